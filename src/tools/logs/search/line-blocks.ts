import type { FileHandle } from 'node:fs/promises';

/** Whole lines of a log, with the newline of each but perhaps the last. `bytes` holds good until the next block is asked for. */
export interface LineBlock {
  readonly bytes: Buffer;
  /** Bytes before it. */
  readonly offset: number;
}

/** The longest line; what is longer is taken as several. It bounds the memory that a search takes. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

const BLOCK_BYTES = 1024 * 1024;
/** Room before a block for the line that the one before it did not end. */
const ROOM_BYTES = 64 * 1024;
const NEWLINE = 10;

/** The lines of a file from `from` on, which begins a line, up to `to`. The next block is read while one is looked at. */
export async function* fileBlocks(file: FileHandle, from: number, to: number): AsyncGenerator<LineBlock> {
  yield* wholeLines(fileChunks(file, from, to), from);
}

/** The lines in a stream of bytes. */
export async function* streamBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBlock> {
  yield* wholeLines(gathered(chunks), 0);
}

/** Bytes with room before them in the same memory. */
interface Chunk {
  readonly memory: Buffer;
  readonly start: number;
  readonly end: number;
}

async function* fileChunks(file: FileHandle, from: number, to: number): AsyncGenerator<Chunk> {
  const size = Math.min(BLOCK_BYTES, Math.max(1, to - from));
  const read = (memory: Buffer, position: number) =>
    file.read(memory, ROOM_BYTES, Math.min(size, to - position), position);
  // Two suffice: one is looked at while the other is filled.
  let current = Buffer.allocUnsafeSlow(ROOM_BYTES + size);
  let next = to - from > size ? Buffer.allocUnsafeSlow(ROOM_BYTES + size) : current;
  let reading = from < to ? read(current, from) : null;
  try {
    for (let position = from; reading !== null; ) {
      const { bytesRead } = await reading;
      reading = null;
      if (bytesRead === 0) return;
      position += bytesRead;
      if (position < to) reading = read(next, position);
      yield { memory: current, start: ROOM_BYTES, end: ROOM_BYTES + bytesRead };
      [current, next] = [next, current];
    }
  } finally {
    await reading?.catch(() => undefined);
  }
}

/** Small chunks, as decompression gives them, put together. */
async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  const memory = Buffer.allocUnsafeSlow(ROOM_BYTES + BLOCK_BYTES);
  let end = ROOM_BYTES;
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length; ) {
      const part = chunk.subarray(taken, taken + memory.length - end);
      memory.set(part, end);
      end += part.length;
      taken += part.length;
      if (end < memory.length) continue;
      yield { memory, start: ROOM_BYTES, end };
      end = ROOM_BYTES;
    }
  }
  if (end > ROOM_BYTES) yield { memory, start: ROOM_BYTES, end };
}

async function* wholeLines(chunks: AsyncIterable<Chunk>, from: number): AsyncGenerator<LineBlock> {
  let offset = from;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = joined(rest, chunk);
    const last = bytes.lastIndexOf(NEWLINE);
    const whole = last >= 0 ? last + 1 : bytes.length > MAX_LINE_BYTES ? bytes.length : 0;
    rest = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield { bytes: bytes.subarray(0, whole), offset };
    offset += whole;
  }
  if (rest.length > 0) yield { bytes: rest, offset };
}

function joined(rest: Buffer, { memory, start, end }: Chunk): Buffer {
  if (rest.length > start) return Buffer.concat([rest, memory.subarray(start, end)]);
  rest.copy(memory, start - rest.length);
  return memory.subarray(start - rest.length, end);
}
