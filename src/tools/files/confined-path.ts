import { isAbsolute, normalize, sep } from 'node:path';
import { OpsError } from '#core/ops-error.ts';

/** A place below a root: the root, and the names that lead there. */
export interface ConfinedPath {
  readonly root: string;
  readonly names: readonly string[];
}

/** No path is longer, and no name in it. */
const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

/**
 * Which root a path is below, by its text alone. Throws `forbidden` for a path outside of every root, and `bad_args` for
 * one that means another place than it says: with `.` or `..` or an empty name in it, or with what no file is called.
 */
export function confine(path: string, roots: readonly string[]): ConfinedPath {
  if (path.length > LONGEST_PATH) throw bad('is too long');
  if (!path.isWellFormed()) throw bad('is not Unicode');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\u0000-\u001f\u007f]/.test(path)) throw bad('holds a control character');
  if (!isAbsolute(path)) throw bad('does not begin with one of the roots');
  const plain = path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path;
  if (normalize(plain) !== plain) throw bad('has . or .. or an empty name in it');
  const root = roots.find((one) => plain === one || plain.startsWith(`${one}${sep}`));
  if (root === undefined)
    throw new OpsError('forbidden', `${JSON.stringify(path)} is below none of the roots`);
  const names = plain
    .slice(root.length)
    .split(sep)
    .filter((name) => name !== '');
  if (names.some((name) => Buffer.byteLength(name) > LONGEST_NAME)) throw bad('has a name that is too long');
  return { root, names };
}

function bad(rule: string): OpsError {
  return new OpsError('bad_args', `the path ${rule}`);
}
