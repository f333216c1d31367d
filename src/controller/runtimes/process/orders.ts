import type { SupervisorState } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { RuntimeAction, RuntimeOutcome, UnfinishedAction } from '../runtime.ts';
import { type Sighting, sight } from './sighting.ts';
import type { StackEntry } from './stack-file.ts';
import { askSupervisor, launchSupervisor, NoSupervisor } from './supervisor-link.ts';

/** What a supervisor is asked for a verb. Bringing up one service is starting it. */
export type Op = 'start' | 'stop' | 'restart';

export interface OrderNeeds {
  /** Environment of a supervisor that has to be started. */
  readonly environment: Readonly<Record<string, string>>;
  readonly now: () => Date;
}

/** Beyond its stop timeout, what a service may need to start, in ms. */
const START_MS = 10_000;

/** The op of a verb. Throws `runtime_failed` for what a process stack cannot do. */
export function opOf({ verb, service }: Pick<RuntimeAction, 'verb' | 'service'>): Op {
  if (verb === 'pull')
    throw new OpsError('runtime_failed', `${service} is a process: it has no image to pull`);
  return verb === 'up' ? 'start' : verb;
}

/**
 * Orders a service's supervisor, which is started when there is none. The order carries the action's id, by which it
 * can be told from anybody else's. Throws only while nothing was begun.
 */
export async function order(
  entry: StackEntry,
  action: RuntimeAction,
  { environment, now }: OrderNeeds,
): Promise<RuntimeOutcome> {
  const op = opOf(action);
  const { supervised, alive } = await sight(entry);
  if (!supervised) {
    if (op === 'stop' && !alive) return { state: 'ok', detail: `${entry.id} was not running`, result: null };
    await launchSupervisor(entry, environment);
  }
  const sentAt = now().toISOString();
  try {
    const state = await askSupervisor(entry, { op, id: action.id }, entry.stop_timeout_s * 1000 + START_MS);
    return { state: 'ok', detail: `${op} of ${entry.id}: it is ${state.phase} now`, result: resultOf(state) };
  } catch (error) {
    if (error instanceof NoSupervisor) throw new OpsError('unavailable', error.message, { cause: error });
    if (!(error instanceof OpsError)) throw error;
    if (error.code === 'runtime_failed') return { state: 'failed', detail: error.message, result: null };
    return truthOf({ ...action, startedAt: sentAt }, await sight(entry));
  }
}

/**
 * What became of an order that got no answer. The supervisor notes the last order before it obeys, so that it can be
 * told whose doing is seen. Throws `unavailable` while the service is still stopping.
 */
export function truthOf(action: UnfinishedAction, { state, supervised, alive }: Sighting): RuntimeOutcome {
  const { service } = action;
  if (state === null) return { state: 'failed', detail: `${service} was never started`, result: null };
  const result = resultOf(state);
  const last = state.last_action;
  if (last?.id === action.id) {
    if (state.phase === 'stopping' && supervised)
      throw new OpsError('unavailable', `${service} is still stopping`);
    return ownTruth(opOf(action), service, last.at, state, alive);
  }
  const touched = [last?.at, state.started_at, state.finished_at].some((at) => at && at >= action.startedAt);
  if (touched)
    return { state: 'unknown', detail: `${service} has been changed since by someone else`, result };
  if (opOf(action) === 'stop' && !alive) return { state: 'ok', detail: `${service} was not running`, result };
  return { state: 'failed', detail: `the order never reached the supervisor of ${service}`, result };
}

function ownTruth(
  op: Op,
  service: string,
  at: string,
  state: SupervisorState,
  alive: boolean,
): RuntimeOutcome {
  const result = resultOf(state);
  if (op === 'stop')
    return alive
      ? { state: 'failed', detail: `${service} was ordered to stop, and runs`, result }
      : { state: 'ok', detail: `${service} has stopped`, result };
  const startedSince = state.started_at !== null && state.started_at >= at;
  if (startedSince) return { state: 'ok', detail: `${service} was started at ${state.started_at}`, result };
  if (op === 'start' && alive) return { state: 'ok', detail: `${service} was running already`, result };
  return { state: 'failed', detail: `${service} was ordered to ${op}, and has not started since`, result };
}

function resultOf({ phase, pid, started_at, exit_code }: SupervisorState): RuntimeOutcome['result'] {
  return { phase, pid, started_at, exit_code };
}
