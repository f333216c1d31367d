import {
  AT,
  allOf,
  BACKSLASH,
  CAPITALS,
  CHAR,
  DASH,
  DIGIT,
  DOT,
  HEX_LETTERS,
  isDigit,
  isLetter,
  LETTERS,
  OTHER,
  SLASH,
  UNDERSCORE,
} from '../bytes.ts';
import { TYPE } from './tokens.ts';
import { unitOf } from './units.ts';

/** A longer word is a value. */
export const LONGEST_WORD = 64;
const SHORTEST_HEX = 6;

/** The type of a word with digits in it. `flags` are the bits of all its bytes. */
export function digitsType(bytes: Uint8Array, from: number, to: number, flags: number): number {
  if ((flags & ~(DIGIT | DASH | DOT | OTHER)) === 0) {
    if ((flags & DASH) !== 0 && isDate(bytes, from, to)) return TYPE.time;
    const dots = (flags & DOT) === 0 ? 0 : countOf(bytes, from, to, CHAR.dot);
    return dots <= 1 ? TYPE.num : dots === 3 ? TYPE.ip : TYPE.id;
  }
  if ((flags & BACKSLASH) !== 0) return TYPE.path;
  if ((flags & SLASH) !== 0) {
    return bytes[from] === CHAR.slash || countOf(bytes, from, to, CHAR.slash) > 1 ? TYPE.path : TYPE.id;
  }
  if ((flags & AT) !== 0) return (flags & DOT) !== 0 ? TYPE.email : TYPE.id;
  if (bytes[from] === CHAR.zero && bytes[from + 1] === 120) return TYPE.hex;
  if ((flags & DASH) !== 0 && isUuid(bytes, from, to)) return TYPE.uuid;
  const unit = isDigit(bytes[from]!) ? gluedUnit(bytes, from, to) : 0;
  if (unit > 0) return unit;
  if ((flags & ~(DIGIT | HEX_LETTERS)) === 0 && to - from >= SHORTEST_HEX) return TYPE.hex;
  return (flags & DOT) !== 0 && countOf(bytes, from, to, CHAR.dot) >= 2 ? TYPE.name : TYPE.id;
}

/** The type of a word without digits that is a value all the same; 0 when it is a plain word. */
export function lettersType(bytes: Uint8Array, from: number, to: number, flags: number): number {
  if (to - from > LONGEST_WORD) return TYPE.id;
  if ((flags & BACKSLASH) !== 0) return TYPE.path;
  if ((flags & SLASH) !== 0 && isPath(bytes, from, to, flags)) return TYPE.path;
  if ((flags & AT) !== 0 && isAddress(bytes, from, to)) return TYPE.email;
  if ((flags & DOT) !== 0 && isDotted(bytes, from, to)) return TYPE.name;
  return (flags & ~HEX_LETTERS) === 0 && to - from >= 8 ? TYPE.hex : 0;
}

/** `2031-04-05` */
function isDate(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === 10 && bytes[from + 4] === CHAR.dash && bytes[from + 7] === CHAR.dash;
}

function isUuid(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === 36 && bytes[from + 8] === CHAR.dash && bytes[from + 13] === CHAR.dash;
}

/** `/etc/hosts`, `./run`, `~/x`, `src/a/b`, `lib/x.so`; not `and/or`, `I/O`. */
function isPath(bytes: Uint8Array, from: number, to: number, flags: number): boolean {
  if (to - from < 2) return false;
  const first = bytes[from]!;
  if (first === CHAR.slash) return true;
  if (
    (first === CHAR.dot || first === 126) &&
    (bytes[from + 1] === CHAR.slash || bytes[from + 2] === CHAR.slash)
  )
    return true;
  return (flags & DOT) !== 0 || countOf(bytes, from, to, CHAR.slash) > 1;
}

/** `user@host`; not `@Inject`. */
function isAddress(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to - 1; at += 1) {
    if (bytes[at] === CHAR.at) return isLetter(bytes[at - 1]!) && isLetter(bytes[at + 1]!);
  }
  return false;
}

/** At least three parts, as in names of hosts, classes, packages: `org.example.Main`. */
function isDotted(bytes: Uint8Array, from: number, to: number): boolean {
  let parts = 1;
  let last = from;
  for (let at = from + 1; at < to - 1; at += 1) {
    if (bytes[at] !== CHAR.dot || bytes[at + 1] === CHAR.dot) continue;
    parts += 1;
    last = at;
  }
  // `intent.action.SCREEN_ON` is one of a few constants rather than the name of a thing.
  return parts >= 3 && to - from > 2 * parts && !allOf(bytes, last + 1, to, CAPITALS | UNDERSCORE);
}

/** `10ms`, `1.5KB` */
function gluedUnit(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (isDigit(bytes[at]!) || bytes[at] === CHAR.dot)) at += 1;
  return allOf(bytes, at, to, LETTERS) ? unitOf(bytes, at, to) : 0;
}

function countOf(bytes: Uint8Array, from: number, to: number, byte: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (bytes[at] === byte) count += 1;
  return count;
}
