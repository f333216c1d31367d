import type { LogClock } from '#core/log-time.ts';
import type { LogFile } from './log-file.ts';
import { HEAD_BYTES } from './scan.ts';

/** The first line of an event, as far as its time and level stand in it. */
export interface EventHead {
  readonly at: number;
  readonly head: string;
}

/** How far before a line its event may begin. */
const REACH_BYTES = 64 * 1024;
const WINDOW_BYTES = 256 * 1024;
const NEWLINE = 10;

/**
 * To each of these lines that have no time of their own (a stack trace, wrapped text) the line that they belong to: the
 * nearest before it that has one; null when there is none near. `offsets` ascend.
 */
export async function* eventHeads(
  file: LogFile,
  clock: LogClock,
  offsets: readonly number[],
): AsyncGenerator<EventHead | null> {
  let index = 0;
  for await (const { bytes, from } of file.packed ? sequential(file) : sparse(file, offsets, () => index)) {
    for (; index < offsets.length; index += 1) {
      const end = (offsets[index] ?? 0) - from;
      if (end > bytes.length) break;
      yield headBefore(bytes, end, clock);
    }
    if (index === offsets.length) return;
  }
  for (; index < offsets.length; index += 1) yield null;
}

interface Window {
  readonly bytes: Buffer;
  readonly from: number;
}

/** Parts of a file that hold what stands before the offsets that are still waiting. */
async function* sparse(
  file: LogFile,
  offsets: readonly number[],
  index: () => number,
): AsyncGenerator<Window> {
  for (;;) {
    const offset = offsets[index()];
    if (offset === undefined) return;
    const from = Math.max(0, offset - REACH_BYTES);
    const memory = Buffer.allocUnsafe(WINDOW_BYTES);
    const { bytesRead } = await file.handle.read(memory, 0, memory.length, from);
    if (from + bytesRead < offset) return;
    yield { bytes: memory.subarray(0, bytesRead), from };
  }
}

/** The whole of it, each part with the end of the one before. */
async function* sequential(file: LogFile): AsyncGenerator<Window> {
  let tail = Buffer.alloc(0);
  for await (const { bytes, offset } of file.blocks()) {
    const joined = Buffer.concat([tail, bytes]);
    yield { bytes: joined, from: offset - tail.length };
    tail = Buffer.from(joined.subarray(Math.max(0, joined.length - REACH_BYTES)));
  }
}

function headBefore(bytes: Buffer, before: number, clock: LogClock): EventHead | null {
  const stop = Math.max(0, before - REACH_BYTES);
  for (let end = before - 1; end > stop; ) {
    const newline = bytes.lastIndexOf(NEWLINE, end - 1);
    const start = newline < 0 ? 0 : newline + 1;
    const head = bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES));
    const at = clock(head);
    if (at !== null) return { at, head };
    end = start - 1;
  }
  return null;
}
