import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ContainerOwner } from './container-body.ts';

/** Sees to it that no container outlives this process, even when it is killed. */
export interface ContainerReaper {
  /** To be called before a container is made. */
  watch(): void;
  close(): void;
}

/** The process behind it is started with the first container, and again should it end. */
export function createContainerReaper(
  socketPath: string,
  { instance, life }: ContainerOwner,
): ContainerReaper {
  let process_: ChildProcess | null = null;
  let wanted = false;

  function start(): void {
    const program = join(import.meta.dirname, 'container-reaper-process.ts');
    const child = spawn(
      process.execPath,
      ['--max-semi-space-size=1', program, socketPath, instance, life],
      // Not in our group: what is sent to all of a terminal's processes must not end it before us.
      { stdio: ['pipe', 'ignore', 'ignore'], env: {}, detached: true },
    );
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    child.once('exit', () => {
      if (process_ === child) process_ = null;
      if (wanted) start();
    });
    child.unref();
    (child.stdin as unknown as { unref?(): void }).unref?.();
    process_ = child;
  }

  return {
    watch() {
      wanted = true;
      if (process_ === null) start();
    },
    close() {
      wanted = false;
      process_?.stdin?.end();
    },
  };
}
