import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startTicks } from '#demo/process-identity.ts';

/** A living process, named for good by pid and start time. */
export interface Process {
  readonly pid: number;
  readonly ticks: string;
  readonly command: string;
}

/** Living processes whose command line has this text, e.g. an instance's folder; not the one that asks. */
export function processesNaming(text: string): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const pid = Number(name);
    const [command, ticks] = [commandOf(pid), startTicks(pid)];
    return pid !== process.pid && ticks !== null && command.includes(text) ? [{ pid, ticks, command }] : [];
  });
}

/** Kills processes that a test has caused, and resolves when they are gone. */
export async function endAll(processes: readonly Process[]): Promise<void> {
  for (const one of processes) if (isAlive(one.pid, one.ticks)) process.kill(one.pid, 'SIGKILL');
  while (processes.some(({ pid, ticks }) => isAlive(pid, ticks))) await sleep(20);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
