import type { LineBlock } from './line-blocks.ts';

/** A line that holds what is searched for. */
export interface FoundLine {
  /** Bytes before it in its (unpacked) source. */
  readonly offset: number;
  /** 1-based; null where the scan did not begin at the first line. */
  readonly line: number | null;
  /** What it begins with, one character a byte: enough to read its time and level. */
  readonly head: string;
}

/** What is searched for. A regular expression is one of RE2's, without look-around and references back. */
export interface Pattern {
  readonly text: string;
  readonly regex: boolean;
}

/** Bytes of a line that are looked at for its time and level. */
export const HEAD_BYTES = 8192;

const NEWLINE = 10;
const RETURN = 13;

/** Lines of these blocks that hold the literal bytes; every line when there are none. */
export async function* literalScan(
  literal: Buffer,
  blocks: AsyncIterable<LineBlock>,
): AsyncGenerator<FoundLine[]> {
  for await (const { bytes, offset } of blocks) {
    const found: FoundLine[] = [];
    for (let at = next(bytes, literal, 0); at >= 0; ) {
      const start = at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1;
      const newline = bytes.indexOf(NEWLINE, at + literal.length);
      const end = newline < 0 ? bytes.length : newline;
      found.push(foundLine(bytes, start, end, offset));
      at = next(bytes, literal, end + 1);
    }
    yield found;
  }
}

/** The line at these places of a block, without the end of line. */
export function foundLine(bytes: Buffer, start: number, end: number, offset: number): FoundLine {
  const last = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
  const head = bytes.toString('latin1', start, Math.min(last, start + HEAD_BYTES));
  return { offset: offset + start, line: null, head };
}

function next(bytes: Buffer, literal: Buffer, from: number): number {
  if (from >= bytes.length) return -1;
  return literal.length === 0 ? from : bytes.indexOf(literal, from);
}
