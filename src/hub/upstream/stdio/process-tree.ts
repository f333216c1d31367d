import { readFileSync } from 'node:fs';

/**
 * A process that was started as the head of a group of its own. `startTicks` tells it from a later one with the same
 * number; null where the system does not say.
 */
export interface GroupHead {
  readonly pid: number;
  readonly startTicks: string | null;
}

export function groupHead(pid: number): GroupHead {
  return { pid, startTicks: startTicksOf(pid) };
}

/** Signals the group and whatever descends from its head, also what has left the group. Throws nothing. */
export function signalTree(head: GroupHead, signal: NodeJS.Signals): void {
  const now = startTicksOf(head.pid);
  // The number belongs to somebody else by now; the group would have kept it from being given again.
  if (now !== null && head.startTicks !== null && now !== head.startTicks) return;
  const strays = descendantsOf(head.pid);
  send(-head.pid, signal);
  for (const pid of strays) send(pid, signal);
}

/** Whether anything is left in the group. */
export function groupLives({ pid }: GroupHead): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children = childrenOf(next);
    found.push(...children);
    open.push(...children);
  }
  return found;
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}

/** Field 22 of proc(5)'s stat; the second may hold spaces and brackets. */
function startTicksOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
