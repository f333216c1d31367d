import {
  allOf,
  CAPITALS,
  CHAR,
  digitsEnd,
  isBlank,
  isDigit,
  isLetter,
  lettersEnd,
  skipBlanks,
  wordEnd,
} from '../bytes.ts';
import { fieldsEnd } from './fields.ts';
import { closing, isIdentity, isNamePart } from './form.ts';
import { letterLevel, levelOf } from './level.ts';
import { dayAt, monthAt, timestampEnd } from './timestamp.ts';

/** What told where a line's own words begin: nothing, its level, its structure (JSON, logfmt), a timestamp. */
export const HEADER = Object.freeze({ none: 0, level: 1, structure: 2, stamp: 3 });

/** What the header of a line says. */
export interface HeaderFacts {
  /** One of `HEADER`. */
  kind: number;
  /** Code of the level, see `LEVELS`. */
  level: number;
  /** The last timestamp was `Jun 17 07:07:00`: the name of a host follows. */
  host: boolean;
}

/**
 * Where the message of a line begins. The header is found by its form alone: timestamp, level, numbers of process and
 * thread, host, logger, whatever stands before the words of the message; no rule knows a program. What is in doubt
 * stays in the message, and so does all of a line that is nothing but header. What the header says goes to `facts`.
 */
export function headerEnd(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  facts.kind = HEADER.none;
  facts.level = 0;
  facts.host = false;
  const start = afterPriority(bytes, skipBlanks(bytes, from, end), end);
  const message = messageStart(bytes, from, start, end, facts);
  return skipBlanks(bytes, message, end) < end ? message : start;
}

function messageStart(
  bytes: Uint8Array,
  from: number,
  start: number,
  end: number,
  facts: HeaderFacts,
): number {
  const stamp = firstStamp(bytes, start, end, facts);
  if (stamp < 0) return levelFirst(bytes, start, end, facts);
  facts.kind = HEADER.stamp;
  let at = syslogFieldsEnd(bytes, from, stamp, end) ?? fieldsEnd(bytes, stamp, end, facts);
  for (let nested = 0; nested < 2; nested += 1) {
    const inner = stampEnd(bytes, at, end, facts);
    if (inner < 0) break;
    at = fieldsEnd(bytes, inner, end, facts);
  }
  return at;
}

/** Behind the last timestamp of the header; -1 when the line has none near its start. */
function firstStamp(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  let at = from;
  let prose = false;
  for (let words = 0; words < 6 && at < end && at - from < 120; words += 1) {
    const stamp = stampEnd(bytes, at, end, facts);
    if (stamp >= 0) {
      const sure = !prose || isOpening(bytes[at]!) || (at + 9 < end && isDigit(bytes[at + 9]!));
      if (!sure) return -1;
      return hasClock(bytes, at, stamp) ? stamp : lastStamp(bytes, stamp, end, facts);
    }
    const stop = wordEnd(bytes, at, end);
    if (stop === end || isData(bytes, at, stop)) return -1;
    const next = skipBlanks(bytes, stop, end);
    if (isProse(bytes, at, stop) && bytes[next] !== CHAR.pipe) {
      if (words === 0 || !(isDigit(bytes[from]!) || bytes[from] === CHAR.dash)) return -1;
      prose = true;
    }
    at = next;
  }
  return -1;
}

function hasClock(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] === CHAR.colon) return true;
  return false;
}

/** Some headers begin with seconds or a date and say more of the time later, with the name of a node or a label between them. */
function lastStamp(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  let at = from;
  for (let more = 0; more < 3; more += 1) {
    const next = skipBlanks(bytes, at, end);
    let stamp = stampEnd(bytes, next, end, facts);
    if (stamp < 0) {
      const stop = wordEnd(bytes, next, end);
      if (!isIdentity(bytes, next, stop)) return at;
      stamp = stampEnd(bytes, skipBlanks(bytes, stop, end), end, facts);
    }
    if (stamp < 0) return at;
    at = stamp;
  }
  return at;
}

/** Behind the timestamp at `from`, and the bracket around it; -1 when there is none. */
function stampEnd(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  if (from >= end) return -1;
  const bracket = isOpening(bytes[from]!);
  const at = bracket ? skipBlanks(bytes, from + 1, end) : from;
  let stop = timestampEnd(bytes, at, end);
  if (stop < 0 && bracket) stop = sinceBoot(bytes, at, end);
  if (stop < 0) return -1;
  const first = bytes[at]!;
  facts.host = isLetter(first) && monthAt(bytes, at, end) && !dayAt(bytes, at, end);
  if (facts.level === 0 && isLetter(first) && isDigit(bytes[at + 1] ?? 0)) facts.level = letterLevel(first);
  return bracket ? bracketEnd(bytes, stop, end, facts) : stop;
}

