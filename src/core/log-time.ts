import { EPOCH, LOG_TIME_FORMS, type LogTimeFields, type LogTimeForm, TIME_KEY } from './log-time-forms.ts';
import { readIsoTime } from './log-time-iso.ts';

/** A time as it stands in a line. */
export interface LogTime {
  /** Milliseconds since 1970; its fields are read as UTC when `zoned` is false. */
  readonly ms: number;
  /** Whether the line itself says its zone (a number since 1970 does). */
  readonly zoned: boolean;
  /** Columns in the line. */
  readonly start: number;
  readonly end: number;
}

export interface LogClockOptions {
  /** Milliseconds since 1970 that a line can hardly be later than; gives the year where a form has none. */
  readonly reference: number;
  /** How far a clock without a zone is ahead of UTC at that moment, in ms; UTC when it is not given. */
  readonly aheadOfUtc?: (ms: number) => number;
}

/** The moment of a line in milliseconds since 1970, or null. It remembers the form of the last one: lines are alike. */
export type LogClock = (line: string) => number | null;

/** A clock for the lines of one program. A clock without a zone is read as UTC, or as `aheadOfUtc` says. */
export function createLogClock({ reference, aheadOfUtc }: LogClockOptions): LogClock {
  let column = 0;
  let form: LogTimeForm | null = null;
  return (line) => {
    let found: { ms: number; zoned: boolean } | null = readIsoTime(line, column);
    if (found === null && form !== null) found = readAt(line, column, form, reference);
    if (found === null) {
      const place = findPlace(line, reference);
      if (place === null) return null;
      column = place.form === null ? 0 : place.start;
      form = place.form;
      found = place;
    }
    return found.zoned || aheadOfUtc === undefined ? found.ms : found.ms - aheadOfUtc(found.ms);
  };
}

/** The first time in the head of a line; null when there is none that names a day. */
export function findLogTime(line: string, reference: number): LogTime | null {
  const found = findPlace(line, reference);
  return found && { ms: found.ms, zoned: found.zoned, start: found.start, end: found.end };
}

/** `form` is null for what stands behind a key, whose column varies from line to line. */
interface Place extends LogTime {
  readonly form: LogTimeForm | null;
}

/** How far into a line its own time is looked for: behind host, process or client, and not within the message. */
const HEAD = 100;
/** JSON may have its time last. */
const KEYED_HEAD = 8192;
const DAY_MS = 86_400_000;

function findPlace(line: string, reference: number): Place | null {
  const indent = line.search(/\S/);
  if (indent < 0) return null;
  if (line[indent] === '{') return behindKey(line, reference);
  const first = readEpoch(line, indent) ?? readAny(line, indent, reference);
  // Indented lines go on with the event before them, and a date within them is part of what it says.
  if (first || indent > 0) return first;
  const end = Math.min(line.length - 8, HEAD);
  for (let at = 1; at <= end; at += 1) {
    if (!isEdge(line.charCodeAt(at - 1)) || !mayBegin(line.charCodeAt(at))) continue;
    const found = readAny(line, at, reference);
    if (found) return found;
  }
  return behindKey(line.slice(0, HEAD), reference);
}

function behindKey(line: string, reference: number): Place | null {
  TIME_KEY.lastIndex = 0;
  const head = line.length > KEYED_HEAD ? line.slice(0, KEYED_HEAD) : line;
  for (let key = TIME_KEY.exec(head); key; key = TIME_KEY.exec(head)) {
    const at = TIME_KEY.lastIndex;
    const found = readEpoch(head, at) ?? readAny(head, at, reference);
    if (found) return { ...found, form: null };
  }
  return null;
}

function readAny(line: string, at: number, reference: number): Place | null {
  for (const form of LOG_TIME_FORMS) {
    if (form.atStart && at > 0) continue;
    const found = readAt(line, at, form, reference);
    if (found) return found;
  }
  return null;
}

function readAt(line: string, at: number, form: LogTimeForm, reference: number): Place | null {
  form.pattern.lastIndex = at;
  const match = form.pattern.exec(line);
  const fields = match && form.read(match);
  if (!fields) return null;
  const ms = instantOf(fields, reference);
  return { ms, zoned: fields.zone !== null, start: at, end: form.pattern.lastIndex, form };
}

function readEpoch(line: string, at: number): Place | null {
  EPOCH.lastIndex = at;
  const match = EPOCH.exec(line);
  if (!match) return null;
  const ms = Number(match[1]) * 1000 + Number((match[2] ?? match[3] ?? '0').padEnd(3, '0').slice(0, 3));
  return { ms, zoned: true, start: at, end: EPOCH.lastIndex, form: null };
}

function instantOf({ year, month, day, hour, minute, second, ms, zone }: LogTimeFields, reference: number) {
  const within = ((hour * 60 + minute - (zone ?? 0)) * 60 + second) * 1000 + ms;
  if (year !== null) return Date.UTC(year, month - 1, day) + within;
  // A line from tomorrow is one of last year, give or take what clocks and zones differ.
  const latest = new Date(reference).getUTCFullYear() + 1;
  const found = [latest, latest - 1].map((one) => Date.UTC(one, month - 1, day) + within);
  return found.find((one) => one <= reference + DAY_MS) ?? Date.UTC(latest - 2, month - 1, day) + within;
}

/** Space, tab and the signs that set a time off: `[ ( { < " ' = | , ; :`. */
function isEdge(code: number): boolean {
  return EDGES.has(code);
}
const EDGES: ReadonlySet<number> = new Set([...' \t[({<"\'=|,;:'].map((sign) => sign.charCodeAt(0)));

/** A digit, or the first letter of a month or of a klog level. */
function mayBegin(code: number): boolean {
  return (code >= 48 && code <= 57) || BEGINNINGS.has(code);
}
const BEGINNINGS: ReadonlySet<number> = new Set([...'JFMASONDIWEjfmasond'].map((sign) => sign.charCodeAt(0)));
