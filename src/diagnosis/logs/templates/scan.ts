import {
  AT,
  BACKSLASH,
  BYTE,
  byteSet,
  CHAR,
  DIGIT,
  DOT,
  isBlank,
  isDigit,
  isLetter,
  LETTERS,
  LOWER,
  SLASH,
  STOP,
  UPPER,
} from '../bytes.ts';
import { colonValueEnd, colonValueType, hexColonsEnd, untilGap } from './colon-value.ts';
import { isDatePart, isZone } from './date-word.ts';
import { nameStem } from './stem.ts';
import { joinedType, SIGN, TYPE, VALUE, WORD } from './tokens.ts';
import { unitOf } from './units.ts';
import { digitsType, LONGEST_WORD, lettersType } from './value-type.ts';

/** What follows so many tokens or bytes of a message does not tell messages apart. */
const MAX_TOKENS = 160;
const MAX_BYTES = 4096;
/** A quote with so many tokens in it is somebody's text. */
const LONG_QUOTE = 10;

/**
 * Cuts a message into words, signs and values in one pass over its bytes, and hashes what does not vary. A scanner
 * holds the tokens of the message it scanned last; nothing is allocated for a message.
 */
export class MessageScanner {
  count = 0;
  readonly kind = new Uint8Array(MAX_TOKENS + 4);
  readonly from = new Int32Array(MAX_TOKENS + 4);
  readonly to = new Int32Array(MAX_TOKENS + 4);
  /** Of a word a hash of its bytes, of a sign its byte, or, with `MANY`, a hash of several. */
  readonly hash = new Int32Array(MAX_TOKENS + 4);
  /** Two halves of a hash of the message without its values. */
  low = 0;
  high = 0;
  /** Of a value that was joined from several, type and end of the first. */
  readonly #firstKind = new Uint8Array(MAX_TOKENS + 4);
  readonly #firstTo = new Int32Array(MAX_TOKENS + 4);
  #words = 0;
  #quote = -1;

  scan(bytes: Uint8Array, from: number, lineEnd: number): void {
    const end = Math.min(lineEnd, from + MAX_BYTES);
    this.count = 0;
    this.#words = 0;
    this.#quote = -1;
    let at = from;
    while (at < end && this.count < MAX_TOKENS) {
      const start = at;
      let byte = bytes[at]!;
      let bits = BYTE[byte]!;
      if (bits === STOP) {
        at = byte <= 32 ? at + 1 : this.#sign(bytes, at, from, end);
        continue;
      }
      let flags = 0;
      let hash = 17;
      do {
        flags |= bits;
        hash = Math.imul(hash ^ byte, 0x01000193);
        at += 1;
        if (at === end) break;
        byte = bytes[at]!;
        bits = BYTE[byte]!;
      } while (bits !== STOP || (byte === CHAR.apostrophe && isApostrophe(bytes, at, start, end)));
      if (isPlain(bytes, start, at, flags)) {
        this.#push(WORD, start, at, hash);
        this.#words += 1;
      } else at = this.#word(bytes, start, at, end, flags, hash);
    }
    if (at < lineEnd) this.#value(TYPE.any, at, end);
    if (this.#words === 0) this.#keepNames(bytes);
    this.#finish();
  }

  #word(bytes: Uint8Array, from: number, to: number, end: number, flags: number, hash: number): number {
    if (to < end && bytes[from] === CHAR.slash && hasQuery(bytes, from, to)) {
      const stop = untilGap(bytes, to, end);
      this.#value(TYPE.path, from, stop);
      return stop;
    }
    if (to < end && bytes[to] === CHAR.colon) {
      const stop = colonValueEnd(bytes, from, to, end);
      if (stop > to) {
        this.#value(colonValueType(bytes, from, stop), from, stop);
        return stop;
      }
    }
    if ((flags & DOT) !== 0 && (flags & ~(DOT | DIGIT)) !== 0) {
      const dots = leaderStart(bytes, from, to);
      if (dots >= 0) return this.#leader(bytes, from, dots, to);
    }
    if ((flags & DIGIT) !== 0) return this.#number(bytes, from, to, end, flags);
    if ((flags & LETTERS) === 0) {
      this.#symbol(bytes, from, to, hash);
      return to;
    }
    const type = (flags & ODD) !== 0 || to - from >= 8 ? lettersType(bytes, from, to, flags) : 0;
    if (type > 0) this.#value(type, from, to);
    else if (to - from <= 5 && this.#isTime(bytes, from, to, end)) this.#value(TYPE.time, from, to);
    else {
      this.#push(WORD, from, to, hash);
      this.#words += 1;
    }
    return to;
  }

  /** A word of signs alone. `GET /` and `server: _,` show that it can be a value. */
  #symbol(bytes: Uint8Array, from: number, to: number, hash: number): void {
    const before = this.count > 0 && this.kind[this.count - 1] === SIGN ? this.hash[this.count - 1] : 0;
    if (to > from + 1) this.#push(SIGN, from, to, hash | MANY);
    else if (bytes[from] === CHAR.slash) this.#value(TYPE.path, from, to);
    else if (before === CHAR.colon || before === CHAR.equals) this.#value(TYPE.str, from, to);
    else this.#push(SIGN, from, to, bytes[from]!);
  }

