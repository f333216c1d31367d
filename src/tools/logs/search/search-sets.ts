import { OpsError } from '#core/ops-error.ts';
import { fileClock } from './file-clock.ts';
import { showLines } from './line-text.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import type { LogSet } from './rotation.ts';
import { type FileSearch, searchFile } from './search-file.ts';
import type { LineSource, Tally } from './tally.ts';
import { firstTime, SLACK_MS } from './time-range.ts';

/** What could not be searched, in words. */
export type Notes = string[];

/**
 * Searches logs with all the parts they were rotated into. The files stay open until `open` is disposed: what is shown of
 * them is read at the end. Throws the signal's reason when it fires; what was found until then is in the tally.
 */
export async function searchSets(
  sets: readonly LogSet[],
  roots: readonly string[] | null,
  search: FileSearch,
  tally: Tally,
  open: AsyncDisposableStack,
  notes: Notes,
): Promise<void> {
  for (const { files } of sets) {
    const parts: LogFile[] = [];
    for (const path of files) {
      search.signal.throwIfAborted();
      const part = await opened(path, roots, notes);
      if (part !== null) parts.push(open.use(part));
    }
    for (const [index, file] of parts.entries()) {
      if (await endsBefore(parts[index + 1], search.query.since)) continue;
      await searchOne(file, search, tally, notes);
    }
  }
}

async function searchOne(file: LogFile, search: FileSearch, tally: Tally, notes: Notes): Promise<void> {
  const source: LineSource = {
    name: file.path,
    show: (offsets, context) => showLines(file, offsets, context),
  };
  try {
    const { timeless, unplaced } = await searchFile(file, source, search, tally);
    if (timeless) notes.push(`${file.path} has no times in its lines and was left out`);
    if (unplaced > 0) notes.push(`${file.path}: ${unplaced} lines without a time of their own were left out`);
  } catch (error) {
    if (search.signal.aborted || (error instanceof OpsError && error.code === 'bad_args')) throw error;
    notes.push(`${file.path} could not be read to its end: ${reasonOf(error)}`);
  }
}

async function opened(path: string, roots: readonly string[] | null, notes: Notes): Promise<LogFile | null> {
  let file: LogFile;
  try {
    file = await openLogFile(path, roots);
  } catch (error) {
    if (roots === null) throw error;
    notes.push(`${path} was not searched: ${reasonOf(error)}`);
    return null;
  }
  // Whoever names a file wants it searched; in a folder there are others.
  if (roots === null || !(await isBinary(file))) return file;
  notes.push(`${path} is no text and was not searched`);
  await file[Symbol.asyncDispose]();
  return null;
}

/** Where the next part of a log begins before `since`, this one ends before it: a packed part need not be unpacked. */
async function endsBefore(next: LogFile | undefined, since: number | null): Promise<boolean> {
  if (next === undefined || since === null) return false;
  const clock = await fileClock(next).catch(() => null);
  const first = clock && (await firstTime(next, clock));
  return first !== null && first < since - SLACK_MS;
}

/** By its first kilobytes, as grep does it. */
async function isBinary(file: LogFile): Promise<boolean> {
  try {
    for await (const { bytes } of file.blocks(0, 8192)) return bytes.subarray(0, 8192).includes(0);
  } catch {
    return true;
  }
  return false;
}

function reasonOf(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
