import { createLogClock } from '#core/log-time.ts';
import { readIsoTime } from '#core/log-time-iso.ts';

/** Numbers from here on are milliseconds, micro- and nanoseconds since 1970; below, seconds, or rows that are counted. */
const UNITS = [
  [1e17, 1e6],
  [1e14, 1e3],
  [1e11, 1],
] as const;

const PLAIN = /^\d+(?:\.\d+)?$/;
const DAY_ONLY =
  /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}|[A-Za-z\d]+[ -][A-Za-z\d]+,?[ -]\d{4})$/;
const NO_SECONDS = /([T ,:_-]\d{1,2}:\d{2})(?![:\d])/;

/**
 * Reads the times of a column, in milliseconds since 1970: ISO 8601 and its kin, dates without a clock, clocks without
 * seconds, the common forms of logs, and numbers since 1970. UTC where no zone is said, the last such day before
 * `now` where no year is; null for what is no time.
 */
export function createTimeReader(now: Date): (field: string) => number | null {
  const clock = createLogClock({ reference: now.getTime() });
  return (field) => {
    if (PLAIN.test(field)) return sinceEpoch(Number(field));
    const iso = readIsoTime(field, 0);
    if (iso !== null) return iso.ms;
    return clock(DAY_ONLY.test(field) ? `${field} 00:00:00` : field.replace(NO_SECONDS, '$1:00'));
  };
}

function sinceEpoch(number: number): number {
  const unit = UNITS.find(([from]) => number >= from);
  return unit === undefined ? number * 1000 : number / unit[1];
}
