import { basename, dirname, join } from 'node:path';

/** A log with all the files that it was rotated into. */
export interface LogSet {
  /** Path of the current file, which need not exist. */
  readonly name: string;
  /** Paths, the oldest first. */
  readonly files: readonly string[];
}

/**
 * Puts files that are parts of one log together, in the order in which they were written: `app.log.2.gz`, `app.log.1`,
 * `app.log`; `app-20240101.log.gz`, `app.log`; `app.1.log`, `app.log`.
 */
export function logSets(paths: readonly string[]): LogSet[] {
  const sets = new Map<string, { path: string; age: Age }[]>();
  for (const path of paths) {
    const { name, age } = partOf(path);
    const set = sets.get(name);
    if (set) set.push({ path, age });
    else sets.set(name, [{ path, age }]);
  }
  return [...sets]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([name, files]) => ({ name, files: files.toSorted(byAge).map(({ path }) => path) }));
}

/** A count up from the current file (0), or the date in a name: `date` is empty for the current file. */
interface Age {
  readonly number: number;
  readonly date: string;
}

/** The log that a file belongs to, and how old a part of it. */
export function partOf(path: string): { name: string; age: Age } {
  const file = basename(path).replace(/\.gz$/i, '');
  const at = (name: string, age: Age) => ({ name: join(dirname(path), name), age });
  const counted = /^(.+)\.(\d{1,3})$/.exec(file) ?? /^(.+)\.(\d{1,3})(\.\w*[a-z]\w*)$/i.exec(file);
  if (counted) return at(`${counted[1]}${counted[3] ?? ''}`, { number: Number(counted[2]), date: '' });
  const dated = DATED.exec(file);
  if (dated)
    return at(`${dated[1]}${dated[3] ?? ''}`, { number: 0, date: (dated[2] ?? '').replace(/\D/g, '') });
  return at(file, { number: 0, date: '' });
}

/** `app.log-20240131`, `app-2024-01-31.log`, `app.log.2024-01-31-20`. */
const DATED = /^(.+?)[-._]((?:19|20)\d{2}-?[01]\d-?[0-3]\d(?:[-._T]?\d{2,6})?)(\.\w+)?$/;

function byAge(a: { path: string; age: Age }, b: { path: string; age: Age }): number {
  if (a.age.number !== b.age.number) return b.age.number - a.age.number;
  if (a.age.date !== b.age.date) {
    if (a.age.date === '') return 1;
    return b.age.date === '' ? -1 : compare(a.age.date, b.age.date);
  }
  return compare(a.path, b.path);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
