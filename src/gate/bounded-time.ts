import { createContext, Script } from 'node:vm';

/**
 * Runs synchronous work that a stranger's data may make endless, and stops it after so many ms of this thread's own
 * time: a regular expression that backtracks for ever cannot be ended in any other way. Only a wall clock can stop it,
 * so on a machine that was busy with others the work is begun anew, with more patience: it must leave nothing behind.
 * Throws a TypeError that says `what` took too long.
 */
export function withinMs<T>(ms: number, what: string, work: () => T): T {
  let wall = ms;
  for (;;) {
    const before = process.threadCpuUsage();
    try {
      return stoppedAfter(wall, work);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      const { user, system } = process.threadCpuUsage(before);
      const own = Math.max(1, (user + system) / 1000);
      if (own >= NEARLY * ms || wall >= MOST_PATIENCE * ms)
        throw new TypeError(`${what} takes longer than ${ms} ms`, { cause: error });
      // At the share of the processor that it had.
      wall = Math.ceil(Math.min(MOST_PATIENCE * ms, Math.max(2 * wall, (wall * ms) / own)));
    }
  }
}

/** Clocks of processors are coarse. */
const NEARLY = 0.8;
/** How many times its own time it may wait for, however busy the machine is. */
const MOST_PATIENCE = 20;

function stoppedAfter<T>(wallMs: number, work: () => T): T {
  const outer = context.work;
  context.work = work;
  try {
    return RUN.runInContext(context, { timeout: wallMs }) as T;
  } finally {
    context.work = outer;
  }
}

/** The work runs as it stands here; the context is only what the clock of `vm` hangs on. */
const RUN = new Script('work()');
const context = createContext(Object.create(null)) as { work: (() => unknown) | undefined };
