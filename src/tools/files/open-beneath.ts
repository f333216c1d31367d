import { close, constants, fstat, open, type Stats, statfs } from 'node:fs';
import { promisify } from 'node:util';
import { OpsError } from '#core/ops-error.ts';
import type { ConfinedPath } from './confined-path.ts';

/** A descriptor that names one file or folder for good, whatever becomes of its path. */
export interface Held extends AsyncDisposable {
  readonly fd: number;
  readonly stats: Stats;
  /** A path to this very thing through the descriptor. */
  readonly path: string;
}

const openAt = promisify(open);
const statOf = promisify(fstat);
const fileSystemOf = promisify(statfs);
const closeAt = promisify(close);

/** Linux: names a thing without opening it (open(2)); Node has no name for it. */
const O_PATH = 0o10000000;
const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Holds what stands at a place, name by name from its root, each below the folder that is held already and none through
 * a link: nobody who moves folders meanwhile can lead it outside. Null when there is nothing. Throws `forbidden` for a
 * link or a file system of the kernel on the way, `precondition` where the system cannot do this.
 */
export async function holdBeneath({ root, names }: ConfinedPath): Promise<Held | null> {
  if (process.platform !== 'linux')
    throw new OpsError('precondition', `the tools for files need Linux, not ${process.platform}`);
  let held = await holdAt(root, root);
  if (held === null) return null;
  for (const name of names) {
    const above: Held = held;
    try {
      if (!above.stats.isDirectory()) return null;
      held = await holdAt(`${above.path}/${name}`, name);
    } finally {
      await above[Symbol.asyncDispose]();
    }
    if (held === null) return null;
  }
  return held;
}

/** Holds the folder that a place is in, and says how the place is called there. Throws `forbidden` for a root itself. */
export async function holdParent(place: ConfinedPath): Promise<{ parent: Held; name: string }> {
  const name = place.names.at(-1);
  if (name === undefined) throw new OpsError('forbidden', 'a root is no file');
  const parent = await holdBeneath({ root: place.root, names: place.names.slice(0, -1) });
  if (parent?.stats.isDirectory()) return { parent, name };
  await parent?.[Symbol.asyncDispose]();
  throw new OpsError('precondition', 'the folder of that file does not exist');
}

/** What has this name in a folder that is held; null when nothing has. Throws `forbidden` for a link. */
export function holdChild(parent: Held, name: string): Promise<Held | null> {
  return holdAt(`${parent.path}/${name}`, name);
}

/** Opens a held file or folder itself, which cannot be another one by now. Throws `precondition` when it may not be read. */
export async function openHeld({ path, stats }: Held): Promise<Held> {
  const flags = O_RDONLY | O_NONBLOCK | (stats.isDirectory() ? O_DIRECTORY : 0);
  try {
    return heldBy(await openAt(path, flags), stats);
  } catch (error) {
    throw unreadable(error);
  }
}

async function holdAt(path: string, name: string): Promise<Held | null> {
  let fd: number;
  try {
    fd = await openAt(path, O_PATH | O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw unreadable(error);
  }
  const held = heldBy(fd, await statOf(fd));
  try {
    if (held.stats.isSymbolicLink())
      throw new OpsError('forbidden', `${JSON.stringify(name)} is a link, and links are not followed`);
    if (held.stats.isDirectory() && KERNEL.has((await fileSystemOf(held.path)).type))
      throw new OpsError('forbidden', `${JSON.stringify(name)} is no folder of files but of the kernel`);
    return held;
  } catch (error) {
    await held[Symbol.asyncDispose]();
    throw error;
  }
}

/** statfs(2): proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs, devpts, bpf, configfs. */
const KERNEL: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0x1cd1, 0xcafe4a11,
  0x62656570,
]);

function heldBy(fd: number, stats: Stats): Held {
  return { fd, stats, path: `/proc/self/fd/${fd}`, [Symbol.asyncDispose]: () => closeAt(fd) };
}

function unreadable(error: unknown): OpsError {
  const { code = 'EIO' } = error as NodeJS.ErrnoException;
  return new OpsError('precondition', `it cannot be opened (${code})`, { cause: error });
}
