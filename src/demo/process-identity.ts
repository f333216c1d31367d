import { readFileSync } from 'node:fs';

/**
 * Start time of a living process in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)); null when there is
 * none or only a zombie is left. Pid and start ticks together name one process for good: pids are used again.
 */
export function startTicks(pid: number): string | null {
  const stat = readStat(pid);
  return stat === null || stat.state === 'Z' || stat.state === 'X' ? null : stat.ticks;
}

/** True while exactly this process lives. */
export function isAlive(pid: number, ticks: string): boolean {
  return startTicks(pid) === ticks;
}

function readStat(pid: number): { state: string; ticks: string } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  return state === undefined || ticks === undefined ? null : { state, ticks };
}
