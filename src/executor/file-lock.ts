import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Holds a file for this process alone until `release` or the process ends, however it ends. SQLite's lock is used
 * because Node has no other that the operating system itself takes back from the dead; the file stays empty.
 * Answers null when another one holds it.
 */
export function holdFile(path: string): { release(): void } | null {
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;

/** Holds a file as soon as whoever has it lets go; null when that does not happen in time. */
export async function waitForFile(path: string, patienceMs: number): Promise<{ release(): void } | null> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const held = holdFile(path);
    if (held !== null || performance.now() > until) return held;
    await delay(RETRY_MS);
  }
}

const RETRY_MS = 25;
