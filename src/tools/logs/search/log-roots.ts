import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { OpsError } from '#core/ops-error.ts';
import { isInside } from './log-file.ts';
import { type LogSet, logSets, partOf } from './rotation.ts';

/** The logs to search, and in words what of them was left out. */
export interface LogsFound {
  readonly sets: readonly LogSet[];
  /** Real paths of the roots, against which every file is checked again when it is open. */
  readonly roots: readonly string[];
  readonly notes: readonly string[];
}

/** More files are not searched at once. */
const MAX_FILES = 1000;
const MAX_DEPTH = 8;

/**
 * The logs in the roots, or the one that `source` names: a file with the parts it was rotated into, or a folder; its path
 * absolute or from a root. Throws `bad_args` when that leads out of the roots, `precondition` when there is none.
 */
export async function findLogs(rootPaths: readonly string[], source: string | undefined): Promise<LogsFound> {
  const notes: string[] = [];
  const roots: string[] = [];
  for (const path of rootPaths) {
    const real = await realpath(path).catch(() => null);
    if (real === null) notes.push(`${path} of logs.roots does not exist or may not be read`);
    else roots.push(real);
  }
  const walk = createWalk(roots);
  if (source === undefined) for (const root of roots) await walk.visit(root);
  else await visitNamed(source, rootPaths, roots, walk);
  return { sets: logSets([...walk.files].sort()), roots, notes: [...notes, ...walk.notes()] };
}

async function visitNamed(
  source: string,
  rootPaths: readonly string[],
  roots: readonly string[],
  walk: Walk,
) {
  if (source.includes('\0') || source.split(/[\\/]/).includes('..'))
    throw new OpsError('bad_args', 'source: a path may not hold ".."');
  const paths = isAbsolute(source) ? [normalize(source)] : rootPaths.map((root) => join(root, source));
  const inside = isAbsolute(source)
    ? paths.filter((path) => isInside([...rootPaths, ...roots], path))
    : paths;
  if (inside.length === 0)
    throw new OpsError('bad_args', `source: ${JSON.stringify(source)} is not in a folder of logs.roots`);
  for (const path of inside) {
    const real = await realpath(path).catch(() => null);
    if (real !== null && !isInside(roots, real))
      throw new OpsError(
        'bad_args',
        `source: ${JSON.stringify(source)} leads out of the folders of logs.roots`,
      );
    if (real !== null && (await stat(real)).isDirectory()) return walk.visit(real);
    const parts = await partsOf(real ?? path, roots);
    for (const part of parts) await walk.visit(part);
    if (parts.length > 0) return;
  }
  throw new OpsError(
    'precondition',
    `there is no log ${JSON.stringify(source)} in the folders of logs.roots`,
  );
}

/** A file with those beside it that it was rotated into; of a rotated one, that one alone. */
async function partsOf(path: string, roots: readonly string[]): Promise<string[]> {
  const folder = await realpath(dirname(path)).catch(() => null);
  if (folder === null) return [];
  const own = join(folder, path.slice(dirname(path).length));
  const rotated = partOf(own).name !== own;
  const names = isInside(roots, folder) ? await readdir(folder) : [own.slice(folder.length + 1)];
  const paths = names.map((name) => join(folder, name));
  return paths.filter((one) => one === own || (!rotated && partOf(one).name === own));
}

interface Walk {
  readonly files: Set<string>;
  visit(path: string, depth?: number): Promise<void>;
  notes(): string[];
}

function createWalk(roots: readonly string[]): Walk {
  const files = new Set<string>();
  let outside = 0;
  let left = 0;
  const add = (path: string): void => {
    if (files.size < MAX_FILES || files.has(path)) files.add(path);
    else left += 1;
  };
  async function visit(path: string, depth = 0): Promise<void> {
    const status = await stat(path).catch(() => null);
    if (status?.isFile()) add(path);
    if (!status?.isDirectory()) return;
    for (const entry of await entriesOf(path)) {
      const below = join(path, entry.name);
      if (entry.isFile()) add(below);
      else if (entry.isDirectory() && depth < MAX_DEPTH) await visit(below, depth + 1);
      else if (entry.isSymbolicLink()) await follow(below);
    }
  }
  /** A link to a file within the roots is that file; one to a folder could lead round in circles. */
  async function follow(link: string): Promise<void> {
    const real = await realpath(link).catch(() => null);
    if (real === null) return;
    if (!isInside(roots, real)) outside += 1;
    else if ((await stat(real)).isFile()) add(real);
  }
  const notes = (): string[] => [
    ...(outside > 0 ? [`${outside} links lead out of the folders of logs.roots and were not followed`] : []),
    ...(left > 0
      ? [`${left} files more than ${MAX_FILES} were left out; name a file or folder in source`]
      : []),
  ];
  return { files, visit, notes };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
