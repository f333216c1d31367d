import { allOf, CHAR, DIGIT, isBlank, isDigit, skipBlanks, wordEnd } from '../bytes.ts';
import { closing, isNamePart } from './form.ts';

/**
 * Behind the name of who speaks, where a level before it or its form makes that sure: `dfs.DataNode: `,
 * `o.e.Server  : `, `main.go:12: `, `chrome.exe - `. Else `from`.
 */
export function logger(bytes: Uint8Array, from: number, end: number, afterLevel: boolean): number {
  let name = from;
  let dots = 0;
  let digits = 0;
  for (; name < end; name += 1) {
    const byte = bytes[name]!;
    if (byte === CHAR.dot) dots += 1;
    else if (isDigit(byte)) digits += 1;
    else if (byte === CHAR.colon) {
      if (!isInnerColon(bytes, name, end)) break;
    } else if (!isNamePart(byte)) break;
  }
  if (name === from || name - from > 120) return from;
  if (dots > 0 && digits === 0) {
    const program = programEnd(bytes, name, end);
    if (program > 0) return program;
  }
  const at = bracketsEnd(bytes, name, end);
  const sign = bytes[at] ?? 0;
  const isPlace = dots > 0 && at === name && endsInLine(bytes, from, name);
  if (isPlace && (sign === CHAR.colon || sign === CHAR.closeSquare)) return rest(bytes, at + 1, end, from);
  if (!afterLevel) return from;
  if (sign === CHAR.colon) return rest(bytes, at + 1, end, from);
  if (at > name || !isBlank(sign)) return from;
  const next = skipBlanks(bytes, name, end);
  if (bytes[next] === CHAR.colon && isBlank(bytes[next + 1] ?? 0)) return rest(bytes, next + 1, end, from);
  const dashes = dashesEnd(bytes, next);
  if (dashes > next && isBlank(bytes[dashes] ?? 0)) return rest(bytes, dashes, end, from);
  if (next - name > 1 && bytes[next] === CHAR.openSquare)
    return rest(bytes, bracketsEnd(bytes, next, end), end, from);
  const isClass = dots > 0 && digits === 0 && bytes[name - 1] !== CHAR.dot;
  return isClass || next - name > 2 ? rest(bytes, next, end, from) : from;
}

/**
 * Behind the name of a program as it follows the name of a host: `sshd[24200]: `, `kernel: `, `syslogd 1.4.1: `,
 * `Some Program[12]: `, `launchd[1] (name): `. Else `from`.
 */
export function component(bytes: Uint8Array, from: number, lineEnd: number): number {
  const end = Math.min(lineEnd, from + 120);
  let words = 1;
  let marked = false;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === CHAR.openSquare || byte === CHAR.open) {
      const close = closing(bytes, at, end);
      if (close < 0) return from;
      marked ||= byte === CHAR.openSquare && allOf(bytes, at + 1, close, DIGIT);
      at = close;
    } else if (byte === CHAR.colon) {
      if (at + 1 < lineEnd && !isBlank(bytes[at + 1]!)) continue;
      return words === 1 || marked ? rest(bytes, at + 1, lineEnd, from) : from;
    } else if (isBlank(byte)) {
      words += 1;
      marked ||= words === 2 && isDigit(bytes[at + 1] ?? 0);
      if (words > 4) return from;
    } else if (!isNamePart(byte)) return from;
  }
  return from;
}

/** Behind `chrome.exe - ` or `chrome.exe *64 - `, whose name ends at `from`; -1 when it is no such thing. */
function programEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = skipBlanks(bytes, from, end);
  if (bytes[at] === CHAR.star && isDigit(bytes[at + 1] ?? 0))
    at = skipBlanks(bytes, wordEnd(bytes, at, end), end);
  if (at === from || bytes[at] !== CHAR.dash || !isBlank(bytes[at + 1] ?? 0)) return -1;
  const message = skipBlanks(bytes, at + 1, end);
  return message < end ? message : -1;
}

/** A colon within a name: `shop::cart`, `shop.cart:add:12`. */
function isInnerColon(bytes: Uint8Array, at: number, end: number): boolean {
  const next = at + 1 < end ? bytes[at + 1]! : 0;
  return isNamePart(next) || (next === CHAR.colon && isNamePart(bytes[at + 2] ?? 0));
}

/** Whether a name ends in a line number: `main.go:12`. */
function endsInLine(bytes: Uint8Array, from: number, to: number): boolean {
  let at = to;
  while (at > from && isDigit(bytes[at - 1]!)) at -= 1;
  return at < to && at > from && bytes[at - 1] === CHAR.colon;
}

function dashesEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === CHAR.dash && at < from + 3) at += 1;
  return at;
}

function bracketsEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === CHAR.openSquare || bytes[at] === CHAR.open)) {
    const close = closing(bytes, at, Math.min(end, at + 80));
    if (close < 0) break;
    at = close + 1;
  }
  return at;
}

/** The message at `at`, or, where nothing would be left of the line, at `otherwise`. */
function rest(bytes: Uint8Array, at: number, end: number, otherwise: number): number {
  const message = skipBlanks(bytes, at, end);
  return message < end ? message : otherwise;
}
