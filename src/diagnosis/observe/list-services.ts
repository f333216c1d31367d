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

/** `list_services`: `{services: ServiceStatus[], metrics?: 'prometheus'}`. */
export const listServices: Observer = (reading, output) => {
  const services = listOf(output.services);
  const from = output.metrics === 'prometheus' ? output.metrics : null;
  const ref = { kind: 'api', service: 'stack', tool: reading.tool, field: 'metrics', value: from } as const;
  return [
    readNote(reading, 'stack', services.length),
    ...(from === null ? [] : [fact(reading, 'metrics_source', 'stack', { from }, ref)]),
    ...services.flatMap((s) => statusFacts(reading, s)),
  ];
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
  facts.push(
    ...networksOf(reading, id, status),
    ...portsOf(reading, id, status),
    ...unmetOf(reading, id, status),
  );
  if (restarts > 0) facts.push(fact(reading, 'restarts', id, { count: restarts }, ref('restarts', restarts)));
  return facts;
}

/** Ports of what runs in a container; what runs on the machine itself is reached as it is. */
function portsOf(reading: Reading, id: string, status: Fields): Observation[] {
  const ports = listOf(status.ports).filter(({ protocol }) => protocol === 'tcp');
  if (status.runtime !== 'docker' || status.state !== 'running' || ports.length === 0) return [];
  const numbers = (list: readonly Fields[], key: string) => {
    const all = list.map((port) => numberOf(port[key])).filter((number) => number !== null);
    return [...new Set(all)].sort((a, b) => a - b);
  };
  const value = { exposed: numbers(ports, 'container_port'), published: numbers(ports, 'host_port') };
  const shown = value.published.length > 0 ? value.published.join(', ') : null;
  return [
    fact(reading, 'ports', id, value, {
      kind: 'status',
      service: id,
      field: 'ports.host_port',
      value: shown,
    }),
  ];
}

/** What it is connected to, where that can differ from what others are connected to. */
function networksOf(reading: Reading, id: string, status: Fields): Observation[] {
  const listed = Array.isArray(status.networks) ? status.networks : [];
  const names = listed.filter((name): name is string => typeof name === 'string').toSorted();
  if (status.runtime !== 'docker' || status.state !== 'running' || names.length === 0) return [];
  const ref = { kind: 'status', service: id, field: 'networks', value: names.join(', ') } as const;
  return [fact(reading, 'networks', id, { names }, ref)];
}

function unmetOf(reading: Reading, id: string, status: Fields): Observation[] {
  return listOf(status.unmet_refs).flatMap(({ variable, host }, index) => {
    const value = { variable: textOf(variable), host: textOf(host) };
    if (value.variable === '' || value.host === '') return [];
    const ref = {
      kind: 'status' as const,
      service: id,
      field: `unmet_refs[${index}].host`,
      value: value.host,
    };
    return [fact(reading, 'unmet_ref', id, value, ref, `${id}/${index}`)];
  });
}
