import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { GroupHead } from './process-tree.ts';

/** Sees to it that no child outlives this process, even when it is killed. */
export interface Reaper {
  /** To be called at once after the start of a child; disposing takes it off the list again. */
  watch(head: GroupHead): Disposable;
  close(): void;
}

/** The process behind it is started with the first child, and again should it end. */
export function createReaper(): Reaper {
  const watched = new Map<number, GroupHead>();
  let process_: ChildProcess | null = null;
  let closed = false;

  function tell(message: { add: GroupHead } | { remove: number }): void {
    process_?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  function start(): void {
    const child = spawn(
      process.execPath,
      ['--max-semi-space-size=1', join(import.meta.dirname, 'reaper-process.ts')],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        env: {},
        // Not in our group: what is sent to all of a terminal's processes must not end it before us.
        detached: true,
      },
    );
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    child.once('exit', () => {
      if (process_ === child) process_ = null;
      if (!closed && watched.size > 0) start();
    });
    child.unref();
    (child.stdin as unknown as { unref?(): void }).unref?.();
    process_ = child;
    for (const head of watched.values()) tell({ add: head });
  }

  return {
    watch(head) {
      watched.set(head.pid, head);
      if (process_ === null) start();
      else tell({ add: head });
      return {
        [Symbol.dispose]() {
          if (watched.delete(head.pid)) tell({ remove: head.pid });
        },
      };
    },
    close() {
      closed = true;
      process_?.stdin?.end();
    },
  };
}
