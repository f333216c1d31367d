import { createHash } from 'node:crypto';
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { OpsError } from '#core/ops-error.ts';
import { confine } from './confined-path.ts';
import { type Held, holdBeneath, holdChild, openHeld } from './open-beneath.ts';

/** A file's bytes with what is to be known of them. */
export interface FileContent {
  readonly bytes: Buffer;
  readonly size: number;
  /** Of all its bytes, lower-case hex. */
  readonly sha256: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedAt: Date;
}

/** A larger file is neither read whole nor written over: what it held could not be kept. */
export const LARGEST_FILE = 1024 * 1024;

/** The content of a file below the roots; null when there is none. Throws `precondition` for what is no regular file. */
export async function contentOf(path: string, roots: readonly string[]): Promise<FileContent | null> {
  await using held = await holdBeneath(confine(path, roots));
  return held === null ? null : await readHeld(held);
}

/** The same of a name in a folder that is held. */
export async function contentOfChild(parent: Held, name: string): Promise<FileContent | null> {
  await using held = await holdChild(parent, name);
  return held === null ? null : await readHeld(held);
}

/** The text of bytes. Throws `precondition` for what is no UTF-8 text. */
export function textOf(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // It is told below.
  }
  throw new OpsError('precondition', 'the file is no text');
}

export function sha256Of(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const readAt = promisify(read);

async function readHeld(held: Held): Promise<FileContent> {
  if (!held.stats.isFile())
    throw new OpsError(
      'precondition',
      held.stats.isDirectory() ? 'that is a folder' : 'that is no regular file',
    );
  if (held.stats.size > LARGEST_FILE)
    throw new OpsError('precondition', `the file has more than ${LARGEST_FILE} bytes`);
  await using file = await openHeld(held);
  const buffer = Buffer.alloc(LARGEST_FILE + 1);
  let size = 0;
  while (size < buffer.length) {
    const { bytesRead } = await readAt(file.fd, buffer, size, buffer.length - size, size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  if (size > LARGEST_FILE) throw new OpsError('precondition', `the file has more than ${LARGEST_FILE} bytes`);
  const bytes = buffer.subarray(0, size);
  const { mode, uid, gid, mtime } = held.stats;
  return { bytes, size, sha256: sha256Of(bytes), mode: mode & 0o7777, uid, gid, modifiedAt: mtime };
}
