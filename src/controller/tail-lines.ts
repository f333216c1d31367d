import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What may be read at most, from the end. */
export interface TailBound {
  readonly lines: number;
  readonly bytes: number;
}

/**
 * The last whole lines of a log that was written over several files (newest file first in `paths`; missing ones are
 * skipped), oldest line first. Only as much is read as the bound allows. `more` tells that something was left out.
 */
export function tailLines(paths: readonly string[], bound: TailBound): { lines: string[]; more: boolean } {
  let lines: string[] = [];
  let left = bound.bytes;
  let more = false;
  for (const path of paths) {
    const part = tailOf(path, left);
    lines = [...part.lines, ...lines];
    left -= part.read;
    more = part.more;
    if (more || lines.length > bound.lines) break;
  }
  return { lines: lines.slice(-bound.lines), more: more || lines.length > bound.lines };
}

function tailOf(path: string, bytes: number): { lines: string[]; read: number; more: boolean } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { lines: [], read: 0, more: false };
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const wanted = Math.min(size, bytes);
    const buffer = Buffer.alloc(wanted);
    const read = readSync(file, buffer, 0, wanted, size - wanted);
    const text = buffer.toString('utf8', 0, read);
    const more = size > wanted;
    // A cut first line would be a line that nobody wrote.
    const whole = more ? text.slice(text.indexOf('\n') + 1 || text.length) : text;
    return { lines: whole.split('\n').filter((line) => line !== ''), read, more };
  } finally {
    closeSync(file);
  }
}
