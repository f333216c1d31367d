import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';
import { findServiceOfKind, WhichOne } from '../inventory.ts';
import { askService, askText, optionalKeyOf } from '../service-http.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';

const Output = z.strictObject({
  service: ServiceId,
  is_alive: z.boolean(),
  latency_ms: z.number(),
  /** True when the configured API key was accepted; null when no key is configured. */
  authorized: z.boolean().nullable(),
  version: z.string().nullable(),
});

export const jellyfinPing = defineReadTool({
  name: 'jellyfin_ping',
  title: 'Ping Jellyfin',
  summary:
    'Whether Jellyfin answers, how fast, and, when an API key is configured, whether it accepts the key.',
  group: 'media',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: WhichOne,
  output: Output,
  async run(args, context) {
    const service = findServiceOfKind(await context.services(), 'jellyfin', args.service);
    const begun = context.now().getTime();
    await askText(context, service, { path: '/System/Ping' });
    const alive = { service: service.id, is_alive: true, latency_ms: context.now().getTime() - begun };
    const key = await optionalKeyOf(context, service);
    if (key === null) return { ...alive, authorized: null, version: null };
    const headers = { authorization: `MediaBrowser Token="${key}"`, 'x-emby-token': key };
    const info = await askService(context, service, { path: '/System/Info', headers }, TheirInfo);
    return { ...alive, authorized: true, version: info.Version ?? null };
  },
});

const TheirInfo = z.object({ Version: z.string().nullish() });
