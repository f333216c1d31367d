import { CHAR } from '../bytes.ts';

/** The line without terminal colours and other escape sequences (ECMA-48). */
export function withoutEscapes(line: Uint8Array): Uint8Array {
  const plain = new Uint8Array(line.length);
  let length = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] !== CHAR.escape) {
      plain[length] = line[at]!;
      length += 1;
    } else at = sequenceEnd(line, at);
  }
  return plain.subarray(0, length);
}

/** The last byte of the escape sequence that begins at `from`. */
function sequenceEnd(line: Uint8Array, from: number): number {
  let at = from + 1;
  if (line[at] === CHAR.closeSquare) {
    while (at < line.length && line[at] !== 7 && line[at] !== CHAR.escape) at += 1;
    return line[at] === CHAR.escape ? at + 1 : at;
  }
  if (line[at] !== CHAR.openSquare) return at;
  at += 1;
  while (at < line.length && line[at]! >= 32 && line[at]! < 64) at += 1;
  return at;
}
