import { z } from 'zod';
import type { ServiceStatus } from '#contract/service.ts';
import type { TargetState } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { findServiceOfKind, type WhichOne } from '../inventory.ts';
import { askService, CHANGE_PATIENCE_MS, keyOf, refusedKey } from '../service-http.ts';
import type { ToolContext } from '../tool.ts';

/** SABnzbd's queue as far as it matters here, in its own names but for `name` and `eta`. */
export const SabnzbdQueue = z.strictObject({
  /** `Idle`, `Downloading`, `Paused` ... */
  status: z.string(),
  paused: z.boolean(),
  /** Minutes and seconds until a timed pause ends; `0` when there is none. */
  pause_int: z.string(),
  speed: z.string(),
  timeleft: z.string(),
  slots: z.array(
    z.strictObject({
      nzo_id: z.string(),
      name: z.string(),
      status: z.string(),
      eta: z.string(),
      percentage: z.number().nullable(),
      mb: z.number().nullable(),
      mbleft: z.number().nullable(),
    }),
  ),
});
export type SabnzbdQueue = z.infer<typeof SabnzbdQueue>;

/**
 * `GET /api?mode=queue`. SABnzbd 3 and later dropped the older `mode=qstatus`; `queue` tells the same.
 * See https://sabnzbd.org/wiki/configuration/4.5/api.
 */
export async function readSabnzbdQueue(context: ToolContext, service: ServiceStatus): Promise<SabnzbdQueue> {
  const { queue } = await askSabnzbd(context, service, { mode: 'queue', limit: '100' }, TheirQueue);
  return {
    status: queue.status ?? 'unknown',
    paused: queue.paused ?? queue.status === 'Paused',
    pause_int: queue.pause_int ?? '0',
    speed: queue.speed ?? '',
    timeleft: queue.timeleft ?? '',
    slots: queue.slots.map((slot) => ({
      nzo_id: slot.nzo_id ?? '',
      name: slot.filename ?? '',
      status: slot.status ?? 'unknown',
      eta: slot.timeleft ?? '',
      percentage: numberOf(slot.percentage),
      mb: numberOf(slot.mb),
      mbleft: numberOf(slot.mbleft),
    })),
  };
}

/** The queue of the only SABnzbd, or of the named one. */
export async function readSabnzbdOf(args: WhichOne, context: ToolContext): Promise<SabnzbdQueue> {
  return readSabnzbdQueue(context, findServiceOfKind(await context.services(), 'sabnzbd', args.service));
}

/** A consent to pause or resume binds to whether it is paused, and not to the ticking time left. */
export async function observePause(args: WhichOne, context: ToolContext): Promise<TargetState> {
  const { status, paused, pause_int, slots } = await readSabnzbdOf(args, context);
  return { binding: { paused }, shown: { status, paused, pause_left: pause_int, downloads: slots.length } };
}

/** Seconds in SABnzbd's `M:SS` or `H:MM:SS`; 0 when there is no timed pause. */
export function secondsLeft(pauseInt: string): number {
  const parts = pauseInt.split(':').map(Number);
  return parts.length > 1 && parts.every(Number.isFinite)
    ? parts.reduce((sum, part) => sum * 60 + part, 0)
    : 0;
}

/** Pauses for so many minutes; SABnzbd itself resumes afterwards. */
export function pauseSabnzbdFor(
  context: ToolContext,
  service: ServiceStatus,
  minutes: number,
): Promise<void> {
  return command(context, service, { mode: 'config', name: 'set_pause', value: String(minutes) });
}

export function resumeSabnzbdNow(context: ToolContext, service: ServiceStatus): Promise<void> {
  return command(context, service, { mode: 'resume' });
}

async function command(
  context: ToolContext,
  service: ServiceStatus,
  query: Readonly<Record<string, string>>,
): Promise<void> {
  const { status, error } = await askSabnzbd(context, service, query, TheirVerdict, CHANGE_PATIENCE_MS);
  if (status !== true)
    throw new OpsError('tool_failed', `${service.id} refused: ${error ?? 'no reason given'}`);
}

/** The key can only stand in the query, so it is added here and nowhere else. A wrong key may be answered with 200. */
async function askSabnzbd<S extends z.ZodType>(
  context: ToolContext,
  service: ServiceStatus,
  query: Readonly<Record<string, string>>,
  schema: S,
  patienceMs?: number,
): Promise<z.infer<S>> {
  const request = {
    ...(patienceMs === undefined ? {} : { patienceMs }),
    path: '/api',
    query: { ...query, output: 'json' },
    secretQuery: { apikey: await keyOf(context, service) },
  };
  const answer = await askService(context, service, request, z.union([TheirRefusal, schema]));
  const refusal = TheirRefusal.safeParse(answer);
  if (!refusal.success) return answer as z.infer<S>;
  if (/api key/i.test(refusal.data.error)) throw refusedKey(service);
  throw new OpsError('tool_failed', `${service.id} refused: ${refusal.data.error}`);
}

const TheirRefusal = z.object({ status: z.literal(false), error: z.string() });
const TheirVerdict = z.object({ status: z.boolean().nullish(), error: z.string().nullish() });

const TheirNumber = z.union([z.string(), z.number()]).nullish();

const TheirQueue = z.object({
  queue: z.object({
    status: z.string().nullish(),
    paused: z.boolean().nullish(),
    pause_int: z.string().nullish(),
    speed: z.string().nullish(),
    timeleft: z.string().nullish(),
    slots: z.array(
      z.object({
        nzo_id: z.string().nullish(),
        filename: z.string().nullish(),
        status: z.string().nullish(),
        timeleft: z.string().nullish(),
        percentage: TheirNumber,
        mb: TheirNumber,
        mbleft: TheirNumber,
      }),
    ),
  }),
});

function numberOf(value: string | number | null | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
