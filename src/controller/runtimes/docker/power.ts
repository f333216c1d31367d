import { OpsError } from '#core/ops-error.ts';
import type { RuntimeOutcome } from '../runtime.ts';
import { containerPath, type EngineClient } from './engine-client.ts';
import { EngineRefusal, EngineUnreachable } from './engine-errors.ts';
import { InspectedContainer } from './engine-shapes.ts';
import { isoTime } from './engine-time.ts';

export type PowerVerb = 'start' | 'stop' | 'restart';

/** How long the look at what came out of it may take, in ms. */
const LOOK_MS = 5000;

/**
 * Starts, stops or restarts a container; the engine waits for the container's own stop timeout before it kills. Throws
 * only if the engine never received the request.
 */
export async function power(engine: EngineClient, verb: PowerVerb, id: string): Promise<RuntimeOutcome> {
  let unchanged: boolean;
  try {
    const response = await engine.post(containerPath(id, verb));
    response.resume();
    unchanged = response.statusCode === 304;
  } catch (error) {
    return await failure(error, verb, () => look(engine, id));
  }
  const detail = unchanged
    ? `it was ${verb === 'start' ? 'running' : 'stopped'} already`
    : `${PAST[verb]} by the engine`;
  return { state: 'ok', detail, result: await look(engine, id) };
}

/** An engine's no is a failure; a connection lost after the request leaves open what the engine made of it. */
export async function failure(
  error: unknown,
  what: string,
  seen: () => Promise<RuntimeOutcome['result']>,
): Promise<RuntimeOutcome> {
  if (error instanceof EngineRefusal) {
    return {
      state: 'failed',
      detail: `the engine refused to ${what}: ${error.message}`,
      result: await seen(),
    };
  }
  if (error instanceof EngineUnreachable && error.mayHaveActed) {
    return {
      state: 'unknown',
      detail: `the connection was lost during ${what}: ${error.message}`,
      result: null,
    };
  }
  if (error instanceof OpsError) throw error;
  throw new OpsError('runtime_failed', `${what} could not be begun`, { cause: error });
}

const PAST = { start: 'started', stop: 'stopped', restart: 'restarted' } as const;

/** The container as it is right after; null when that cannot be seen, which changes nothing of what was done. */
async function look(engine: EngineClient, id: string): Promise<RuntimeOutcome['result']> {
  try {
    const seen = await engine.get(
      containerPath(id, 'json'),
      InspectedContainer,
      AbortSignal.timeout(LOOK_MS),
    );
    const { State: state } = seen;
    return {
      object_id: seen.Id,
      state: state.Status,
      started_at: isoTime(state.StartedAt),
      exit_code: state.Status === 'running' ? null : (state.ExitCode ?? null),
    };
  } catch {
    return null;
  }
}
