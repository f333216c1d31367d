/**
 * What a byte can be within a word of a log line, as bits that can be gathered over the word. A byte that ends a word
 * (blank, bracket, quote, `= : , ;` ...) has `STOP` alone.
 */
export const HEX_LOWER = 1;
export const LOWER = 2;
export const HEX_UPPER = 4;
export const UPPER = 8;
export const DIGIT = 16;
export const DOT = 32;
export const SLASH = 64;
export const BACKSLASH = 128;
export const AT = 256;
export const DASH = 512;
export const UNDERSCORE = 1024;
export const OTHER = 2048;
export const STOP = 4096;

export const HEX_LETTERS = HEX_LOWER | HEX_UPPER;
export const CAPITALS = HEX_UPPER | UPPER;
export const LETTERS = CAPITALS | HEX_LOWER | LOWER;

/** Bytes by name. */
export const CHAR = Object.freeze({
  tab: 9,
  escape: 27,
  space: 32,
  quote: 34,
  hash: 35,
  apostrophe: 39,
  open: 40,
  close: 41,
  star: 42,
  plus: 43,
  comma: 44,
  dash: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  colon: 58,
  semicolon: 59,
  less: 60,
  equals: 61,
  more: 62,
  at: 64,
  openSquare: 91,
  backslash: 92,
  closeSquare: 93,
  openCurly: 123,
  pipe: 124,
  closeCurly: 125,
});

/** The bits of each byte. Bytes above 127 (UTF-8) count as letters. */
export const BYTE: Uint16Array = byteTable();

export const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
export const isLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122;
/** Blank, tab or another control character. */
export const isBlank = (byte: number): boolean => byte <= 32;

/** Past the blanks that begin at `from`. */
export function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at]! <= 32) at += 1;
  return at;
}

/** Where the text without blanks that begins at `from` ends. */
export function wordEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at]! > 32) at += 1;
  return at;
}

export function digitsEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at]!)) at += 1;
  return at;
}

export function lettersEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isLetter(bytes[at]!)) at += 1;
  return at;
}

/** Whether the text has one byte at least, and all its bytes have one of the bits. */
export function allOf(bytes: Uint8Array, from: number, to: number, bits: number): boolean {
  for (let at = from; at < to; at += 1) if ((BYTE[bytes[at]!]! & bits) === 0) return false;
  return to > from;
}

/** A table of the bytes of a text: 1 for each. */
export function byteSet(text: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const byte of Buffer.from(text)) set[byte] = 1;
  return set;
}

function byteTable(): Uint16Array {
  const table = new Uint16Array(256).fill(OTHER);
  const set = (from: number, to: number, bits: number) => table.fill(bits, from, to + 1);
  set(0, 32, STOP);
  set(127, 127, STOP);
  set(128, 255, LOWER);
  set(48, 57, DIGIT);
  set(97, 102, HEX_LOWER);
  set(103, 122, LOWER);
  set(65, 70, HEX_UPPER);
  set(71, 90, UPPER);
  for (const byte of Buffer.from('()[]{}<>=:,;\'"|`')) set(byte, byte, STOP);
  for (const [byte, bits] of [
    [CHAR.dot, DOT],
    [CHAR.slash, SLASH],
    [CHAR.backslash, BACKSLASH],
    [CHAR.at, AT],
    [CHAR.dash, DASH],
    [95, UNDERSCORE],
  ] as const)
    set(byte, byte, bits);
  return table;
}
