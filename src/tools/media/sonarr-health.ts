import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';
import { findServiceOfKind, WhichOne } from '../inventory.ts';
import { askService, keyOf } from '../service-http.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';
import { QueueRecord, readQueue } from './arr-queue.ts';

const Output = z.strictObject({
  service: ServiceId,
  /** Of `GET /api/v3/system/status`. */
  status: z.strictObject({
    appName: z.string().nullable(),
    version: z.string().nullable(),
    startTime: z.string().nullable(),
    isDocker: z.boolean().nullable(),
  }),
  /** `GET /api/v3/health`: what Sonarr itself finds wrong; empty when all is well. */
  health: z.array(
    z.strictObject({
      source: z.string(),
      /** `notice`, `warning`, `error`. */
      type: z.string(),
      message: z.string(),
      wikiUrl: z.string().nullable(),
    }),
  ),
  /** `GET /api/v3/queue`. */
  queue: z.array(QueueRecord),
});

export const sonarrHealth = defineReadTool({
  name: 'sonarr_health',
  title: 'Sonarr health',
  summary: "Sonarr's version, what its own health checks complain about, and its download queue.",
  group: 'media',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: WhichOne,
  output: Output,
  async run(args, context) {
    const service = findServiceOfKind(await context.services(), 'sonarr', args.service);
    const headers = { 'x-api-key': await keyOf(context, service) };
    const [status, health, queue] = await Promise.all([
      askService(context, service, { path: '/api/v3/system/status', headers }, TheirStatus),
      askService(context, service, { path: '/api/v3/health', headers }, TheirHealth),
      readQueue(context, service),
    ]);
    return {
      service: service.id,
      status: {
        appName: status.appName ?? null,
        version: status.version ?? null,
        startTime: status.startTime ?? null,
        isDocker: status.isDocker ?? null,
      },
      health: health.map(({ source, type, message, wikiUrl }) => ({
        source: source ?? '',
        type: type ?? 'warning',
        message: message ?? '',
        wikiUrl: wikiUrl ?? null,
      })),
      queue: queue.records,
    };
  },
});

const TheirStatus = z.object({
  appName: z.string().nullish(),
  version: z.string().nullish(),
  startTime: z.string().nullish(),
  isDocker: z.boolean().nullish(),
});

const TheirHealth = z.array(
  z.object({
    source: z.string().nullish(),
    type: z.string().nullish(),
    message: z.string().nullish(),
    wikiUrl: z.string().nullish(),
  }),
);
