import { allOf, CAPITALS, CHAR, isBlank, isDigit } from '../bytes.ts';
import { dayAt, monthAt } from '../header/timestamp.ts';

/** Whether a word is the day or month of a date that goes on: `Jun` of `Jun 17`, `Fri` of `Fri Jun 17`. */
export function isDatePart(bytes: Uint8Array, from: number, to: number, end: number): boolean {
  if (to - from !== 3 || bytes[from]! > 90) return false;
  if (!dayAt(bytes, from, end) && !monthAt(bytes, from, end)) return false;
  let next = to;
  while (next < end && (isBlank(bytes[next]!) || bytes[next] === CHAR.comma)) next += 1;
  return next < end && next > to && (isDigit(bytes[next]!) || monthAt(bytes, next, end));
}

/** `UTC`, `CEST`, `PM`: what may stand behind a clock. */
export function isZone(bytes: Uint8Array, from: number, to: number): boolean {
  const last = bytes[to - 1]!;
  return to - from >= 2 && ZONE_ENDS.has(last) && allOf(bytes, from, to, CAPITALS);
}

const ZONE_ENDS: ReadonlySet<number> = new Set(Buffer.from('TCM'));
