import { allOf, BYTE, byteSet, CHAR, DIGIT, HEX_LETTERS, isBlank, isDigit, LETTERS, STOP } from '../bytes.ts';
import { TYPE } from './tokens.ts';

/**
 * Where a value with colons in it ends, when the word from `from` to `to`, which a colon follows, begins one: a URL, a
 * Windows path, a MAC or IPv6 address, a clock. Else `to`.
 */
export function colonValueEnd(bytes: Uint8Array, from: number, to: number, end: number): number {
  const next = to + 1 < end ? bytes[to + 1]! : 0;
  if (next === CHAR.slash && bytes[to + 2] === CHAR.slash) {
    return isDigit(bytes[to - 1]!) ? to : untilGap(bytes, to, end);
  }
  if (next === CHAR.backslash && to === from + 1 && allOf(bytes, from, to, LETTERS)) {
    return untilGap(bytes, to, end);
  }
  if (to - from > 4 || !allOf(bytes, from, to, DIGIT | HEX_LETTERS)) return to;
  const stop = hexColonsEnd(bytes, from, end);
  let colons = 0;
  for (let at = from; at < stop; at += 1) if (bytes[at] === CHAR.colon) colons += 1;
  return colons >= 2 ? stop : to;
}

export function colonValueType(bytes: Uint8Array, from: number, to: number): number {
  if (isDigit(bytes[from]!) && to - from <= 15) return TYPE.time;
  if (bytes[from + 2] === CHAR.backslash) return TYPE.path;
  for (let at = from; at < to; at += 1) if (bytes[at] === CHAR.slash) return TYPE.url;
  return TYPE.addr;
}

/** Where groups of hexadecimal digits with colons or dots between them end; `from` when a letter follows. */
export function hexColonsEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isHexSign(bytes[at]!)) at += 1;
  while (at > from && (bytes[at - 1] === CHAR.colon || bytes[at - 1] === CHAR.dot)) at -= 1;
  return at === end || BYTE[bytes[at]!] === STOP ? at : from;
}

function isHexSign(byte: number): boolean {
  return byte === CHAR.colon || byte === CHAR.dot || (BYTE[byte]! & (DIGIT | HEX_LETTERS)) !== 0;
}

/** Up to a blank, quote or closing bracket. */
export function untilGap(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && !isBlank(bytes[at]!) && GAP[bytes[at]!] === 0) at += 1;
  while (TRAILING[bytes[at - 1]!] === 1) at -= 1;
  return at;
}

const GAP = byteSet('"\'`<>)]}|');
const TRAILING = byteSet(',:;');
