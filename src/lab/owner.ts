import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names what one run of the lab makes, so that whoever comes later can tell whether that run still lives:
 * `oplab-<machine>-<pid>-<start ticks>`, with `-<number>` behind it for one scenario. It is a compose project's name, and
 * so a label of every container, network and volume of it, and the name of a folder.
 */
export interface Owner {
  readonly machine: string;
  readonly pid: number;
  readonly ticks: string;
}

export function thisOwner(): Owner {
  return { machine: thisMachine(), pid: process.pid, ticks: startTicks(process.pid) ?? '0' };
}

export function ownerName({ machine, pid, ticks }: Owner): string {
  return `oplab-${machine}-${pid}-${ticks}`;
}

/** The owner in a name of the lab's making; null for any other name. */
export function ownerOf(name: string): Owner | null {
  const match = /^oplab-([0-9a-f]{6})-(\d+)-(\d+)(?:-\d+)?$/.exec(name);
  return match ? { machine: match[1]!, pid: Number(match[2]), ticks: match[3]! } : null;
}

export function isSame(a: Owner, b: Owner): boolean {
  return ownerName(a) === ownerName(b);
}

/** Whether this run of the lab has ended. Nobody can tell of one on another machine: those count as living. */
export function hasEnded({ machine, pid, ticks }: Owner): boolean {
  return machine === thisMachine() && startTicks(pid) !== ticks;
}

/** Process ids mean something only within one boot of one (possibly contained) machine. */
function thisMachine(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  return createHash('sha256').update(`${hostname()} ${boot}`).digest('hex').slice(0, 6);
}

/** Field 22 of /proc/PID/stat (proc(5)): with the pid it names one process; null when there is none. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may hold blanks: count from behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
