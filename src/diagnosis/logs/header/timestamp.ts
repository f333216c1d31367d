import { byteSet, CHAR, digitsEnd, isBlank, isDigit, isLetter, skipBlanks } from '../bytes.ts';

/**
 * Where a timestamp that begins at `from` ends, or -1: any common form, told by its shape alone. A time of day without
 * a date counts too, a date alone when it begins with the year; a number alone counts as seconds or milliseconds of
 * the Unix epoch.
 */
export function timestampEnd(bytes: Uint8Array, from: number, end: number): number {
  const first = bytes[from]!;
  if (isDigit(first)) return numericStamp(bytes, from, end);
  if (!isLetter(first)) return -1;
  if (dayAt(bytes, from, end)) {
    let at = from + 3;
    if (bytes[at] === COMMA) at += 1;
    at = skipBlanks(bytes, at, end);
    if (at < end && at > from + 3) {
      return isDigit(bytes[at]!) ? dayMonthStamp(bytes, at, end) : monthStamp(bytes, at, end);
    }
    return -1;
  }
  if (isDigit(bytes[from + 1] ?? 0)) return klogStamp(bytes, from, end);
  return monthStamp(bytes, from, end);
}

/** Whether three letters at `from` name a month (`Jan`) or a day (`Mon`) and the word ends there. */
export function monthAt(bytes: Uint8Array, from: number, end: number): boolean {
  return namedAt(bytes, from, end) === MONTH;
}
export function dayAt(bytes: Uint8Array, from: number, end: number): boolean {
  return namedAt(bytes, from, end) === DAY;
}

const { colon: COLON, comma: COMMA, dash: DASH, dot: DOT, slash: SLASH } = CHAR;

const MONTH = 1;
const DAY = 2;

/** What three letters name, by five bits of each. */
const NAMES = new Uint8Array(1 << 15);
for (const [kind, names] of [
  [MONTH, 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'],
  [DAY, 'Mon Tue Wed Thu Fri Sat Sun'],
] as const) {
  for (const name of names.split(' ')) NAMES[nameKey(Buffer.from(name), 0)] = kind;
}

function nameKey(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! & 31) << 10) | ((bytes[at + 1]! & 31) << 5) | (bytes[at + 2]! & 31);
}

function namedAt(bytes: Uint8Array, from: number, end: number): number {
  if (from + 3 > end || bytes[from]! > 90 || (bytes[from]! & bytes[from + 1]! & bytes[from + 2]! & 64) === 0)
    return 0;
  return from + 3 < end && isLetter(bytes[from + 3]!) ? 0 : NAMES[nameKey(bytes, from)]!;
}

function numericStamp(bytes: Uint8Array, from: number, end: number): number {
  const one = digitsEnd(bytes, from, end);
  const sign = bytes[one] ?? 0;
  const isSign = sign === DASH || sign === DOT || sign === SLASH;
  switch (one - from) {
    case 1:
    case 2:
      if (sign === COLON) return clockEnd(bytes, from, end);
      if (isSign) return shortDate(bytes, one + 1, end, sign);
      return sign === 32 ? dayMonthStamp(bytes, from, end) : -1;
    case 4:
      return isSign ? yearFirst(bytes, one + 1, end, sign) : -1;
    case 6:
      return sixSix(bytes, one, end);
    case 8:
      return (bytes[from] === 49 || bytes[from] === 50) && sign !== 0 ? clockAfter(bytes, one, end) : -1;
    case 10:
    case 13:
    case 16:
    case 19:
      return epochEnd(bytes, from, one, end);
    default:
      return -1;
  }
}

/** `2005-06-03`, with whatever clock follows. */
function yearFirst(bytes: Uint8Array, from: number, end: number, sign: number): number {
  const month = digitsEnd(bytes, from, end);
  if (month === from || month > from + 2 || bytes[month] !== sign) return -1;
  const day = digitsEnd(bytes, month + 1, end);
  if (day === month + 1 || day > month + 3) return -1;
  const clock = clockAfter(bytes, day, end);
  if (clock >= 0) return clock;
  return day === end || isBlank(bytes[day]!) || bytes[day] === COMMA ? day : -1;
}

/** After `17/` or `03-`: `06/09 20:10:40`, `17 16:13:38.811`, `Oct/2000:13:55:36 -0700`. */
function shortDate(bytes: Uint8Array, from: number, end: number, sign: number): number {
  let at = digitsEnd(bytes, from, end);
  if (at === from) {
    if (!monthAt(bytes, from, end)) return -1;
    at = from + 3;
  } else if (at > from + 2) return -1;
  if (bytes[at] === sign) {
    const year = digitsEnd(bytes, at + 1, end);
    if (year === at + 1 || year > at + 5) return -1;
    at = year;
  }
  return clockAfter(bytes, at, end);
}

