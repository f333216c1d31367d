import { allOf, byteSet, CAPITALS, CHAR, isDigit, isLetter } from '../bytes.ts';

/** A word that names something rather than says something: it has digits or signs, or is all capitals. */
export function isIdentity(bytes: Uint8Array, from: number, to: number): boolean {
  if (to === from || to - from > 80 || bytes[to - 1] === CHAR.colon) return false;
  let odd = false;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at]!;
    if (byte === CHAR.quote || byte === CHAR.equals) return false;
    odd ||= !isLetter(byte);
  }
  return odd || allOf(bytes, from, to, CAPITALS);
}

/** Letters, digits and the signs that names of programs, classes and files have. */
export function isNamePart(byte: number): boolean {
  return NAME_PARTS[byte] === 1;
}

const NAME_PARTS = byteSet('_$@#+*~-./');
for (let byte = 0; byte < 256; byte += 1)
  if (isLetter(byte) || isDigit(byte) || byte > 127) NAME_PARTS[byte] = 1;

/** Where the bracket that opens at `from` closes, others of its kind within it counted; -1 when it does not. */
export function closing(bytes: Uint8Array, from: number, end: number): number {
  const open = bytes[from]!;
  const close = open === CHAR.open ? CHAR.close : open + 2;
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    if (bytes[at] === open) depth += 1;
    else if (bytes[at] === close) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
