import type { EvidenceRef, Observation } from '#contract/observation.ts';
import type { HealthState, RuntimeState, ServiceStatus } from '#contract/service.ts';
import {
  type Fields,
  fact,
  isoOf,
  listOf,
  numberOf,
  type Observer,
  type Reading,
  readNote,
  textOf,
} from './reading.ts';

/** `list_services`: `{services: ServiceStatus[]}`. */
export const listServices: Observer = (reading, output) => {
  const services = listOf(output.services);
  return [readNote(reading, 'stack', services.length), ...services.flatMap((s) => statusFacts(reading, s))];
};

/** What a status says, one fact per thing that a detector looks at. */
export function statusFacts(reading: Reading, status: Fields): Observation[] {
  const id = textOf(status.id);
  const state = textOf(status.state);
  if (id === '' || state === '') return [];
  const ref = (field: string, value: string | number | boolean | null): EvidenceRef => ({
    kind: 'status',
    service: id,
    field,
    value,
  });
  const facts = [
    fact(
      reading,
      'state',
      id,
      {
        state: state as RuntimeState,
        started_at: isoOf(status.started_at),
        finished_at: isoOf(status.finished_at),
        restart_policy: (textOf(status.restart_policy) || 'no') as ServiceStatus['restart_policy'],
        one_off: status.one_off === true,
      },
      ref('state', state),
    ),
  ];
  const code = numberOf(status.exit_code);
  if (code !== null && state !== 'running' && state !== 'paused' && state !== 'created') {
    facts.push(fact(reading, 'exit', id, { code, at: isoOf(status.finished_at) }, ref('exit_code', code)));
  }
  if (status.oom_killed === true) {
    facts.push(fact(reading, 'oom', id, { killed: true }, ref('oom_killed', true)));
  }
  const error = textOf(status.error);
  if (error !== '') facts.push(fact(reading, 'start_error', id, { text: error }, ref('error', error)));
  const health = textOf(status.health);
  if (health !== '' && health !== 'none') {
    const output = textOf(status.health_output);
    const value = { state: health as HealthState, output, streak: numberOf(status.failing_streak) ?? 0 };
    facts.push(fact(reading, 'health', id, value, ref('health', health)));
  }
  const restarts = numberOf(status.restarts) ?? 0;
  if (restarts > 0) facts.push(fact(reading, 'restarts', id, { count: restarts }, ref('restarts', restarts)));
  return facts;
}
