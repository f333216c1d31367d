import type { LogFile } from './log-file.ts';

/** A line as it is shown, with the lines around it. */
export interface ShownLine {
  readonly line: number | null;
  readonly text: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What of a line is shown. */
export const MAX_TEXT = 2000;
/** UTF-8 takes up to four bytes for a character. */
const TEXT_BYTES = 4 * MAX_TEXT + 2;
/** How far back and forth neighbours are looked for. */
const REACH_BYTES = 4 * 1024 * 1024;
const STEP_BYTES = 64 * 1024;
/** Newlines are counted to number a line, unless more than this stands before it. */
const COUNTED_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/** The lines that begin at these offsets, which ascend, with `context` lines before and after each. */
export async function showLines(
  file: LogFile,
  offsets: readonly number[],
  context: number,
): Promise<ShownLine[]> {
  if (file.packed) return showSequential(file, offsets, context);
  const numbers = await lineNumbers(file, offsets);
  const shown: ShownLine[] = [];
  let window: Window = { bytes: Buffer.alloc(0), from: 0 };
  for (const [index, offset] of offsets.entries()) {
    const line = numbers[index] ?? null;
    let near = inWindow(file, window, offset, context);
    if (near === null) {
      const from = Math.max(0, offset - NEAR_BYTES);
      window = { bytes: await bytesAt(file, from, Math.min(file.size, offset + NEAR_BYTES)), from };
      near = inWindow(file, window, offset, context);
    }
    shown.push({ line, ...(near ?? (await wherever(file, offset, context))) });
  }
  return shown;
}

interface Window {
  readonly bytes: Buffer;
  readonly from: number;
}

/** What one read brings around a line, mostly all of its neighbours; the next lines that are shown may lie in it too. */
const NEAR_BYTES = 32 * 1024;

/** A line and its neighbours from what was read around it; null when one of them does not end in it. */
function inWindow(
  file: LogFile,
  { bytes, from }: Window,
  offset: number,
  context: number,
): Omit<ShownLine, 'line'> | null {
  const at = offset - from;
  if (at < 0 || at >= bytes.length) return null;
  let first = at;
  let missing = context;
  for (; missing > 0 && first > 0; missing -= 1)
    first = first === 1 ? 0 : bytes.lastIndexOf(NEWLINE, first - 2) + 1;
  if (from > 0 && (missing > 0 || first === 0)) return null;
  const before: string[] = [];
  const after: string[] = [];
  let text = '';
  for (let start = first; start < bytes.length && after.length < context + (start <= at ? 1 : 0); ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    if (newline < 0 && from + bytes.length < file.size) return null;
    const line = textOf(bytes.subarray(start, end));
    if (start < at) before.push(line);
    else if (start === at) text = line;
    else after.push(line);
    start = end + 1;
  }
  const whole = from + bytes.length >= file.size || after.length === context;
  return whole ? { text, before, after } : null;
}

/** The same for lines of any length, by reads of their own. */
async function wherever(file: LogFile, offset: number, context: number): Promise<Omit<ShownLine, 'line'>> {
  const before: string[] = [];
  for (const start of await startsBefore(file, offset, context))
    before.push((await lineAt(file, start)).text);
  const { text, next } = await lineAt(file, offset);
  const after: string[] = [];
  for (let at = next; at !== null && after.length < context; ) {
    const line = await lineAt(file, at);
    after.push(line.text);
    at = line.next;
  }
  return { text, before, after };
}

/** Text of bytes as it is shown: without the end of line, bounded, what is no UTF-8 replaced. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8', 0, TEXT_BYTES).replace(/\r$/, '');
  return text.length > MAX_TEXT || bytes.length > TEXT_BYTES ? `${text.slice(0, MAX_TEXT)} [cut]` : text;
}

/** A line and where the next one begins; null at the end of the file, or when that is too far away. */
async function lineAt(file: LogFile, start: number): Promise<{ text: string; next: number | null }> {
  let first: Buffer | null = null;
  for (let at = start; at < Math.min(file.size, start + REACH_BYTES); ) {
    const step = first === null ? TEXT_BYTES : STEP_BYTES;
    const bytes = await bytesAt(file, at, Math.min(file.size, at + step));
    if (bytes.length === 0) break;
    const newline = bytes.indexOf(NEWLINE);
    first ??= newline < 0 ? bytes : bytes.subarray(0, newline);
    if (newline >= 0) return { text: textOf(first), next: endOf(file, at + newline + 1) };
    at += bytes.length;
  }
  return { text: textOf(first ?? Buffer.alloc(0)), next: null };
}

function endOf(file: LogFile, at: number): number | null {
  return at < file.size ? at : null;
}

/** Where the `count` lines before an offset begin, ascending. */
async function startsBefore(file: LogFile, offset: number, count: number): Promise<number[]> {
  const starts: number[] = [];
  if (count === 0 || offset === 0) return starts;
  // The byte before the line is the newline of the one before it.
  let end = offset - 1;
  const stop = Math.max(0, offset - REACH_BYTES);
  for (;;) {
    const from = Math.max(stop, end - STEP_BYTES);
    const bytes = await bytesAt(file, from, end);
    for (
      let at = bytes.lastIndexOf(NEWLINE);
      at >= 0;
      at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)
    ) {
      starts.unshift(from + at + 1);
      if (starts.length === count) return starts;
    }
    if (from === 0) starts.unshift(0);
    if (from === stop) return starts;
    end = from;
  }
}

async function bytesAt(file: LogFile, from: number, to: number): Promise<Buffer> {
  const memory = Buffer.allocUnsafe(Math.max(0, to - from));
  if (memory.length === 0) return memory;
  const { bytesRead } = await file.handle.read(memory, 0, memory.length, from);
  return memory.subarray(0, bytesRead);
}

/** Their numbers, as far as it takes little time to count. */
async function lineNumbers(file: LogFile, offsets: readonly number[]): Promise<(number | null)[]> {
  const counted = offsets.filter((offset) => offset <= COUNTED_BYTES);
  const numbers: number[] = [];
  let number = 1;
  const last = counted.at(-1) ?? 0;
  if (counted[0] === 0) numbers.push(1);
  for await (const { bytes, offset } of file.blocks(0, last)) {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      number += 1;
      if (offset + at + 1 === counted[numbers.length]) numbers.push(number);
    }
  }
  return offsets.map((_, index) => numbers[index] ?? null);
}

/** The same of what can only be read from its beginning. */
async function showSequential(
  file: LogFile,
  offsets: readonly number[],
  context: number,
): Promise<ShownLine[]> {
  const shown: { line: number; text: string; before: string[]; after: string[] }[] = [];
  const before: string[] = [];
  /** The first shown line that still lacks lines after it. */
  let open = 0;
  let line = 0;
  const settle = (): void => {
    while (open < shown.length && shown[open]?.after.length === context) open += 1;
  };
  for await (const { bytes, offset } of file.blocks()) {
    for (let start = 0; start < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      line += 1;
      const wanted = offset + start === offsets[shown.length];
      if (wanted || context > 0) {
        const text = textOf(bytes.subarray(start, end));
        for (const one of shown.slice(open)) one.after.push(text);
        if (wanted) shown.push({ line, text, before: [...before], after: [] });
        before.push(text);
        if (before.length > context) before.shift();
        settle();
      }
      start = end + 1;
    }
    if (shown.length === offsets.length && open === shown.length) return shown;
  }
  return shown;
}
