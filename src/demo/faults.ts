import type { SupervisorState } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { DemoServiceId } from './catalog.ts';
import type { StackEntry } from './layout.ts';
import { entriesOf, entryOf } from './stack-file.ts';
import {
  askSupervisor,
  newActionId,
  supervisorState,
  waitForState,
  waitHealthy,
} from './supervisor-client.ts';
import { ensureSupervisor } from './supervisor-process.ts';

interface Fault {
  readonly services: readonly DemoServiceId[];
  /** One sentence for the person who picks one. */
  readonly summary: string;
}

const EVERY: readonly DemoServiceId[] = ['radarr', 'sonarr', 'sabnzbd', 'jellyfin'];

/** What can be broken on purpose, and where. A restart clears only `crash` and `hang`. */
export const FAULTS = {
  crash: { services: EVERY, summary: 'The service throws an exception that nobody catches, and stays down.' },
  hang: { services: EVERY, summary: 'The service accepts connections and never answers.' },
  'dependency-down': {
    services: ['radarr', 'sonarr'],
    summary: 'Its downloader, sabnzbd, is stopped; the service itself goes on and complains.',
  },
  'bad-credential': {
    services: EVERY,
    summary: 'The service has a new API key, so that everybody who knows the old one is refused.',
  },
  'queue-stuck': {
    services: ['radarr', 'sonarr', 'sabnzbd'],
    summary:
      'A download cannot be imported (radarr, sonarr), or the queue is paused with jobs waiting (sabnzbd).',
  },
  'disk-full': {
    services: EVERY,
    summary: "The byte quota of the service's own folder is filled, so that its writes fail.",
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** What was done to a service, in a few words; '' when nothing had to be. */
export interface Treatment {
  readonly service: string;
  readonly done: string;
}

/** Breaks a service and returns once that can be seen. Throws `bad_request` for a fault that does not apply to it. */
export async function breakService(dir: string, service: string, fault: string): Promise<Treatment> {
  const entry = entryOf(dir, service);
  const name = applicable(entry, fault);
  if (name === 'dependency-down') return stopDependencies(dir, entry);
  const { result } = await askSupervisor(entry, { op: 'order', name });
  await EFFECTS[name]?.(entry);
  await refreshDependents(dir, [entry]);
  return { service, done: String(result) };
}

/** Undoes every fault of a service and of what it needs, or of all, and starts what is down. */
export async function healService(dir: string, service?: string): Promise<Treatment[]> {
  const entries = entriesOf(dir);
  const wanted = service === undefined ? null : entryOf(dir, service);
  const patients = entries.filter(
    (entry) => wanted === null || entry.id === wanted.id || wanted.depends_on.includes(entry.id),
  );
  const treatments: Treatment[] = [];
  // In the order of the stack file, which begins with what others need.
  for (const entry of patients) treatments.push(await heal(entry));
  await refreshDependents(dir, patients);
  return treatments;
}

/** When a fault that changes the process itself has taken effect. */
const EFFECTS: Partial<Record<FaultName, (entry: StackEntry) => Promise<void>>> = {
  crash: (entry) => waitForState(entry, 'down', ({ phase }) => phase === 'exited'),
  hang: (entry) => waitForState(entry, 'unhealthy', ({ health }) => health === 'unhealthy'),
};

function applicable(entry: StackEntry, fault: string): FaultName {
  const fits = Object.keys(FAULTS).filter((name) =>
    FAULTS[name as FaultName].services.some((id) => id === entry.id),
  );
  if (fits.includes(fault)) return fault as FaultName;
  throw new OpsError('bad_request', `${entry.id} has no fault "${fault}"; it has ${fits.join(', ')}`);
}

async function stopDependencies(dir: string, entry: StackEntry): Promise<Treatment> {
  const needed = entry.depends_on.map((id) => entryOf(dir, id));
  for (const each of needed) await askSupervisor(each, { op: 'stop', id: newActionId() });
  await refreshDependents(dir, needed);
  return { service: entry.id, done: `stopped ${entry.depends_on.join(', ')}` };
}

async function heal(entry: StackEntry): Promise<Treatment> {
  const broughtBack = await bringBack(entry, await ensureSupervisor(entry));
  const { result } = await askSupervisor(entry, { op: 'order', name: 'heal' });
  return {
    service: entry.id,
    done: [broughtBack, String(result)].filter((words) => words !== '').join(', '),
  };
}

/** Starts what is down and restarts what does not answer: neither could take an order. */
async function bringBack(entry: StackEntry, { phase, health }: SupervisorState): Promise<string> {
  if (phase === 'running' && health === 'healthy') return '';
  const op = phase === 'running' ? 'restart' : 'start';
  await askSupervisor(entry, { op, id: newActionId() });
  await waitHealthy(entry);
  return `${op}ed it`;
}

/** Lets those that need one of these services look at once, instead of when their next turn comes. */
async function refreshDependents(dir: string, entries: readonly StackEntry[]): Promise<void> {
  const ids = entries.map((entry) => entry.id);
  const dependents = entriesOf(dir).filter((entry) => entry.depends_on.some((id) => ids.includes(id)));
  for (const dependent of dependents) {
    const state = await supervisorState(dependent);
    if (state?.phase === 'running' && state.health === 'healthy') {
      await askSupervisor(dependent, { op: 'order', name: 'refresh' });
    }
  }
}
