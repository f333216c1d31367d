import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LineSplitter, type OnLine } from '#diagnosis/logs/line-splitter.ts';
import { UsageError } from './command.ts';

/** Stands for standard input among the names of files. */
export const STDIN = '-';

/**
 * Reads a text file line by line, in memory that does not depend on its size. What is packed with gzip, by its first
 * bytes and not by its name, is unpacked on the way. What was read at once is followed by a pause, which is waited for.
 * Throws `UsageError` when it cannot be read or unpacked.
 */
export async function readLines(
  file: string,
  onLine: OnLine,
  signal: AbortSignal,
  onPause: () => Promise<void> = async () => {},
): Promise<void> {
  const splitter = new LineSplitter(onLine);
  const sink = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      splitter.push(chunk);
      await onPause();
    }
    splitter.end();
  };
  // Standard input may be a pipe that does not block, which only its own stream knows how to wait for.
  const source = file === STDIN ? process.stdin : createReadStream(file, { highWaterMark: CHUNK });
  try {
    if (await isPacked(source)) await pipeline(source, createGunzip({ chunkSize: CHUNK }), sink, { signal });
    else await pipeline(source, sink, { signal });
  } catch (error) {
    source.destroy();
    signal.throwIfAborted();
    const name = file === STDIN ? 'standard input' : file;
    throw new UsageError(`cannot read ${name}: ${(error as Error).message}`);
  }
}

const CHUNK = 1 << 18;

async function isPacked(source: Readable): Promise<boolean> {
  await once(source, 'readable');
  const chunk: Buffer | null = source.read();
  if (chunk === null) return false;
  source.unshift(chunk);
  return chunk[0] === 0x1f && chunk[1] === 0x8b;
}
