import { type BigIntStats, stat } from 'node:fs';

/**
 * Tells of changes of a file, and of its coming and going, until disposed of: as soon as it has stayed the same for one
 * look, so that a half-written one is left alone. It looks instead of listening, because a network's file systems tell
 * of nothing. Looks every `everyMs`.
 */
export function watchFile(path: string, everyMs: number, onChange: () => Promise<void>): Disposable {
  let told: string | null = null;
  let last: string | null = null;
  let isBusy = false;

  function look(state: string): void {
    const isStill = state === last;
    last = state;
    if (!isStill || state === told || isBusy) return;
    isBusy = true;
    void onChange()
      .then(() => {
        told = state;
      })
      .catch(() => undefined)
      .finally(() => {
        isBusy = false;
      });
  }

  const timer = setInterval(() => {
    stat(path, { bigint: true }, (error, stats) => look(error ? (error.code ?? 'error') : stateOf(stats)));
  }, everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function stateOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}
