import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OpsError } from '#core/ops-error.ts';
import { fileBlocks, type LineBlock, streamBlocks } from './line-blocks.ts';

/** A log file that is open. What was written after it was opened is not part of it. */
export interface LogFile extends AsyncDisposable {
  readonly path: string;
  readonly handle: FileHandle;
  /** Bytes on disk. */
  readonly size: number;
  /** gzip: it can only be read from its beginning. */
  readonly packed: boolean;
  readonly modified: number;
  /** Its lines; of a packed file always all of them. */
  blocks(from?: number, to?: number): AsyncGenerator<LineBlock>;
  /** Its unpacked bytes. */
  stream(from?: number, to?: number): Readable;
}

/**
 * Opens a regular file. With `roots` (real paths) it must lie in one of them when it is open, whatever was swapped for
 * a link in between. Throws `bad_args` for anything else, and the system's own error when it cannot be opened.
 */
export async function openLogFile(path: string, roots: readonly string[] | null): Promise<LogFile> {
  const real = await realpath(path);
  // Without O_NONBLOCK a pipe would be waited for.
  const handle = await open(
    real,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  );
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new OpsError('bad_args', `${path} is not a regular file`);
    if (roots !== null) await assertInside(roots, real, status);
    const packed = await isPacked(handle);
    return logFile({ path, handle, size: status.size, packed, modified: status.mtimeMs });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Whether a path is one of these folders or files, or lies below one. */
export function isInside(roots: readonly string[], path: string): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`));
}

/** What is open must be what stands at a path within the roots: an inode is told by device and number. */
async function assertInside(
  roots: readonly string[],
  real: string,
  opened: { readonly dev: number; readonly ino: number },
): Promise<void> {
  const again = await realpath(real);
  const there = await lstat(again);
  if (isInside(roots, again) && there.dev === opened.dev && there.ino === opened.ino) return;
  throw new OpsError('bad_args', `${real} leads out of the folders in logs.roots`);
}

async function isPacked(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

function logFile(file: Pick<LogFile, 'path' | 'handle' | 'size' | 'packed' | 'modified'>): LogFile {
  const { handle, size, packed } = file;
  const stream = (from = 0, to = size): Readable => {
    const raw = Readable.from(chunksOf(handle, from, to), { objectMode: false });
    if (!packed) return raw;
    const unpacked = createGunzip();
    raw.on('error', (error) => unpacked.destroy(error));
    unpacked.on('close', () => raw.destroy());
    return raw.pipe(unpacked);
  };
  return {
    ...file,
    stream,
    blocks: (from = 0, to = size) => (packed ? streamBlocks(stream()) : fileBlocks(handle, from, to)),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Its bytes, by reads that name their place: many may go on at once, and any may be given up half-way. */
async function* chunksOf(handle: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const memory = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - at));
    const { bytesRead } = await handle.read(memory, 0, memory.length, at);
    if (bytesRead === 0) return;
    yield memory.subarray(0, bytesRead);
    at += bytesRead;
  }
}

const CHUNK_BYTES = 256 * 1024;