  #number(bytes: Uint8Array, from: number, to: number, end: number, flags: number): number {
    const type = digitsType(bytes, from, to, flags);
    if (type === TYPE.num && bytes[to] === CHAR.space) {
      let unit = to + 1;
      while (unit < end && isLetter(bytes[unit]!)) unit += 1;
      const measured = unit === end || BYTE[bytes[unit]!] === STOP ? unitOf(bytes, to + 1, unit) : 0;
      if (measured > 0) {
        this.#value(measured, from, unit);
        return unit;
      }
    }
    this.#value(type, from, to);
    return to;
  }

  /** `enable.....0` is a word, a line of dots and a number. */
  #leader(bytes: Uint8Array, from: number, dots: number, to: number): number {
    let after = dots;
    while (after < to && bytes[after] === CHAR.dot) after += 1;
    if (dots > from) {
      let flags = 0;
      let hash = 17;
      for (let at = from; at < dots; at += 1) {
        flags |= BYTE[bytes[at]!]!;
        hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
      }
      this.#word(bytes, from, dots, dots, flags, hash);
    }
    this.#push(SIGN, dots, after, MANY | CHAR.dot);
    return after;
  }

  #sign(bytes: Uint8Array, at: number, from: number, end: number): number {
    const byte = bytes[at]!;
    const next = at + 1 < end ? bytes[at + 1]! : 0;
    const alone = at === from || isBlank(bytes[at - 1]!);
    // `<1 sec`
    if (byte === CHAR.less && alone && isDigit(next) && !closesSoon(bytes, at, end)) return at + 1;
    if (byte === CHAR.colon && next === CHAR.colon && (alone || BEFORE_ADDRESS[bytes[at - 1]!] === 1)) {
      const stop = hexColonsEnd(bytes, at + 2, end);
      if (stop > at + 2) {
        this.#value(TYPE.ip, at, stop);
        return stop;
      }
    }
    if (CLOSED_BY[byte]! > 0) {
      this.#fillBlanks(byte, at);
      if (byte === CHAR.close && this.#explains(at)) return at + 1;
      if (byte === CHAR.quote) this.#closeQuote(at);
    }
    this.#push(SIGN, at, at + 1, byte);
    const empty =
      (byte === CHAR.open && next === CHAR.close && alone) || (byte === CHAR.quote && next === byte);
    if (empty) this.#value(TYPE.str, at + 1, at + 1);
    return at + 1;
  }

  /** `[-]` and `[req-1 - - -]` hold values that are not known, as `[req-1 alice 5]` holds some that are. */
  #fillBlanks(byte: number, at: number): void {
    let last = this.count - 1;
    while (last >= 0 && this.kind[last] === SIGN && isPlaceholder(this.hash[last]!)) last -= 1;
    if (last < 0 || last === this.count - 1) return;
    if (this.kind[last]! >= VALUE) {
      this.to[last] = this.to[this.count - 1]!;
      this.count = last + 1;
    } else if (this.kind[last] === SIGN && this.hash[last] === CLOSED_BY[byte]) {
      this.count = last + 1;
      this.#pushValue(TYPE.str, at, at);
    }
  }

  /** `1190 bytes (1.16 KB)`, `10.0.0.1 (host)`: a value in brackets says the value before it again. */
  #explains(at: number): boolean {
    const last = this.count - 1;
    if (last < 2 || this.kind[last]! < VALUE || this.kind[last - 2]! < VALUE) return false;
    if (this.kind[last - 1] !== SIGN || this.hash[last - 1] !== CHAR.open) return false;
    // `process 7 (worker2)` says another thing.
    if (this.kind[last] === TYPE.id) return false;
    this.to[last - 2] = at + 1;
    this.count = last - 1;
    return true;
  }

  #closeQuote(at: number): void {
    const open = this.#quote;
    if (open < 0) {
      this.#quote = this.count;
      return;
    }
    this.#quote = -1;
    if (this.count - open <= LONG_QUOTE) return;
    const from = this.from[open + 1]!;
    this.count = open + 1;
    this.#pushValue(TYPE.str, from, at);
  }

  /** `Jun` of `Jun 17`, `Fri` of `Fri Jun 17`; behind a time `EDT`, `PM`, and the month of `17 Jun`. */
  #isTime(bytes: Uint8Array, from: number, to: number, end: number): boolean {
    if (isDatePart(bytes, from, to, end)) return true;
    return this.count > 0 && this.kind[this.count - 1] === TYPE.time && isZone(bytes, from, to);
  }

  /** Adds a value; values next to one another, or with nothing but joining signs between them, are one value. */
  #value(type: number, from: number, to: number): void {
    let last = this.count - 1;
    while (last >= 0 && last > this.count - 4 && this.kind[last] === SIGN && joins(this.hash[last]!))
      last -= 1;
    if (last >= 0 && this.kind[last]! >= VALUE) {
      const isPort =
        type === TYPE.num && this.to[last] === from - 1 && this.hash[this.count - 1] === CHAR.colon;
      this.kind[last] =
        isPort && HOSTS[this.kind[last]!] === 1 ? TYPE.addr : joinedType(this.kind[last]!, type);
      this.to[last] = to;
      this.count = last + 1;
      return;
    }
    // `( **** 5` holds two values.
    if (last >= 0 && last < this.count - 1 && isPlaceholder(this.hash[this.count - 1]!)) {
      if (this.kind[last] === SIGN && OPENING[this.hash[last]!] === 1) this.count = last + 1;
    }
    this.#pushValue(type, from, to);
  }

  #pushValue(type: number, from: number, to: number): void {
    this.#firstKind[this.count] = type;
    this.#firstTo[this.count] = to;
    this.#push(type, from, to, 0);
  }

  #push(kind: number, from: number, to: number, hash: number): void {
    const at = this.count;
    this.kind[at] = kind;
    this.from[at] = from;
    this.to[at] = to;
    this.hash[at] = hash;
    this.count = at + 1;
  }

  /** In a message without any word, names count as words but for their digits: `server-6.1.26`, `io.sort.mb: 100`. */
  #keepNames(bytes: Uint8Array): void {
    for (let at = 0; at < this.count; at += 1) {
      const kind = this.#firstKind[at]!;
      if (this.kind[at]! < VALUE || (kind !== TYPE.id && kind !== TYPE.name)) continue;
      const stem = nameStem(bytes, this.from[at]!, this.#firstTo[at]!);
      if (stem === 0) continue;
      this.kind[at] = WORD;
      this.hash[at] = stem;
      this.to[at] = this.#firstTo[at]!;
    }
  }

  #finish(): void {
    let low = this.count;
    let high = 0x9747b28c;
    for (let at = 0; at < this.count; at += 1) {
      const kind = this.kind[at]!;
      const part = kind >= VALUE ? kind | 0x5bd10000 : this.hash[at]!;
      low = Math.imul(low ^ part, 0x85ebca6b);
      low ^= low >>> 15;
      high = Math.imul((high << 5) ^ (high >>> 27) ^ part, 0xc2b2ae35);
    }
    this.low = low;
    this.high = high ^ (high >>> 13);
  }
}

