import { createContext, Script } from 'node:vm';

/**
 * Runs synchronous work that a stranger's data may make endless, and stops it after so many ms: a regular expression
 * that backtracks for ever cannot be ended in any other way. Throws a TypeError that says `what` took too long.
 */
export function withinMs<T>(ms: number, what: string, work: () => T): T {
  const outer = context.work;
  context.work = work;
  try {
    return RUN.runInContext(context, { timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TypeError(`${what} takes longer than ${ms} ms`, { cause: error });
  } finally {
    context.work = outer;
  }
}

/** The work runs as it stands here; the context is only what the clock of `vm` hangs on. */
const RUN = new Script('work()');
const context = createContext(Object.create(null)) as { work: (() => unknown) | undefined };
