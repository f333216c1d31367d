import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson } from '#core/canonical-json.ts';
import { syncDirectory } from './atomic-write.ts';

/** An append-only file of JSON lines in which an appended line survives a power cut. */
export interface DurableJsonl {
  readonly size: number;
  /**
   * Appends one value; once this returns, it is on the disk. Throws the file system's error, and then the file is as
   * before. After a failed sync nobody knows what the disk holds, so the file takes nothing more.
   */
  append(value: unknown): void;
  close(): void;
}

/**
 * Opens or creates the file (mode 0600) and hands every line's value to `onLine` with its 1-based number. A last line
 * that a crash tore is cut off: it was never acknowledged. Any other line that is not JSON throws.
 */
export function openDurableJsonl(path: string, onLine: (value: unknown, line: number) => void): DurableJsonl {
  const isNew = !existsSync(path);
  const file = openSync(path, 'a+', 0o600);
  try {
    if (isNew) syncDirectory(dirname(path));
    const size = readAll(file, path, onLine);
    if (size < fstatSync(file).size) cutTo(file, size);
    return appender(file, size);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Reads line by line and answers where the last whole line ends. */
function readAll(file: number, path: string, onLine: (value: unknown, line: number) => void): number {
  let good = 0;
  let torn: number | null = null;
  let line = 0;
  for (const { text, end } of linesOf(file)) {
    line += 1;
    if (torn !== null) throw new SyntaxError(`${path} line ${torn} is not JSON`);
    const value = parse(text);
    if (value === undefined) {
      torn = line;
      continue;
    }
    onLine(value, line);
    good = end;
  }
  return good;
}

/** The lines that end in a line feed, with the offset behind it. */
function* linesOf(file: number): Generator<{ text: string; end: number }> {
  const chunk = Buffer.alloc(65_536);
  let rest = Buffer.alloc(0);
  let read = 0;
  for (;;) {
    const count = readSync(file, chunk, 0, chunk.length, read);
    if (count === 0) return;
    read += count;
    rest = Buffer.concat([rest, chunk.subarray(0, count)]);
    let from = 0;
    for (let feed = rest.indexOf(10); feed !== -1; feed = rest.indexOf(10, from)) {
      yield { text: rest.toString('utf8', from, feed), end: read - rest.length + feed + 1 };
      from = feed + 1;
    }
    rest = rest.subarray(from);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cutTo(file: number, size: number): void {
  ftruncateSync(file, size);
  fsyncSync(file);
}

function appender(file: number, from: number): DurableJsonl {
  let size = from;
  let broken: unknown = null;
  let open = true;
  return {
    get size() {
      return size;
    },
    append(value) {
      if (broken !== null) throw broken;
      const line = Buffer.from(`${canonicalJson(value)}\n`);
      try {
        for (let done = 0; done < line.length; ) done += writeSync(file, line, done);
      } catch (error) {
        broken = error;
        cutTo(file, size);
        broken = null;
        throw error;
      }
      try {
        fsyncSync(file);
      } catch (error) {
        broken = error;
        throw error;
      }
      size += line.length;
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}
