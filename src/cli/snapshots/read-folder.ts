import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SNAPSHOT_FORMAT, type Snapshot, SnapshotManifest, SnapshotRead } from '#contract/snapshot.ts';
import { UsageError } from '../command.ts';
import { countsOf, MANIFEST } from './folder.ts';

/** A snapshot from its folder, and what else lies there: that is not part of it and was not read. */
export interface FoundSnapshot {
  readonly snapshot: Snapshot;
  readonly unlisted: readonly string[];
}

const MOST_MANIFEST_BYTES = 8 * 1024 * 1024;
const MOST_FILES = 20_000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a snapshot's folder, which may come from anywhere: only plain files that its manifest names, of exactly the size
 * and digest it gives; links are not followed. Throws `UsageError` with file and rule.
 */
export function readSnapshot(dir: string): FoundSnapshot {
  const names = namesIn(dir);
  if (!names.includes(MANIFEST)) throw new UsageError(`${dir} is no snapshot: it has no ${MANIFEST}`);
  const manifest = readManifest(dir);
  const { counts, files, ...head } = manifest;
  checkFiles(dir, files);
  const reads = files.map((file) => readRead(dir, file));
  const snapshot = { ...head, reads };
  if (!isDeepStrictEqual(countsOf(snapshot), counts))
    throw new UsageError(`${dir}: the counts in ${MANIFEST} are not those of its files`);
  const listed = new Set([MANIFEST, ...files.map(({ name }) => name)]);
  return { snapshot, unlisted: names.filter((name) => !listed.has(name)).sort() };
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`there is no folder ${dir}`);
    throw new UsageError(code === 'ENOTDIR' ? `${dir} is no folder` : `${dir} cannot be read: ${message}`);
  }
}

function readManifest(dir: string): SnapshotManifest {
  const path = join(dir, MANIFEST);
  const content = parseFile(path, readPlainFile(path, MOST_MANIFEST_BYTES));
  const format = (content as { format?: unknown } | null)?.format;
  if (format !== SNAPSHOT_FORMAT) {
    const given = typeof format === 'string' ? JSON.stringify(format.slice(0, 60)) : 'no form of ours';
    throw new UsageError(`${path} is written in ${given}; this OpsPilot reads ${SNAPSHOT_FORMAT}`);
  }
  return checked(SnapshotManifest, content, path);
}

function checkFiles(dir: string, files: SnapshotManifest['files']): void {
  const path = join(dir, MANIFEST);
  if (files.length > MOST_FILES) throw new UsageError(`${path} names more than ${MOST_FILES} files`);
  if (new Set(files.map(({ name }) => name)).size < files.length)
    throw new UsageError(`${path} names a file twice`);
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES)
    throw new UsageError(`the files of ${dir} are larger than ${MOST_BYTES} bytes together`);
}

function readRead(dir: string, { name, bytes, sha256 }: SnapshotManifest['files'][number]): SnapshotRead {
  const path = join(dir, name);
  const content = readPlainFile(path, bytes);
  if (content.length !== bytes) throw new UsageError(`${path} is cut: ${content.length} of ${bytes} bytes`);
  if (createHash('sha256').update(content).digest('hex') !== sha256)
    throw new UsageError(`${path} is not the file that was captured: its SHA-256 is another`);
  return checked(SnapshotRead, parseFile(path, content), path);
}

/** Never a link, a pipe or a device, which could lead elsewhere or never end. */
function readPlainFile(path: string, most: number): Buffer {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${path} is missing: the snapshot is not whole`);
    throw new UsageError(code === 'ELOOP' ? `${path} is a link; links are not followed` : message);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new UsageError(`${path} is no plain file`);
    if (stat.size > most) throw new UsageError(`${path} is larger than ${most} bytes`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function parseFile(path: string, content: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${(error as Error).message}`);
  }
}

/** Hostile nesting exhausts the stack: that is no valid file either. */
function checked<T>(schema: { parse(value: unknown): T }, value: unknown, path: string): T {
  try {
    return schema.parse(value);
  } catch (error) {
    const { issues = [], message } = error as {
      issues?: { path: PropertyKey[]; message: string }[];
      message: string;
    };
    const [issue] = issues;
    throw new UsageError(
      `${path}: ${issue ? `${issue.path.join('.') || 'its root'}: ${issue.message}` : message}`,
    );
  }
}
