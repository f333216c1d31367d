import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  EVENTS_FILE,
  OUTPUT_FILE,
  SERVICE_SOCKET,
  STATE_FILE,
  SUPERVISOR_ERRORS,
  SUPERVISOR_SOCKET,
} from './layout.ts';

const SUPERVISORS_OWN = [
  EVENTS_FILE,
  OUTPUT_FILE,
  STATE_FILE,
  SUPERVISOR_ERRORS,
  SUPERVISOR_SOCKET,
  SERVICE_SOCKET,
];

/** Bytes that a service has written into its own folder; the supervisor's files are not counted. */
export function usedBytes(dir: string): number {
  const own = readdirSync(dir).filter((name) => !SUPERVISORS_OWN.some((file) => name.startsWith(file)));
  // A file may be renamed away between the listing and the look.
  return own.reduce(
    (sum, name) => sum + (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** Calls back once when the folder is gone or another one stands in its place, checked every `everyMs`. */
export function watchFolder(dir: string, everyMs: number, gone: () => void): void {
  const inode = statSync(dir).ino;
  const timer = setInterval(() => {
    if (statSync(dir, { throwIfNoEntry: false })?.ino === inode) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
}
