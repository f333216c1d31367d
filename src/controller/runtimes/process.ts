import type { DiskUsage } from '#contract/service.ts';
import { fileSystemUsage, quotaUsage } from './process/disk.ts';
import { type OrderNeeds, opOf, order, truthOf } from './process/orders.ts';
import { readEvents, readLogs } from './process/records.ts';
import { sight } from './process/sighting.ts';
import { openStackFile, type StackEntry } from './process/stack-file.ts';
import { readStats } from './process/stats.ts';
import { bindingOf, statusOf } from './process/status.ts';
import type { Runtime, RuntimeStatus } from './runtime.ts';

export interface ProcessRuntimeOptions extends OrderNeeds {
  /** Folder with the `stack.json`. */
  readonly stackDir: string;
}

const MAX_EVENTS = 1000;

/** Runs services as processes, each under a supervisor of its own that outlives the controller. */
export function createProcessRuntime(options: ProcessRuntimeOptions): Runtime {
  const stack = openStackFile(options.stackDir);
  const statusOfEntry = async (entry: StackEntry): Promise<RuntimeStatus> =>
    statusOf(stack.read().name, entry, await sight(entry));

  return {
    name: 'process',
    async ping() {
      const { name, services } = stack.read();
      return `stack ${name} with ${services.length} services`;
    },
    list: async () => Promise.all(stack.read().services.map(statusOfEntry)),
    status: async (service) => statusOfEntry(stack.entry(service)),
    logs: async (service, query) => readLogs(stack.entry(service), query),
    async stats(service, signal) {
      const { state, alive } = await sight(stack.entry(service));
      return readStats(alive && state ? state.pid : null, options.now, signal);
    },
    async events(since) {
      const { name, services } = stack.read();
      const events = services.flatMap((entry) => readEvents(name, entry, since));
      return events.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))).slice(-MAX_EVENTS);
    },
    async disk() {
      const quotas = await Promise.all(stack.read().services.map(quotaOf));
      return [await fileSystemUsage(options.stackDir), ...quotas.flat()];
    },
    async observe(verb, service) {
      opOf({ verb, service });
      const status = await statusOfEntry(stack.entry(service));
      const { state, health, exit_code, started_at, image } = status;
      return { binding: bindingOf(status), shown: { state, health, exit_code, started_at, image } };
    },
    async act(action) {
      return order(stack.entry(action.service), action, options);
    },
    async settle(action) {
      return truthOf(action, await sight(stack.entry(action.service)));
    },
  };
}

/** Nothing for a service without a quota, or one that nobody has supervised yet. */
async function quotaOf(entry: StackEntry): Promise<DiskUsage[]> {
  if (entry.quota_bytes === null) return [];
  const { state } = await sight(entry);
  return state ? [quotaUsage(entry.id, entry.dir, state.used_bytes, entry.quota_bytes)] : [];
}
