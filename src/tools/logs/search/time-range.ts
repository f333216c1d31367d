import type { LogClock } from '#core/log-time.ts';
import type { LogFile } from './log-file.ts';
import { HEAD_BYTES } from './scan.ts';

/** Bytes of a file, from the beginning of one line to the beginning of another. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Bounds in milliseconds since 1970, both included; null is open. */
export interface TimeRange {
  readonly since: number | null;
  readonly until: number | null;
}

/** How far lines of a log may stand out of order, in ms: programs write from many threads. */
export const SLACK_MS = 60_000;

/**
 * The part of a file in which all lines of a time lie, and few others: found by halving, in some fifty short reads
 * whatever its size. The whole file where its lines are not in order of time, or have none.
 */
export async function rangeInTime(file: LogFile, clock: LogClock, time: TimeRange): Promise<ByteRange> {
  const whole = { from: 0, to: file.size };
  if (file.size < SMALL_BYTES || !(await inOrder(file, clock))) return whole;
  const from = time.since === null ? 0 : await lastBefore(file, clock, time.since - SLACK_MS);
  const to = time.until === null ? file.size : await firstAfter(file, clock, time.until + SLACK_MS, from);
  return { from, to };
}

/** The time of the first line that has one; null when none of the first lines has. */
export async function firstTime(file: LogFile, clock: LogClock): Promise<number | null> {
  if (!file.packed) return (await timedLine(file, clock, 0))?.at ?? null;
  let seen = 0;
  // A last line without an end comes as a block of its own.
  for await (const { bytes } of file.blocks()) {
    const line = firstTimed(bytes.subarray(0, SEEK_BYTES - seen), 0, clock);
    if (line !== null) return line.at;
    seen += bytes.length;
    if (seen >= SEEK_BYTES) break;
  }
  return null;
}

/** Below this a file is read whole sooner than halved. */
const SMALL_BYTES = 256 * 1024;
const SAMPLES = 16;
/** What a line with a time is looked for in: longer than any stack trace. */
const SEEK_BYTES = 256 * 1024;
const FIRST_READ_BYTES = 4096;
/** A stretch this short is not worth halving. */
const CLOSE_BYTES = 4096;

const NEWLINE = 10;

interface TimedLine {
  readonly at: number;
  /** Bytes before it, and before the line after it. */
  readonly start: number;
  readonly end: number;
}

/** By samples: a log that runs backwards anywhere for long would have to do so between all of them. */
async function inOrder(file: LogFile, clock: LogClock): Promise<boolean> {
  let latest = Number.NEGATIVE_INFINITY;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const line = await timedLine(file, clock, Math.floor((file.size * sample) / SAMPLES));
    if (line === null || line.at < latest - SLACK_MS) return false;
    latest = Math.max(latest, line.at);
  }
  return true;
}

/** Where a line begins before which all lines are earlier than `time`. */
async function lastBefore(file: LogFile, clock: LogClock, time: number): Promise<number> {
  let low = 0;
  let high = file.size;
  while (high - low > CLOSE_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const line = await timedLine(file, clock, middle);
    if (line !== null && line.at < time && line.end <= high) low = line.end;
    else high = middle;
  }
  return low;
}

/** Where a line begins from which on all lines are later than `time`. */
async function firstAfter(file: LogFile, clock: LogClock, time: number, from: number): Promise<number> {
  let low = from;
  let high = file.size;
  let found = file.size;
  while (high - low > CLOSE_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const line = await timedLine(file, clock, middle);
    if (line !== null && line.at <= time) low = middle;
    else {
      high = middle;
      if (line !== null) found = line.start;
    }
  }
  return found;
}

/** The first line with a time that begins at `offset` or later; null when the next lines have none. */
async function timedLine(file: LogFile, clock: LogClock, offset: number): Promise<TimedLine | null> {
  // One byte more shows whether a line begins exactly here.
  const from = Math.max(0, offset - 1);
  for (let length = FIRST_READ_BYTES; ; length = SEEK_BYTES) {
    const memory = Buffer.allocUnsafe(Math.min(length, Math.max(1, file.size - from)));
    const { bytesRead } = await file.handle.read(memory, 0, memory.length, from);
    const bytes = memory.subarray(0, bytesRead);
    const skipped = offset === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    const line = offset > 0 && skipped === 0 ? null : firstTimed(bytes, skipped, clock);
    if (line !== null) return { at: line.at, start: from + line.start, end: from + line.end };
    if (length === SEEK_BYTES || from + bytesRead >= file.size) return null;
  }
}

function firstTimed(bytes: Buffer, from: number, clock: LogClock): TimedLine | null {
  for (let start = from; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const at = clock(bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES)));
    if (at !== null) return { at, start, end: end + 1 };
    start = end + 1;
  }
  return null;
}
