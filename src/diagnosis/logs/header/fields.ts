import {
  allOf,
  byteSet,
  CAPITALS,
  CHAR,
  DIGIT,
  isBlank,
  isDigit,
  isLetter,
  lettersEnd,
  skipBlanks,
  wordEnd,
} from '../bytes.ts';
import { closing, isIdentity } from './form.ts';
import type { HeaderFacts } from './header.ts';
import { letterLevel, levelOf } from './level.ts';
import { component, logger } from './speaker.ts';

/** Behind all fields that follow the timestamp or the level that `from` is behind of. */
export function fieldsEnd(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  const sign = bytes[from];
  if (sign === CHAR.pipe || sign === CHAR.tab) return columnsEnd(bytes, from, end, facts);
  let at = separatorsEnd(bytes, from, end);
  if (facts.host) {
    const host = wordEnd(bytes, at, end);
    const named = host < end && bytes[host - 1] !== CHAR.colon && host - at < 80;
    return component(bytes, named ? skipBlanks(bytes, host, end) : at, end);
  }
  let brackets = 0;
  for (let fields = 0; fields < 10 && at < end; fields += 1) {
    const byte = bytes[at]!;
    let next = -1;
    if (byte === CHAR.openSquare || byte === CHAR.open || byte === CHAR.less) {
      if (brackets < 4) next = bracketField(bytes, at, end, facts, brackets);
      brackets += 1;
    } else if (isDigit(byte)) {
      next = numberField(bytes, at, end);
    } else if (isLetter(byte)) {
      next = levelField(bytes, at, end, facts);
      if (next < 0 && fields === 0) next = zoneField(bytes, at, end);
      if (next < 0 && fields === 0) next = streamField(bytes, at, end);
      if (next < 0 && facts.level === 0) next = upToLevel(bytes, at, end, facts);
      if (next < 0) return logger(bytes, at, end, facts.level > 0);
    }
    if (next < 0) break;
    const skipped = separatorsEnd(bytes, next, end);
    if (skipped >= end) break;
    at = skipped;
  }
  return at;
}

/** `|Info|Bootstrap|text`: short fields without blanks, closed by the same sign. */
function columnsEnd(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  const sign = bytes[from]!;
  let at = from + 1;
  for (let fields = 0; fields < 5; fields += 1) {
    let close = at;
    while (close < end && bytes[close] !== sign && close - at < 60) close += 1;
    if (close >= end || bytes[close] !== sign) break;
    const start = skipBlanks(bytes, at, end);
    const stop = trimmed(bytes, start, close);
    if (wordEnd(bytes, start, end) < stop) break;
    if (facts.level === 0) facts.level = levelOf(bytes, start, stop);
    at = close + 1;
  }
  at = skipBlanks(bytes, at, end);
  return facts.level > 0 ? logger(bytes, at, end, true) : at;
}

/** `[main]`, `[123]`, `[ERROR]`, `<info>`, `(12)`; the message does not begin with the last of a line. */
function bracketField(
  bytes: Uint8Array,
  from: number,
  end: number,
  facts: HeaderFacts,
  before: number,
): number {
  const close = closing(bytes, from, Math.min(end, from + 160));
  if (close < 0 || skipBlanks(bytes, close + 1, end) >= end) return -1;
  const start = skipBlanks(bytes, from + 1, end);
  const stop = trimmed(bytes, start, close);
  const level = facts.level === 0 ? levelOf(bytes, start, stop) : 0;
  if (level > 0) facts.level = level;
  else if (bytes[from] !== CHAR.openSquare && !allOf(bytes, start, stop, DIGIT)) {
    if (bytes[from] === CHAR.less || facts.level === 0 || before === 0) return -1;
  }
  return close + 1;
}

/** A process or thread number: `1702`, `123#123:`, `12345,`. */
function numberField(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (isDigit(bytes[at]!) || bytes[at] === CHAR.hash || bytes[at] === CHAR.dash)) at += 1;
  if (bytes[at] === CHAR.colon || bytes[at] === CHAR.comma) at += 1;
  return at < end && isBlank(bytes[at]!) ? at : -1;
}

function levelField(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  const stop = lettersEnd(bytes, from, end);
  if (facts.level > 0 || stop >= end) return -1;
  const after = bytes[stop]!;
  if (stop === from + 1) {
    const level = isBlank(after) || after === CHAR.slash ? letterLevel(bytes[from]!) : 0;
    if (level === 0) return -1;
    facts.level = level;
    return stop + 1;
  }
  const level = levelOf(bytes, from, stop);
  if (level === 0 || !(isBlank(after) || LEVEL_ENDS[after] === 1)) return -1;
  facts.level = level;
  return stop;
}

const LEVEL_ENDS = byteSet(':,|');

/** `UTC` */
function zoneField(bytes: Uint8Array, from: number, end: number): number {
  const stop = lettersEnd(bytes, from, end);
  const isZone = stop - from >= 3 && stop - from <= 4 && allOf(bytes, from, stop, CAPITALS);
  return isZone && isBlank(bytes[stop] ?? 0) && levelOf(bytes, from, stop) === 0 ? stop : -1;
}

/** `stdout F`, as container runtimes mark each line. */
function streamField(bytes: Uint8Array, from: number, end: number): number {
  if (bytes[from] !== 115 || bytes[from + 1] !== 116 || bytes[from + 2] !== 100) return -1;
  const stop = wordEnd(bytes, from, end);
  const flag = bytes[stop + 1];
  return stop === from + 6 && (flag === 70 || flag === 80) && isBlank(bytes[stop + 2] ?? 0) ? stop + 2 : -1;
}

/** Behind a level that stands up to four words further, when the words before it are names and no prose. */
function upToLevel(bytes: Uint8Array, from: number, end: number, facts: HeaderFacts): number {
  let at = from;
  for (let words = 0; words < 4; words += 1) {
    const stop = wordEnd(bytes, at, end);
    const next = skipBlanks(bytes, stop, end);
    if (next >= end) return -1;
    const dashed = bytes[next] === CHAR.dash && isBlank(bytes[next + 1] ?? 0);
    if (!dashed && !isIdentity(bytes, at, stop)) return -1;
    at = dashed ? skipBlanks(bytes, next + 1, end) : next;
    const bracket = bytes[at] === CHAR.openSquare ? 1 : 0;
    const word = lettersEnd(bytes, at + bracket, end);
    if (!allOf(bytes, at + bracket, word, CAPITALS)) continue;
    const level = levelOf(bytes, at + bracket, word);
    const after = bytes[word] ?? 0;
    if (level === 0 || !(isBlank(after) || after === CHAR.colon || after === CHAR.closeSquare)) continue;
    facts.level = level;
    return word + bracket;
  }
  return -1;
}

function separatorsEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (let signs = 0; signs < 6; signs += 1) {
    at = skipBlanks(bytes, at, end);
    const byte = bytes[at];
    if (byte === CHAR.pipe || byte === CHAR.comma || byte === CHAR.colon) at += 1;
    else if (byte === CHAR.dash || byte === CHAR.star || byte === CHAR.hash) {
      let stop = at + 1;
      while (byte === CHAR.dash && bytes[stop] === byte && stop < at + 3) stop += 1;
      if (stop >= end || !isBlank(bytes[stop]!)) return at;
      at = stop;
    } else return at;
  }
  return at;
}

function trimmed(bytes: Uint8Array, from: number, to: number): number {
  let stop = to;
  while (stop > from && isBlank(bytes[stop - 1]!)) stop -= 1;
  return stop;
}
