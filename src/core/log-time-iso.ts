/** A time of ISO 8601 or near it. `ms` since 1970, its fields read as UTC when `zoned` is false; `end` is a column. */
export interface IsoTime {
  readonly ms: number;
  readonly zoned: boolean;
  readonly end: number;
}

/**
 * `2024-01-31T20:01:02.345Z`, `2024/01/31 20:01:02,345`, `...+01:00` at a column, and null for anything else. It reads
 * what most lines begin with, ten times faster than a regular expression.
 */
export function readIsoTime(line: string, at: number): IsoTime | null {
  if (line.length < at + 19) return null;
  const sign = line.charCodeAt(at + 4);
  if ((sign !== DASH && sign !== SLASH) || line.charCodeAt(at + 7) !== sign) return null;
  const between = line.charCodeAt(at + 10);
  if (between !== LETTER_T && between !== SPACE) return null;
  if (line.charCodeAt(at + 13) !== COLON || line.charCodeAt(at + 16) !== COLON) return null;
  const century = pair(line, at);
  const year = century * 100 + pair(line, at + 2);
  const month = pair(line, at + 5);
  const day = pair(line, at + 8);
  const hour = pair(line, at + 11);
  const minute = pair(line, at + 14);
  const second = pair(line, at + 17);
  const digits = century >= 0 && year >= 0 && hour >= 0 && minute >= 0 && second >= 0;
  if (!digits || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (hour > 24 || minute > 59 || second > 60) return null;
  let ms = (((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000;
  let end = at + 19;
  const mark = line.charCodeAt(end);
  if ((mark === DOT || mark === COMMA) && digitAt(line, end + 1) >= 0) {
    let unit = 100;
    for (end += 1; digitAt(line, end) >= 0; end += 1) {
      ms += Math.trunc(unit) * digitAt(line, end);
      unit /= 10;
    }
  }
  return zoned(line, end, ms);
}

const SPACE = 32;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

/** Only `Z` and `+01:00` set right behind: whatever else may be a zone is left to who knows all forms. */
function zoned(line: string, end: number, ms: number): IsoTime | null {
  const next = line.charCodeAt(end);
  if (next === LETTER_Z) return { ms, zoned: true, end: end + 1 };
  if (next === PLUS || next === DASH) {
    const hours = pair(line, end + 1);
    const minutes = pair(line, end + 4);
    if (hours < 0 || minutes < 0 || line.charCodeAt(end + 3) !== COLON) return null;
    const ahead = (hours * 60 + minutes) * 60_000;
    return { ms: next === PLUS ? ms - ahead : ms + ahead, zoned: true, end: end + 6 };
  }
  const last = next === SPACE ? line.charCodeAt(end + 1) : next;
  return ZONE_BEGINS.has(last) ? null : { ms, zoned: false, end };
}

/** `+0100`, `UTC`, `GMT`, `AM`, `PM`, a further digit or colon. */
const ZONE_BEGINS: ReadonlySet<number> = new Set(
  [...'+-UGAPapu:0123456789'].map((sign) => sign.charCodeAt(0)),
);

/** So low that whatever it is added to stays below zero. */
const NO_NUMBER = -100_000;

function pair(line: string, at: number): number {
  const tens = digitAt(line, at);
  const ones = digitAt(line, at + 1);
  return tens < 0 || ones < 0 ? NO_NUMBER : tens * 10 + ones;
}

function digitAt(line: string, at: number): number {
  const digit = line.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

/** Days of the proleptic Gregorian calendar (Howard Hinnant, chrono-compatible date algorithms). */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
