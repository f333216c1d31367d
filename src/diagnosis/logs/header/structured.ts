import { byteSet, CHAR, isBlank, skipBlanks } from '../bytes.ts';
import { levelOf, numberLevel } from './level.ts';
import { unquoted } from './unquoted.ts';

/**
 * Reads the text and the level of a line that is a JSON object or `key=value` pairs (logfmt). After `read` answered
 * true, the text stands in `bytes` from `from` to `to`.
 */
export class StructuredLine {
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;
  /** Code of the level, see `LEVELS`; 0 when the line states none. */
  level = 0;

  /** Whether the line is structured and has a text. */
  read(bytes: Uint8Array, from: number, end: number): boolean {
    const isJson = bytes[from] === CHAR.openCurly;
    if (!isJson && !beginsWithPair(bytes, from, end)) return false;
    this.level = 0;
    this.to = -1;
    this.bytes = bytes;
    if (isJson) this.#readJson(from, end);
    else this.#readPairs(from, end);
    return this.to >= 0;
  }

  #readJson(from: number, end: number): void {
    const bytes = this.bytes;
    let at = skipBlanks(bytes, from + 1, end);
    let rank = TEXT_KEYS.length;
    while (at < end && bytes[at] === CHAR.quote) {
      const keyStop = quoteEnd(bytes, at, end);
      const key = keyAt(bytes, at + 1, keyStop);
      at = skipBlanks(bytes, keyStop + 1, end);
      if (bytes[at] !== CHAR.colon) return;
      at = skipBlanks(bytes, at + 1, end);
      const stop = valueEnd(bytes, at, end);
      if (stop < 0) return;
      const isText = bytes[at] === CHAR.quote;
      const better = isText ? TEXT_KEYS.indexOf(key) : -1;
      if (better >= 0 && better < rank) {
        rank = better;
        this.from = at + 1;
        this.to = stop - 1;
      } else if (LEVEL_KEYS.has(key)) this.#noteLevel(isText ? at + 1 : at, isText ? stop - 1 : stop);
      at = skipBlanks(bytes, stop, end);
      if (bytes[at] === CHAR.comma) at = skipBlanks(bytes, at + 1, end);
    }
    if (this.to >= 0) this.#unescape();
  }

  /** `level=info msg="it works" n=1`; a line counts when it begins with a pair and has a text. */
  #readPairs(from: number, end: number): void {
    const bytes = this.bytes;
    let at = from;
    let textFrom = -1;
    let textTo = -1;
    while (at < end) {
      let keyStop = at;
      while (keyStop < end && KEY_BYTES[bytes[keyStop]!] === 1) keyStop += 1;
      if (keyStop === at || bytes[keyStop] !== CHAR.equals) break;
      const isQuoted = bytes[keyStop + 1] === CHAR.quote;
      const start = keyStop + (isQuoted ? 2 : 1);
      let stop = start;
      if (isQuoted) stop = quoteEnd(bytes, keyStop + 1, end);
      else while (stop < end && !isBlank(bytes[stop]!)) stop += 1;
      const key = keyAt(bytes, at, keyStop);
      if (textFrom < 0 && PAIR_TEXT_KEYS.has(key)) [textFrom, textTo] = [start, stop];
      else if (LEVEL_KEYS.has(key)) this.#noteLevel(start, stop);
      at = skipBlanks(bytes, isQuoted ? stop + 1 : stop, end);
    }
    if (textFrom < 0) return;
    this.from = textFrom;
    this.to = textTo;
    this.#unescape();
  }

  #noteLevel(from: number, to: number): void {
    const level = levelOf(this.bytes, from, to);
    this.level ||= level || numberLevel(Number(text(this.bytes, from, Math.min(to, from + 4))));
  }

  #unescape(): void {
    for (let at = this.from; at < this.to; at += 1) {
      if (this.bytes[at] !== CHAR.backslash) continue;
      this.bytes = unquoted(this.bytes.subarray(this.from, this.to));
      this.from = 0;
      this.to = this.bytes.length;
      return;
    }
  }
}

/** Keys of the text of a JSON line; where there are several the first of the list counts. */
const TEXT_KEYS: readonly string[] = [
  'msg',
  'message',
  '@message',
  'log',
  'MESSAGE',
  '@m',
  '@mt',
  'short_message',
  'text',
  'body',
  'event',
];
const PAIR_TEXT_KEYS: ReadonlySet<string> = new Set(['msg', 'message']);
const LEVEL_KEYS: ReadonlySet<string> = new Set([
  'level',
  'lvl',
  'severity',
  'loglevel',
  'log.level',
  'levelname',
  'log_level',
  '@l',
]);

const KEY_BYTES = byteSet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-@/');

function beginsWithPair(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && KEY_BYTES[bytes[at]!] === 1) at += 1;
  return at > from && at < end && bytes[at] === CHAR.equals;
}

const LONGEST_KEY = 16;
/** What the keys above begin with. */
const KEY_STARTS = byteSet([...TEXT_KEYS, ...LEVEL_KEYS].map((key) => key.charAt(0)).join(''));

/** The key, or '' when it is none of ours. */
function keyAt(bytes: Uint8Array, from: number, to: number): string {
  const isOurs = to > from && to - from <= LONGEST_KEY && KEY_STARTS[bytes[from]!] === 1;
  return isOurs ? text(bytes, from, to) : '';
}

function text(bytes: Uint8Array, from: number, to: number): string {
  let result = '';
  for (let at = from; at < to; at += 1) result += String.fromCharCode(bytes[at]!);
  return result;
}

/** The quote that closes the one at `from`; `end` when none does. */
function quoteEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from + 1;
  while (at < end && bytes[at] !== CHAR.quote) at += bytes[at] === CHAR.backslash ? 2 : 1;
  return Math.min(at, end);
}

/** Behind the JSON value that begins at `from`; -1 when it does not end. */
function valueEnd(bytes: Uint8Array, from: number, end: number): number {
  if (bytes[from] === CHAR.quote) {
    const stop = quoteEnd(bytes, from, end);
    return stop < end ? stop + 1 : -1;
  }
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === CHAR.quote) at = quoteEnd(bytes, at, end);
    else if (byte === CHAR.openCurly || byte === CHAR.openSquare) depth += 1;
    else if (byte === CHAR.closeCurly || byte === CHAR.closeSquare) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (depth === 0 && byte === CHAR.comma) return at;
  }
  return -1;
}