/** Most words: no byte in them or behind them can make them a value. */
function isPlain(bytes: Uint8Array, from: number, to: number, flags: number): boolean {
  if ((flags & (DIGIT | ODD)) !== 0 || (flags & NO_HEX) === 0 || bytes[to] === CHAR.colon) return false;
  return to - from > 5 ? to - from <= LONGEST_WORD : bytes[from]! > 90;
}

/** Marks the hash of a sign of several bytes. */
const MANY = 0x40000000;
/** Bits of words that may be a path, an address or a dotted name. */
const ODD = DOT | SLASH | BACKSLASH | AT;
/** Letters that no hexadecimal number has. */
const NO_HEX = LOWER | UPPER;

/** Signs that stand between the parts of one value: `10.0.0.1:80`, `1, 2, 3`, `a - b`. */
function joins(hash: number): boolean {
  return hash > 255 ? (hash & MANY) !== 0 : JOINING[hash] === 1;
}

/** Signs that stand for a value that is not known: `-`, `****`. */
function isPlaceholder(hash: number): boolean {
  return hash === CHAR.dash || (hash > 255 && (hash & MANY) !== 0);
}

const JOINING = byteSet(',:;|-/+*.#&~_');
/** Types of values that a port may follow. */
const HOSTS = new Uint8Array(256);
for (const type of [TYPE.ip, TYPE.name, TYPE.addr]) HOSTS[type] = 1;

const OPENING = byteSet('([{');
const BEFORE_ADDRESS = byteSet('([="');

/** Of a closing bracket or quote what opens it, of other bytes 0. */
const CLOSED_BY = new Uint8Array(256);
CLOSED_BY[CHAR.close] = CHAR.open;
CLOSED_BY[CHAR.closeSquare] = CHAR.openSquare;
CLOSED_BY[CHAR.closeCurly] = CHAR.openCurly;
CLOSED_BY[CHAR.quote] = CHAR.quote;

/** `can't` is one word. */
function isApostrophe(bytes: Uint8Array, at: number, start: number, end: number): boolean {
  return (
    bytes[at] === CHAR.apostrophe &&
    at > start &&
    at + 1 < end &&
    isLetter(bytes[at - 1]!) &&
    isLetter(bytes[at + 1]!)
  );
}

/** Where two dots or more stand in a row within a word, paths like `../x` apart; -1 where none do. */
function leaderStart(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at + 1 < to; at += 1) {
    if (bytes[at] !== CHAR.dot || bytes[at + 1] !== CHAR.dot) continue;
    return bytes[at - 1] === CHAR.slash || bytes[at + 2] === CHAR.slash ? -1 : at;
  }
  return -1;
}

function hasQuery(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] === 63) return true;
  return false;
}

function closesSoon(bytes: Uint8Array, from: number, end: number): boolean {
  const stop = Math.min(end, from + 40);
  for (let at = from; at < stop; at += 1) if (bytes[at] === CHAR.more) return true;
  return false;
}
