import { Readable } from 'node:stream';
import { type LogLevel, logLevelOf } from '#core/log-level.ts';
import { streamBlocks } from './line-blocks.ts';
import { regexScan } from './regex-scan.ts';
import { ripgrepScan } from './ripgrep-scan.ts';
import { type FoundLine, literalScan, type Pattern } from './scan.ts';

/** How lines in memory are searched. */
export interface TextSearch {
  readonly pattern: Pattern;
  readonly ripgrep: string | null;
  readonly signal: AbortSignal;
}

/** Indices of the texts that hold the pattern, ascending: found in the same way as in a file. */
export async function matchingTexts(texts: readonly string[], search: TextSearch): Promise<number[]> {
  const lines = texts.map((text) => Buffer.from(`${text.replace(/[\r\n]/g, ' ')}\n`));
  const indexAt = new Map<number, number>();
  let size = 0;
  for (const [index, { length }] of lines.entries()) {
    indexAt.set(size, index);
    size += length;
  }
  const found: number[] = [];
  for await (const batch of scan(Buffer.concat(lines), search))
    for (const { offset } of batch) found.push(indexAt.get(offset) as number);
  return found;
}

function scan(bytes: Buffer, { pattern, ripgrep, signal }: TextSearch): AsyncIterable<FoundLine[]> {
  const chunks = () => Readable.from([bytes]);
  if (!pattern.regex) return literalScan(Buffer.from(pattern.text), streamBlocks(chunks()));
  return ripgrep === null
    ? regexScan(pattern, streamBlocks(chunks()), signal)
    : ripgrepScan(ripgrep, pattern, { stream: chunks() }, signal);
}

/** The level of each line: its own, or that of the line before it which it goes on with (an indented one). */
export function levelsOf(texts: readonly string[]): (LogLevel | null)[] {
  let last: LogLevel | null = null;
  return texts.map((text) => {
    const own = logLevelOf(text);
    last = own ?? (/^\s|^(Caused by|Traceback)\b/.test(text) ? last : null);
    return last;
  });
}
