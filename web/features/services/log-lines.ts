import type { LogLine } from '#contract/service.ts';
import { LOG_LEVELS, type LogLevel, logLevelOf } from '#core/log-level.ts';

/** A line as it is shown: with its place in everything that was read, and how often its like came. */
export interface ShownLine {
  readonly key: number;
  readonly line: LogLine;
  readonly level: LogLevel | null;
  /** Greater than 1 where lines of the same shape are drawn together; then `line` is the newest of them. */
  readonly count: number;
}

export interface LogFilter {
  readonly find: string;
  /** Lines of this level and above, and lines that state none after such a line; null shows all. */
  readonly atLeast: LogLevel | null;
  /** Draws lines of the same shape together. */
  readonly templates: boolean;
}

/** How many lines a page keeps while it follows a log. */
export const MOST_LINES = 50_000;

/** Levels that people filter by. */
export const FILTER_LEVELS = ['info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** What a filter lets through, in order. */
export function shownLines(lines: readonly LogLine[], { find, atLeast, templates }: LogFilter): ShownLine[] {
  const wanted = find.toLowerCase();
  const least = atLeast === null ? -1 : LOG_LEVELS.indexOf(atLeast);
  // A stack trace states no level: it belongs to the line before.
  let inherited: LogLevel | null = null;
  const shown: ShownLine[] = [];
  lines.forEach((line, key) => {
    const own = logLevelOf(line.text);
    inherited = own ?? (/^\s/.test(line.text) ? inherited : null);
    const level = own ?? inherited;
    if (least >= 0 && (level === null || LOG_LEVELS.indexOf(level) < least)) return;
    if (!templates && wanted !== '' && !line.text.toLowerCase().includes(wanted)) return;
    shown.push({ key, line, level, count: 1 });
  });
  return templates ? byTemplate(shown, wanted) : shown;
}

function byTemplate(lines: readonly ShownLine[], wanted: string): ShownLine[] {
  const groups = new Map<string, { first: number; last: ShownLine; count: number }>();
  for (const shown of lines) {
    if (wanted !== '' && !shown.line.text.toLowerCase().includes(wanted)) continue;
    const template = templateOf(shown.line.text);
    const group = groups.get(template);
    if (group) {
      group.last = shown;
      group.count += 1;
    } else groups.set(template, { first: shown.key, last: shown, count: 1 });
  }
  return [...groups.values()].map(({ first, last, count }) => ({ ...last, key: first, count }));
}

/** A line without what differs from one time to the next: times, numbers, ids, what is quoted. */
export function templateOf(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d[T ]?[\d:.,+Z-]*/g, '#')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#')
    .replace(/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/gi, '#')
    .replace(/"[^"]*"|'[^']*'/g, '"#"')
    .replace(/\d+/g, '#');
}

/**
 * Adds what is new in a later reading to what was read before: the two overlap where the end of the one is the
 * beginning of the other. Where they do not, lines were lost between them, and both are kept.
 */
export function mergeLines(before: readonly LogLine[], later: readonly LogLine[]): readonly LogLine[] {
  if (before.length === 0 || later.length === 0) return later.length === 0 ? before : later;
  const last = before.at(-1);
  for (let at = later.length - 1; at >= 0; at -= 1) {
    if (!same(later[at], last)) continue;
    const length = Math.min(at + 1, before.length);
    let matching = 1;
    while (matching < length && same(later[at - matching], before[before.length - 1 - matching]))
      matching += 1;
    if (matching === length) return [...before, ...later.slice(at + 1)].slice(-MOST_LINES);
  }
  return [...before, ...later].slice(-MOST_LINES);
}

function same(one: LogLine | undefined, other: LogLine | undefined): boolean {
  return one?.text === other?.text && one?.at === other?.at && one?.stream === other?.stream;
}
