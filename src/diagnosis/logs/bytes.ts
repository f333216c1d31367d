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
export const SMALL = HEX_LOWER | LOWER;
export const LETTERS = CAPITALS | SMALL;

/** The bits of each byte. Bytes above 127 (UTF-8) count as letters. */
export const BYTE: Uint16Array = byteTable();

export const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
export const isLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122;
/** Blank, tab or another control character. */
export const isBlank = (byte: number): boolean => byte <= 32;

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
  for (const [sign, bits] of [
    ['.', DOT],
    ['/', SLASH],
    ['\\', BACKSLASH],
    ['@', AT],
    ['-', DASH],
    ['_', UNDERSCORE],
  ] as const)
    set(sign.charCodeAt(0), sign.charCodeAt(0), bits);
  return table;
}
