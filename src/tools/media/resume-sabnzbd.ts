import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { blastOfApiCall } from '../containers/blast-radius.ts';
import { findServiceOfKind, WhichOne } from '../inventory.ts';
import { changeOnce } from '../service-http.ts';
import { defineMutatingTool, MUTATE_DEADLINE_MS } from '../tool.ts';
import { observePause, readSabnzbdOf, resumeSabnzbdNow } from './sabnzbd-api.ts';

export const resumeSabnzbd = defineMutatingTool({
  name: 'resume_sabnzbd',
  title: 'Resume SABnzbd',
  summary: 'Lets downloads go on that are paused.',
  group: 'media',
  roles: ['member', 'owner'],
  deadlineMs: MUTATE_DEADLINE_MS,
  input: WhichOne,
  output: z.strictObject({ service: ServiceId, state: z.literal('ok'), detail: z.string() }),
  hasUndo: false,
  expectedDowntime: 'none',
  checkAfterwards: 'whether SABnzbd is still paused, with sabnzbd_queue',
  async precondition(args, context) {
    const { paused } = await readSabnzbdOf(args, context);
    if (!paused) throw new OpsError('precondition', 'SABnzbd is not paused');
  },
  plan({ service: name }, services) {
    const service = findServiceOfKind(services, 'sabnzbd', name);
    return {
      title: `Resume the downloads of ${service.id}`,
      target: service.id,
      action: { verb: 'resume_sabnzbd', args: { service: service.id } },
      undo: null,
      predicate: {
        says: `${service.id} is no longer paused`,
        within_s: 30,
        checks: [
          {
            kind: 'output',
            tool: 'sabnzbd_queue',
            args: { service: service.id },
            path: 'paused',
            equals: false,
          },
        ],
      },
      blast: blastOfApiCall(service, services, false),
    };
  },
  observe: observePause,
  hub: {
    async act({ service: name }, context) {
      const service = findServiceOfKind(await context.services(), 'sabnzbd', name);
      return changeOnce(async () => {
        await resumeSabnzbdNow(context, service);
        return { state: 'ok', detail: 'resumed', result: null };
      });
    },
    async settle({ service }, _, context) {
      const { paused } = await readSabnzbdOf({ service }, context);
      const now = paused ? 'paused' : 'not paused';
      return { state: 'unknown', detail: `it is ${now}; what this resume did cannot be told`, result: null };
    },
  },
  report: ({ service }, { target, detail }) => ({
    service: service ?? target ?? 'sabnzbd',
    state: 'ok' as const,
    detail,
  }),
});
