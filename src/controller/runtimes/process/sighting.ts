import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SupervisorState } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { readProcStat } from './proc.ts';
import type { StackEntry } from './stack-file.ts';
import { askSupervisor, NoSupervisor } from './supervisor-link.ts';

/** What can be seen of a service. */
export interface Sighting {
  /** Null when it has never been supervised. */
  readonly state: SupervisorState | null;
  /** False when the state is only what a supervisor left behind, or one that hangs wrote last. */
  readonly supervised: boolean;
  /** Whether exactly the process that the state names lives. */
  readonly alive: boolean;
}

/** How long a supervisor may take to tell its state, in ms. */
const ASK_MS = 1500;

/** Asks the supervisor, or reads what it left behind. Throws `unavailable` when that cannot be read either. */
export async function sight(entry: StackEntry): Promise<Sighting> {
  try {
    const state = await askSupervisor(entry, { op: 'status' }, ASK_MS);
    return { state, supervised: true, alive: lives(state) };
  } catch (error) {
    const gone = error instanceof NoSupervisor;
    if (!gone && !(error instanceof OpsError && error.code === 'unavailable')) throw error;
    const state = leftBehind(entry);
    return { state, supervised: false, alive: state !== null && lives(state) };
  }
}

function lives({ pid, start_ticks }: SupervisorState): boolean {
  return pid !== null && start_ticks !== null && readProcStat(pid)?.startTicks === start_ticks;
}

function leftBehind({ id, dir }: StackEntry): SupervisorState | null {
  try {
    return SupervisorState.parse(JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new OpsError('unavailable', `the state that the supervisor of ${id} left cannot be read`, {
      cause,
    });
  }
}
