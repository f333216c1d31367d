import { type LogQuery, type ServiceLogs, STACK } from '#contract/controller-api.ts';
import type { DiskUsage, RuntimeEvent, ServiceStats, ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Allowlist } from '#executor/action-port.ts';
import type { Runtime, RuntimeStatus } from './runtimes/runtime.ts';

/** The services of all runtimes of this machine as one. A name that two runtimes have belongs to the first of them. */
export interface Fleet {
  readonly runtimes: readonly Runtime[];
  list(signal: AbortSignal): Promise<ServiceStatus[]>;
  status(service: string, signal: AbortSignal): Promise<ServiceStatus>;
  logs(service: string, query: LogQuery, signal: AbortSignal): Promise<ServiceLogs>;
  stats(service: string, signal: AbortSignal): Promise<ServiceStats>;
  events(since: string, signal: AbortSignal): Promise<RuntimeEvent[]>;
  disk(signal: AbortSignal): Promise<DiskUsage[]>;
  /** The runtime that has this service (`_stack`: Docker where there is one). Throws `unknown_service`, `unavailable`. */
  runtimeOf(service: string, signal: AbortSignal): Promise<Runtime>;
}

/** `host` is what this machine calls itself; '' where nobody needs to know. */
export function createFleet(runtimes: readonly Runtime[], allowlist: Allowlist, host = ''): Fleet {
  const withVerbs = (status: RuntimeStatus): ServiceStatus => ({
    ...status,
    ...(host === '' ? {} : { host }),
    allowed_verbs: [...allowlist.verbsOf(status.id)],
  });

  const find = async (service: string, signal: AbortSignal) => {
    for (const runtime of runtimes) {
      try {
        return { runtime, status: await runtime.status(service, signal) };
      } catch (error) {
        // Only "not mine" leads on: behind a runtime that cannot answer, another service of that name may hide.
        if (!(error instanceof OpsError && error.code === 'unknown_service')) throw error;
      }
    }
    throw new OpsError('unknown_service', `no runtime has a service ${service}`);
  };

  const runtimeOf = async (service: string, signal: AbortSignal): Promise<Runtime> => {
    if (service !== STACK) return (await find(service, signal)).runtime;
    const runtime = runtimes.find(({ name }) => name === 'docker') ?? runtimes[0];
    if (!runtime) throw new OpsError('unknown_service', 'there is no runtime, so there is no stack');
    return runtime;
  };

  return {
    runtimes,
    runtimeOf,
    async list(signal) {
      const all = (await fromAll(runtimes, (runtime) => runtime.list(signal))).map(withVerbs);
      return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index);
    },
    status: async (service, signal) => withVerbs((await find(service, signal)).status),
    logs: async (service, query, signal) => (await runtimeOf(service, signal)).logs(service, query, signal),
    stats: async (service, signal) => (await runtimeOf(service, signal)).stats(service, signal),
    async events(since, signal) {
      const events = await fromAll(runtimes, (runtime) => runtime.events(since, signal));
      return events.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
    },
    disk: (signal) => fromAll(runtimes, (runtime) => runtime.disk(signal)),
  };
}

/**
 * What all runtimes answer together. One that cannot be reached does not hide the others (`/health` names it), but when
 * none answers, that is the answer.
 */
async function fromAll<T>(
  runtimes: readonly Runtime[],
  ask: (runtime: Runtime) => Promise<T[]>,
): Promise<T[]> {
  const answers = await Promise.allSettled(runtimes.map(ask));
  const [first] = answers.filter(({ status }) => status === 'rejected');
  if (first?.status === 'rejected' && answers.every(({ status }) => status === 'rejected'))
    throw first.reason;
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
