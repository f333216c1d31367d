import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { blastOfApiCall } from '../containers/blast-radius.ts';
import { findServiceOfKind, WhichOne } from '../inventory.ts';
import { changeOnce } from '../service-http.ts';
import { defineMutatingTool, MUTATE_DEADLINE_MS } from '../tool.ts';
import { observePause, pauseSabnzbdFor, readSabnzbdOf, secondsLeft } from './sabnzbd-api.ts';

const Args = WhichOne.extend({ duration_minutes: z.int().min(1).max(60) });

/** How far the time left of a pause may be from what it should be to count as ours, in seconds. */
const TOLERANCE_S = 15;

export const pauseSabnzbd = defineMutatingTool({
  name: 'pause_sabnzbd',
  title: 'Pause SABnzbd',
  summary: 'Pauses all downloads for 1 to 60 minutes; SABnzbd itself resumes them afterwards.',
  group: 'media',
  roles: ['member', 'owner'],
  deadlineMs: MUTATE_DEADLINE_MS,
  input: Args,
  output: z.strictObject({ service: ServiceId, state: z.literal('ok'), detail: z.string() }),
  hasUndo: true,
  expectedDowntime: 'downloads rest for as long as you say; everything else goes on',
  checkAfterwards: 'whether SABnzbd is paused, with sabnzbd_queue',
  async precondition(args, context) {
    const { paused } = await readSabnzbdOf(args, context);
    if (paused) throw new OpsError('precondition', 'SABnzbd is paused already');
  },
  plan({ service: name, duration_minutes }, services) {
    const service = findServiceOfKind(services, 'sabnzbd', name);
    return {
      title: `Pause the downloads of ${service.id} for ${duration_minutes} minutes`,
      target: service.id,
      action: { verb: 'pause_sabnzbd', args: { service: service.id, duration_minutes } },
      undo: { verb: 'resume_sabnzbd', args: { service: service.id } },
      predicate: {
        says: `${service.id} is paused`,
        within_s: 30,
        checks: [
          {
            kind: 'output',
            tool: 'sabnzbd_queue',
            args: { service: service.id },
            path: 'paused',
            equals: true,
          },
        ],
      },
      blast: blastOfApiCall(service, services, true),
    };
  },
  observe: observePause,
  hub: {
    async act({ service: name, duration_minutes }, context) {
      const service = findServiceOfKind(await context.services(), 'sabnzbd', name);
      return changeOnce(async () => {
        await pauseSabnzbdFor(context, service, duration_minutes);
        return { state: 'ok', detail: `paused for ${duration_minutes} minutes`, result: null };
      });
    },
    async settle({ service, duration_minutes }, startedAt, context) {
      const { paused, pause_int } = await readSabnzbdOf({ service }, context);
      const gone = (context.now().getTime() - startedAt.getTime()) / 1000;
      const expected = duration_minutes * 60 - gone;
      if (paused && Math.abs(secondsLeft(pause_int) - expected) <= TOLERANCE_S)
        return {
          state: 'ok',
          detail: 'it is paused with just the time left that this pause has',
          result: null,
        };
      const now = paused ? `paused with ${pause_int} left` : 'not paused';
      return { state: 'unknown', detail: `it is ${now}; what this pause did cannot be told`, result: null };
    },
  },
  report: ({ service }, { target, detail }) => ({
    service: service ?? target ?? 'sabnzbd',
    state: 'ok' as const,
    detail,
  }),
});
