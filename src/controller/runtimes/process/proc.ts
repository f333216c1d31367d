import { readFileSync } from 'node:fs';

/** What /proc says of a living process (proc(5)). */
export interface ProcStat {
  /** Field 22, in clock ticks since boot: with the pid it names one process for good. */
  readonly startTicks: string;
  /** User and system time, in clock ticks. */
  readonly cpuTicks: number;
}

/** Clock ticks a second in /proc: USER_HZ, 100 on every Linux architecture that Node runs on. */
export const TICKS_PER_SECOND = 100;

/** Null when there is no such process, or only a zombie of it. */
export function readProcStat(pid: number): ProcStat | null {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks, user, system] = [fields[0], fields[19], fields[11], fields[12]];
  if (startTicks === undefined || state === 'Z' || state === 'X') return null;
  return { startTicks, cpuTicks: Number(user) + Number(system) };
}

/** Resident memory in bytes and the number of threads; null when there is no such process. */
export function readProcUsage(pid: number): { memoryBytes: number; threads: number } | null {
  const text = read(`/proc/${pid}/status`);
  const memory = text && /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  const threads = text && /^Threads:\s+(\d+)$/m.exec(text)?.[1];
  return memory && threads ? { memoryBytes: Number(memory) * 1024, threads: Number(threads) } : null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: the process ended between opening and reading.
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