/** `[10:00:00]`, and with more in the bracket: `[10:00:00 INFO  shop::cart]`, `[10:00:00: INFO/Main]`. */
function bracketEnd(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  for (let at = from; at < Math.min(end, from + 80); at += 1) {
    const byte = bytes[at]!;
    if (byte === CHAR.closeSquare || byte === CHAR.close) return at + 1;
    if (!isLetter(byte) || isLetter(bytes[at - 1]!) || facts.level > 0) continue;
    facts.level = levelOf(bytes, at, lettersEnd(bytes, at, end));
  }
  return from;
}

/** Behind the `<34>` that syslog messages begin with on the wire. */
function afterPriority(bytes: Uint8Array, from: number, end: number): number {
  if (bytes[from] !== CHAR.less) return from;
  const stop = digitsEnd(bytes, from + 1, end);
  return stop > from + 1 && stop < from + 5 && bytes[stop] === CHAR.more ? stop + 1 : from;
}

/** RFC 5424: behind `host app process message-id [data]` when the line begins with `<34>1 `; undefined when not. */
function syslogFieldsEnd(bytes: Uint8Array, from: number, stamp: number, end: number): number | undefined {
  const version = afterPriority(bytes, from, end);
  if (version === from || !isDigit(bytes[version]!) || bytes[version + 1] !== CHAR.space) return undefined;
  let at = skipBlanks(bytes, stamp, end);
  for (let fields = 0; fields < 4; fields += 1) at = skipBlanks(bytes, wordEnd(bytes, at, end), end);
  while (bytes[at] === CHAR.openSquare) {
    const close = closing(bytes, at, end);
    if (close < 0) return at;
    at = close + 1;
  }
  if (bytes[at] === CHAR.dash && isBlank(bytes[at + 1] ?? 0)) at += 1;
  return skipBlanks(bytes, at, end);
}

/** `ERROR text`, `[warn] text`, `INFO:root:text` on lines without a time. */
function levelFirst(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  const bracket = bytes[from] === CHAR.openSquare;
  const start = bracket ? skipBlanks(bytes, from + 1, end) : from;
  const stop = lettersEnd(bytes, start, end);
  const level = levelOf(bytes, start, stop);
  if (level === 0) return from;
  const close = bracket ? skipBlanks(bytes, stop, end) : stop;
  const after = bytes[close] ?? 0;
  const marked = bracket ? after === CHAR.closeSquare : after === CHAR.colon;
  if (!marked && (bracket || !isBlank(after) || !allOf(bytes, start, stop, CAPITALS))) return from;
  if (skipBlanks(bytes, close + 1, end) >= end) return from;
  facts.level = level;
  facts.kind = HEADER.level;
  if (after === CHAR.colon && isLetter(bytes[close + 1] ?? 0)) {
    let name = close + 1;
    while (name < end && isNamePart(bytes[name]!)) name += 1;
    if (bytes[name] === CHAR.colon) return skipBlanks(bytes, name + 1, end);
  }
  return fieldsEnd(bytes, marked ? close + 1 : close, end, facts);
}

/** Part of JSON or of `key=value`: what stands before a time in it is no header. */
function isData(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    if (bytes[at] === CHAR.quote || bytes[at] === CHAR.equals) return true;
  }
  return false;
}

/** Letters alone, and not all of them capitals. */
function isProse(bytes: Uint8Array, from: number, to: number): boolean {
  return lettersEnd(bytes, from, to) === to && !allOf(bytes, from, to, CAPITALS);
}

const isOpening = (byte: number): boolean =>
  byte === CHAR.openSquare || byte === CHAR.open || byte === CHAR.less;

/** Seconds since the machine started: `12345.678901]` */
function sinceBoot(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at]!)) at += 1;
  if (at === from || bytes[at] !== CHAR.dot) return -1;
  const fraction = at + 1;
  at = fraction;
  while (at < end && isDigit(bytes[at]!)) at += 1;
  return at - fraction >= 3 && bytes[at] === CHAR.closeSquare ? at : -1;
}
