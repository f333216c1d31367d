import { setTimeout as delay } from 'node:timers/promises';
import type { ErrorCode } from '#contract/errors.ts';
import { type ActionReport, TicketClaims } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ExecutorDoor, TicketDelivery } from './parts.ts';
import { withinDeadline } from './passage.ts';

/** How an action ended. A refusal is `failed`, with the executor's own error. `interrupted`: we are closing. */
export type Delivered =
  | { readonly state: 'ok'; readonly detail: string; readonly report: ActionReport }
  | { readonly state: 'failed' | 'unknown'; readonly detail: string; readonly refusal?: OpsError }
  | { readonly state: 'interrupted' };

const ASK_MS = 5000;
const POLL_MS = 500;

/** What an executor says that has not begun anything and never will with this ticket, or that says nothing of use. */
const AMBIGUOUS: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'deadline',
  'cancelled',
  'bad_output',
  'internal',
]);

/**
 * Hands a ticket over and sees the action to its end. When it cannot be known whether the ticket arrived, it is burned,
 * so that it cannot arrive later; if it did arrive, the executor says what became of it.
 */
export async function deliver(
  door: ExecutorDoor,
  delivery: TicketDelivery,
  closing: AbortSignal,
): Promise<Delivered> {
  let lost: OpsError | null = null;
  let report: ActionReport | null = null;
  try {
    report = await withinDeadline(door.execute(delivery), closing);
  } catch (error) {
    if (closing.aborted) return { state: 'interrupted' };
    lost = error instanceof OpsError ? error : new OpsError('internal', 'unexpected error', { cause: error });
    if (!AMBIGUOUS.has(lost.code)) return refused(lost);
  }
  const jti = report?.jti ?? jtiOf(delivery.ticket);
  while (!closing.aborted) {
    if (report && isOver(report)) return endOf(report, lost);
    if (report) await delay(POLL_MS, undefined, { signal: closing }).catch(() => undefined);
    report = (await ask(door, jti, lost === null, closing)) ?? report;
    if (!report) await delay(POLL_MS, undefined, { signal: closing }).catch(() => undefined);
  }
  return { state: 'interrupted' };
}

/** What became of the ticket, burning it if it may not have arrived; null while the executor cannot be reached. */
async function ask(
  door: ExecutorDoor,
  jti: string,
  arrived: boolean,
  closing: AbortSignal,
): Promise<ActionReport | null> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(ASK_MS)]);
  try {
    return arrived ? await door.report(jti, signal) : await door.void(jti, signal);
  } catch {
    return null;
  }
}

function isOver({ state }: ActionReport): boolean {
  return state !== 'intent' && state !== 'started';
}

function endOf(report: ActionReport, lost: OpsError | null): Delivered {
  const { state, detail } = report;
  if (state === 'ok') return { state, detail, report };
  if (state === 'failed' || state === 'unknown') return { state, detail };
  return refused(lost ?? new OpsError('unavailable', 'the ticket never reached its executor'));
}

function refused(error: OpsError): Delivered {
  return { state: 'failed', detail: `${error.code}: ${error.message}`, refusal: error };
}

/** The id of a ticket that we hold but need not believe. */
export function jtiOf(ticket: string): string {
  const payload = Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString('utf8');
  return TicketClaims.shape.jti.parse((JSON.parse(payload) as { jti?: unknown }).jti);
}
