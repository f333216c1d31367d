import type { RuntimeEvent } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { type EngineClient, readText } from './engine-client.ts';
import { readError, timedOut, unreachable } from './engine-errors.ts';
import { EngineEvent } from './engine-shapes.ts';
import { unixTime } from './engine-time.ts';
import { isOwnContainer } from './own-containers.ts';
import type { NamedContainer } from './service-ids.ts';

/** The most events of one answer; the engine itself remembers the last 256 of all kinds. */
const MAX_EVENTS = 1000;

/**
 * What the engine remembers from `since` until `until` (ISO 8601 UTC), oldest first; `filters` as the engine's API has
 * them.
 */
export async function readEngineEvents(
  engine: EngineClient,
  since: string,
  until: string,
  signal: AbortSignal,
  filters?: Readonly<Record<string, readonly string[]>>,
): Promise<EngineEvent[]> {
  try {
    const response = await engine.open('/events', signal, {
      since: unixTime(since),
      until: unixTime(until),
      filters: filters === undefined ? undefined : JSON.stringify(filters),
    });
    const lines = (await readText(response)).split('\n');
    return lines.flatMap((line) => (line.trim() === '' ? [] : EngineEvent.parse(JSON.parse(line))));
  } catch (error) {
    if (signal.aborted) throw timedOut(engine.socketPath, 'GET /events', signal);
    const known = readError(error, 'the engine');
    throw known instanceof OpsError ? known : unreachable(engine.socketPath, 'GET /events', error);
  }
}

/** The engine's container events in the words of the contract. Health checks run as `exec_*`, which nobody asks for. */
export function containerEvents(
  events: readonly EngineEvent[],
  named: readonly NamedContainer[],
): RuntimeEvent[] {
  const services = new Map(named.map(({ id, service }) => [id, service]));
  const kept = events.filter(
    ({ Type, Action, Actor }) =>
      Type === 'container' && !Action.startsWith('exec_') && !isOwnContainer(Actor.Attributes),
  );
  return kept.slice(-MAX_EVENTS).map(({ Action, Actor, time, timeNano }) => {
    const attributes = Actor.Attributes ?? {};
    const exitCode = Number(attributes.exitCode);
    return {
      at: new Date(timeNano ? timeNano / 1e6 : time * 1000).toISOString(),
      // A container that is gone by now is known by what its labels said.
      service:
        services.get(Actor.ID) ?? attributes['com.docker.compose.service'] ?? attributes.name ?? Actor.ID,
      object_id: Actor.ID,
      action: Action.trim(),
      exit_code: attributes.exitCode === undefined || !Number.isInteger(exitCode) ? null : exitCode,
    };
  });
}
