import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OUTPUT_FILE } from './layout.ts';

/** A log is moved aside (`<name>.1`, one generation) when it is larger. */
export const MAX_LOG_BYTES = 1024 * 1024;

/**
 * Appends text to a service's `output.log`, each line as `<ISO time> <stdout|stderr> <text>`. Opened anew each time, so
 * that service and supervisor can both write and either may rotate.
 */
export function appendOutput(dir: string, at: Date, stream: 'stdout' | 'stderr', text: string): void {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const stamped = lines.map((line) => `${at.toISOString()} ${stream} ${line}\n`);
  appendFileSync(join(dir, OUTPUT_FILE), stamped.join(''), { mode: 0o600 });
}

/** Moves a log that has grown too large aside. */
export function rotate(path: string, maxBytes: number = MAX_LOG_BYTES): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxBytes) renameSync(path, `${path}.1`);
}
