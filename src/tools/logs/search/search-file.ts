import { type LogLevel, levelHint, logLevelOf } from '#core/log-level.ts';
import { eventHeads } from './event-head.ts';
import { fileClock } from './file-clock.ts';
import type { LogFile } from './log-file.ts';
import { regexScan } from './regex-scan.ts';
import { ripgrepScan } from './ripgrep-scan.ts';
import { type FoundLine, literalScan, type Pattern } from './scan.ts';
import type { LineSource, Tally } from './tally.ts';
import { type ByteRange, rangeInTime, type TimeRange } from './time-range.ts';

/** What is searched for in one log or many. */
export interface LineQuery extends TimeRange {
  readonly pattern: Pattern;
  readonly level: LogLevel | null;
}

export interface FileSearch {
  readonly query: LineQuery;
  /** Path of ripgrep; null where it is not installed. */
  readonly ripgrep: string | null;
  readonly signal: AbortSignal;
  /** Told of bytes that were gone through. */
  readonly scanned: (bytes: number) => void;
}

/** What cannot be known of a file's lines. */
export interface FileOutcome {
  /** It has no times, so none of its lines is known to lie in the time that was asked for. */
  readonly timeless: boolean;
  /** Lines whose event could not be looked up, because there were too many of them. */
  readonly unplaced: number;
}

/** Adds the lines of a file that fit the query to the tally. Throws the signal's reason when it fires. */
export async function searchFile(
  file: LogFile,
  source: LineSource,
  search: FileSearch,
  tally: Tally,
): Promise<FileOutcome> {
  const { query, signal } = search;
  const bounded = query.since !== null || query.until !== null;
  const clock = await fileClock(file);
  if (clock === null && bounded) return { timeless: true, unplaced: 0 };
  const range =
    clock === null || !bounded || file.packed
      ? { from: 0, to: file.size }
      : await rangeInTime(file, clock, query);
  const waiting: FoundLine[] = [];
  let unplaced = 0;
  const keep = (found: FoundLine, at: number | null, level: LogLevel | null): void => {
    if (query.level !== null && level !== query.level) return;
    if (bounded && (at === null || at < (query.since ?? at) || at > (query.until ?? at))) return;
    tally.add({ source, offset: found.offset, line: found.line, at });
  };
  let through = range.from;
  try {
    for await (const lines of scanOf(file, range, search)) {
      signal.throwIfAborted();
      for (const found of lines) {
        if (!file.packed && found.offset >= range.to) continue;
        through = found.offset;
        const at = clock?.(found.head) ?? null;
        if (at !== null || clock === null) keep(found, at, query.level && logLevelOf(found.head));
        else if (waiting.length < MAX_WAITING) waiting.push(found);
        else unplaced += 1;
      }
    }
    through = range.to;
  } finally {
    search.scanned(through - range.from);
  }
  if (clock !== null && waiting.length > 0) {
    let index = 0;
    for await (const event of eventHeads(
      file,
      clock,
      waiting.map(({ offset }) => offset),
    )) {
      const found = waiting[index++] as FoundLine;
      const level = logLevelOf(found.head) ?? (event && logLevelOf(event.head));
      keep(found, event?.at ?? null, level);
    }
  }
  return { timeless: false, unplaced };
}

/** Lines without a time of their own that are held until their event is looked up. */
const MAX_WAITING = 200_000;
/** Below this, starting a program takes longer than looking. */
const RIPGREP_BYTES = 4 * 1024 * 1024;

async function* scanOf(file: LogFile, range: ByteRange, search: FileSearch): AsyncGenerator<FoundLine[]> {
  const { ripgrep, signal } = search;
  const pattern = effective(search.query);
  const { from, to } = range;
  const whole = from === 0 && to === file.size;
  const program = pattern.regex || (whole && !file.packed && file.size >= RIPGREP_BYTES) ? ripgrep : null;
  if (program !== null) {
    const input = whole && !file.packed ? { file: file.handle } : { stream: file.stream(from, to) };
    yield* moved(ripgrepScan(program, pattern, input, signal), from);
  } else if (pattern.regex) yield* regexScan(pattern, file.blocks(from, to), signal);
  else yield* literalScan(Buffer.from(pattern.text), file.blocks(from, to));
}

/** Without a pattern, a level is looked for by the words that could name it; each line found is read then. */
function effective({ pattern, level }: LineQuery): Pattern {
  if (pattern.text !== '' || level === null) return pattern;
  return { text: levelHint(level), regex: true };
}

/** Lines found in a part of a file, at their places in the whole. */
async function* moved(found: AsyncIterable<readonly FoundLine[]>, by: number): AsyncGenerator<FoundLine[]> {
  for await (const lines of found)
    yield by === 0 ? [...lines] : lines.map((one) => ({ ...one, offset: one.offset + by, line: null }));
}
