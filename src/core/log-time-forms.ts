/** Calendar fields as a line gives them. `month` is 1-12, `ms` 0-999, `zone` minutes east of UTC. Null: not said. */
export interface LogTimeFields {
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  readonly zone: number | null;
}

/** One way to write a time. `pattern` is sticky; `read` answers null for what only looks like it. */
export interface LogTimeForm {
  readonly pattern: RegExp;
  /** Only as the first thing of the line, where such digits are hardly anything else. */
  readonly atStart?: true;
  readonly read: (match: RegExpExecArray) => LogTimeFields | null;
}

const CLOCK = String.raw`(\d{1,2}):(\d{2}):(\d{2})(?:[.,:](\d{1,9}))?(?: ?([AP]M)\b)?`;
/** Named zones other than these are left to whoever knows where the program ran. */
const ZONE = String.raw`(?:(Z| ?UTC| ?GMT| ?[+-]\d{2}:?\d{2}|[+-]\d{2})(?![\w:]))?`;
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Every form that is understood, the more telling first. */
export const LOG_TIME_FORMS: readonly LogTimeForm[] = [
  {
    // 2024-01-31T20:01:02.345Z, 2024/01/31 20:01:02, 2024-01-31 20:01:02,345 +0100
    pattern: sticky(String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})[T _:,|-]{1,3}${CLOCK}${ZONE}`),
    read: (m) => dated(m[1], number(m[3]), m[4], m, 5),
  },
  {
    // 2005-06-03-15.42.50.675872
    pattern: sticky(String.raw`(\d{4})-(\d{2})-(\d{2})[- ](\d{2})\.(\d{2})\.(\d{2})(?:\.(\d{1,9}))?()()`),
    read: (m) => dated(m[1], number(m[2]), m[3], m, 4),
  },
  {
    // 20240131T200102Z, 20171223-22:15:29:606
    pattern: sticky(
      String.raw`((?:19|20)\d{2})(\d{2})(\d{2})[T :_-](\d{2}):?(\d{2}):?(\d{2})(?:[.,:](\d{1,9}))?()${ZONE}`,
    ),
    read: (m) => dated(m[1], number(m[2]), m[3], m, 4),
  },
  {
    // 31/Jan/2024:20:01:02 +0100, 31 Jan 2024 20:01:02.345, 31-Jan 20:01:02
    pattern: sticky(
      String.raw`(\d{1,2})[ /-]${MONTH}(?:[ /-](\d{4}|\d{2}(?=[ :T])))?[ :T]${CLOCK}${ZONE}`,
      'i',
    ),
    read: (m) => dated(m[3], monthOf(m[2]), m[1], m, 4),
  },
  {
    // Jan 31 20:01:02, Wed Jan 31 20:01:02 2024, Jan 31, 2024 8:01:02 PM
    pattern: sticky(
      String.raw`${MONTH} {1,2}(\d{1,2})(?:,? (\d{4}))?,? {1,2}${CLOCK}${ZONE}(?: (?:[A-Z]{3,4} )?((?:19|20)\d{2})\b)?`,
      'i',
    ),
    read: (m) => dated(m[3] ?? m[10], monthOf(m[1]), m[2], m, 4),
  },
  {
    // 01/31/2024 8:01:02 PM, 31.01.2024 20:01:02
    pattern: sticky(String.raw`(\d{1,2})([-/.])(\d{1,2})\2(\d{4})[T ,:]{1,2}${CLOCK}${ZONE}`),
    read: (m) => {
      const monthFirst = number(m[3]) > 12 || (m[2] === '/' && number(m[1]) <= 12);
      return dated(m[4], number(monthFirst ? m[1] : m[3]), monthFirst ? m[3] : m[1], m, 5);
    },
  },
  {
    // 17/06/09 20:10:40
    pattern: sticky(String.raw`(\d{2})\/(\d{2})\/(\d{2}) ${CLOCK}${ZONE}`),
    read: (m) => dated(m[1], number(m[2]), m[3], m, 4),
  },
  {
    // 03-17 16:13:38.811, 10.30 16:49:06
    pattern: sticky(String.raw`(\d{2})[-./](\d{2})[ T]${CLOCK}${ZONE}`),
    read: (m) => dated(undefined, number(m[1]), m[2], m, 3),
  },
  {
    // E0131 20:01:02.345678
    pattern: sticky(String.raw`[DIWEF](\d{2})(\d{2}) ${CLOCK}()`),
    read: (m) => dated(undefined, number(m[1]), m[2], m, 3),
  },
  {
    // 081109 203615, 240131  8:01:02
    pattern: sticky(String.raw`(\d{2})(\d{2})(\d{2}) {1,2}(\d{1,2}):?(\d{2}):?(\d{2})()()()(?!\d)`),
    atStart: true,
    read: (m) => dated(m[1], number(m[2]), m[3], m, 4),
  },
];

/** Seconds, milli-, micro- or nanoseconds since 1970, told apart by their length: years 2001 to 2096. */
export const EPOCH = /([1-3]\d{9})(?:(\d{3})(?:\d{3}(?:\d{3})?)?|\.(\d{1,9}))?(?![\w.])/y;

/** Where a JSON line or a pair keeps its time. */
export const TIME_KEY =
  /(?:"(?:@timestamp|@t|timestamp|time|ts|t|date|datetime|asctime|eventtime|created|logged_at)"\s*:\s*"?|\b(?:timestamp|time|ts|t)=\s*"?|\baudit\()/gi;

/** The clock's groups begin at `at`: hour, minute, second, fraction, AM or PM, zone. */
function dated(
  year: string | undefined,
  month: number,
  day: string | undefined,
  m: RegExpExecArray,
  at: number,
): LogTimeFields | null {
  const half = m[at + 4];
  const hour = number(m[at]);
  const fields = {
    year: year === undefined ? null : fullYear(number(year), year.length),
    month,
    day: number(day),
    hour: half ? (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : hour,
    minute: number(m[at + 1]),
    second: number(m[at + 2]),
    ms: Math.floor(1000 * Number(`0.${m[at + 3] || 0}`)),
    zone: zoneOf(m[at + 5]),
  };
  const { hour: h, minute, second } = fields;
  const fits = month >= 1 && month <= 12 && fields.day >= 1 && fields.day <= 31;
  return fits && h <= 24 && minute <= 59 && second <= 60 ? fields : null;
}

function fullYear(year: number, digits: number): number {
  if (digits === 4) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function zoneOf(text: string | undefined): number | null {
  const zone = text?.trim();
  if (zone === undefined || zone === '') return null;
  if (!/^[+-]/.test(zone)) return 0;
  const minutes = number(zone.slice(1, 3)) * 60 + number(zone.slice(3).replace(':', ''));
  return zone.startsWith('-') ? -minutes : minutes;
}

function monthOf(name: string | undefined): number {
  return 1 + MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase());
}

function number(text: string | undefined): number {
  return Number(text || 0);
}

function sticky(pattern: string, flags = ''): RegExp {
  return new RegExp(pattern, `y${flags}`);
}