/** `12 Jun 2020 10:00:00.123`, `12 Jun 10:00:00`. */
function dayMonthStamp(bytes: Uint8Array, from: number, end: number): number {
  const day = digitsEnd(bytes, from, end);
  if (day > from + 2 || !monthAt(bytes, day + 1, end)) return -1;
  let at = day + 4;
  const year = digitsEnd(bytes, at + 1, end);
  if (year === at + 5) at = year;
  return clockAfter(bytes, at, end);
}

/** `Jun 17 07:07:00`, `Dec 04 04:47:44 2005`, `Jun 12, 2020 10:00:00 AM`. */
function monthStamp(bytes: Uint8Array, from: number, end: number): number {
  if (!monthAt(bytes, from, end)) return -1;
  const from2 = skipBlanks(bytes, from + 3, end);
  let at = digitsEnd(bytes, from2, end);
  if (at === from2 || at > from2 + 2) return -1;
  let year = at;
  if (bytes[year] === COMMA) year += 1;
  year = skipBlanks(bytes, year, end);
  const yearEnd = digitsEnd(bytes, year, end);
  if (yearEnd === year + 4) at = yearEnd;
  const clock = clockAfter(bytes, at, end);
  if (clock < 0) return -1;
  const late = clock + 1;
  const lateEnd = digitsEnd(bytes, late, end);
  return lateEnd === late + 4 && isBlank(bytes[clock]!) && bytes[late]! <= 50 && edge(bytes, lateEnd, end)
    ? lateEnd
    : clock;
}

/** `I0612 10:00:00.123456` */
function klogStamp(bytes: Uint8Array, from: number, end: number): number {
  const day = digitsEnd(bytes, from + 1, end);
  return day === from + 5 && bytes[day] === 32 ? clockAfter(bytes, day, end) : -1;
}

/** `081109 203615` */
function sixSix(bytes: Uint8Array, from: number, end: number): number {
  if (bytes[from] !== 32) return -1;
  const second = digitsEnd(bytes, from + 1, end);
  return second === from + 7 && edge(bytes, second, end) ? second : -1;
}

function epochEnd(bytes: Uint8Array, from: number, whole: number, end: number): number {
  if (bytes[from] !== 49 || bytes[from + 1]! > 57) return -1;
  let at = whole;
  if (at - from === 10 && bytes[at] === DOT) at = digitsEnd(bytes, at + 1, end);
  return edge(bytes, at, end) ? at : -1;
}

/** A clock behind a date that ends at `from`, with one or two separators between them. */
function clockAfter(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (let steps = 0; steps < 2 && at < end && !isDigit(bytes[at]!); steps += 1) {
    const byte = bytes[at]!;
    if (!isBlank(byte) && DATE_CLOCK[byte] === 0) return -1;
    at += 1;
  }
  return at > from ? clockEnd(bytes, at, end) : -1;
}

const DATE_CLOCK = byteSet('Tt_-:,|');

/** `10:00:00`, with fraction, zone and AM or PM; `15.42.50.363779` too. */
function clockEnd(bytes: Uint8Array, from: number, end: number): number {
  const hour = digitsEnd(bytes, from, end);
  const sign = bytes[hour];
  if (hour === from || hour > from + 2 || (sign !== COLON && sign !== DOT)) return -1;
  const minute = digitsEnd(bytes, hour + 1, end);
  if (minute === hour + 1 || minute > hour + 3 || bytes[minute] !== sign) return -1;
  let at = digitsEnd(bytes, minute + 1, end);
  if (at === minute + 1 || at > minute + 3) return -1;
  if ((bytes[at] === DOT || bytes[at] === COMMA || bytes[at] === COLON) && isDigit(bytes[at + 1] ?? 0)) {
    at = digitsEnd(bytes, at + 1, end);
  }
  at = zoneEnd(bytes, at, end);
  return edge(bytes, at, end) || bytes[at] === DASH ? at : -1;
}

/** `Z`, `+02:00`, ` -0700`, ` PM` behind a clock; names of zones are left to whoever reads the header. */
function zoneEnd(bytes: Uint8Array, from: number, end: number): number {
  if (bytes[from] === 90) return from + 1;
  let at = from;
  if (bytes[at] === 32) at += 1;
  const byte = bytes[at];
  if ((byte === 65 || byte === 80) && bytes[at + 1] === 77 && edge(bytes, at + 2, end)) return at + 2;
  if (byte !== 43 && byte !== DASH) return from;
  const hours = digitsEnd(bytes, at + 1, end);
  if (hours === at + 5 && edge(bytes, hours, end)) return hours;
  if (hours !== at + 3) return from;
  if (bytes[hours] !== COLON) return edge(bytes, hours, end) ? hours : from;
  const minutes = digitsEnd(bytes, hours + 1, end);
  return minutes === hours + 3 ? minutes : from;
}

/** Whether no letter or digit follows. */
function edge(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true;
  const byte = bytes[at]!;
  return !isLetter(byte) && !isDigit(byte);
}
