import { type LogLevel, logLevelOf } from '#core/log-level.ts';
import { findLogTime } from '#core/log-time.ts';

/** What a search says of one file, found line by line with everything in memory: what the real one must equal. */
export interface NaiveQuery {
  readonly matches: (line: string) => boolean;
  readonly since: number | null;
  readonly until: number | null;
  readonly level: LogLevel | null;
  readonly context: number;
}

export interface NaiveMatch {
  readonly at: string | null;
  readonly line: number;
  readonly text: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** All lines that fit, in the order of the file. Times that name no zone are those of UTC. */
export function naiveSearch(content: Buffer, reference: number, query: NaiveQuery): NaiveMatch[] {
  const texts = content.toString('utf8').split('\n');
  if (texts.at(-1) === '') texts.pop();
  const lines = texts.map((text) => text.replace(/\r$/, ''));
  let event: { at: number | null; level: LogLevel | null } = { at: null, level: null };
  return lines.flatMap((text, index) => {
    const at = findLogTime(text, reference)?.ms ?? null;
    const own = logLevelOf(text);
    event = at === null ? event : { at, level: own };
    const level = own ?? (at === null ? event.level : null);
    const bounded = query.since !== null || query.until !== null;
    const inTime =
      !bounded ||
      (event.at !== null && event.at >= (query.since ?? event.at) && event.at <= (query.until ?? event.at));
    if (!inTime || !query.matches(text) || (query.level !== null && level !== query.level)) return [];
    return [
      {
        at: event.at === null ? null : new Date(event.at).toISOString(),
        line: index + 1,
        text: shown(text),
        before: lines.slice(Math.max(0, index - query.context), index).map(shown),
        after: lines.slice(index + 1, index + 1 + query.context).map(shown),
      },
    ];
  });
}

function shown(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)} [cut]` : text;
}
