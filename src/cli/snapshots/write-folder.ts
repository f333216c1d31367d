import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Snapshot, SnapshotManifest } from '#contract/snapshot.ts';
import { UsageError } from '../command.ts';
import { countsOf, fileNameOf, MANIFEST } from './folder.ts';

/** Throws `UsageError` unless a snapshot may become this folder: it is not there yet, or it is an empty one. */
export function checkFree(dir: string): void {
  const stat = lstatSync(dir, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) throw new UsageError(`${dir} is there already, and is no folder`);
  if (readdirSync(dir).length > 0) throw new UsageError(`the folder ${dir} is not empty`);
}

/**
 * Writes a snapshot as a folder that only its owner may read. It stands there whole or not at all: it is written beside
 * and renamed. Throws `UsageError`.
 */
export function writeSnapshot(dir: string, snapshot: Snapshot): SnapshotManifest {
  checkFree(dir);
  const target = resolve(dir);
  let partial: string | undefined;
  try {
    partial = mkdtempSync(`${target}.partial-`);
    const manifest = writeFiles(partial, snapshot);
    renameSync(partial, target);
    return manifest;
  } catch (error) {
    if (partial !== undefined) rmSync(partial, { recursive: true, force: true });
    throw new UsageError(`${dir} cannot be written: ${(error as Error).message}`);
  }
}

function writeFiles(dir: string, snapshot: Snapshot): SnapshotManifest {
  const { reads, ...head } = snapshot;
  const files = reads.map((read, index) => {
    const name = fileNameOf(read, index);
    const content = Buffer.from(`${JSON.stringify(read, null, 1)}\n`);
    writeFileSync(join(dir, name), content, { mode: 0o600, flag: 'wx' });
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { name, bytes: content.length, sha256 };
  });
  const manifest = { ...head, counts: countsOf(snapshot), files };
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flag: 'wx' });
  return manifest;
}
