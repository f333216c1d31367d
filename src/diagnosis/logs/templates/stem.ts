import { byteSet, isDigit, isLetter } from '../bytes.ts';

/**
 * A hash of a name without its digits, or 0 when it is no name but an id: letters and digits stand apart in a name
 * (`server-6.1.26`, `io.sort.mb`), and mix in an id (`x7fQ2`).
 */
export function nameStem(bytes: Uint8Array, from: number, to: number): number {
  let hash = 31;
  let letters = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at]!;
    const before = at > from ? bytes[at - 1]! : 0;
    if (isLetter(byte)) {
      if (isDigit(before)) return 0;
      letters += 1;
      hash = Math.imul(hash ^ byte, 0x01000193);
    } else if (isDigit(byte)) {
      if (isLetter(before)) return 0;
      if (!isDigit(before)) hash = Math.imul(hash ^ 35, 0x01000193);
    } else if (SIGNS[byte] === 0) return 0;
    else hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return letters >= 2 ? hash | 1 : 0;
}

/** The name as a word of a template: digits by `#`. */
export function stemText(text: string): string {
  return text.replace(/\d+/g, '#');
}

const SIGNS = byteSet('.-_/@$');
