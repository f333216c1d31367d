import { spawn } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OpsError } from '#core/ops-error.ts';
import { streamBlocks } from './line-blocks.ts';
import { type FoundLine, foundLine, type Pattern } from './scan.ts';

/** What ripgrep reads: an open file from its beginning, or a stream. */
export type RipgrepInput = { readonly file: FileHandle } | { readonly stream: Readable };

/**
 * Lines that ripgrep finds: it takes linear time whatever the expression, and is a process of its own that ends with
 * `signal`. It is given the open file itself and not its path, which could by now lead elsewhere.
 */
export async function* ripgrepScan(
  program: string,
  pattern: Pattern,
  input: RipgrepInput,
  signal: AbortSignal,
): AsyncGenerator<FoundLine[]> {
  const own = 'file' in input;
  const child = spawn(program, [...argumentsFor(pattern), '--', own ? '/dev/fd/3' : '-'], {
    stdio: [own ? 'ignore' : 'pipe', 'pipe', 'pipe', own ? input.file.fd : 'ignore'],
    env: {},
    signal,
    killSignal: 'SIGKILL',
  });
  const ended = Promise.withResolvers<number | null>();
  child.on('error', ended.reject);
  child.on('close', ended.resolve);
  ended.promise.catch(() => undefined);
  const complaint = firstText(child.stderr as Readable);
  // It stops reading when it has failed; why is in what it says.
  const fed = own
    ? null
    : pipeline(input.stream, child.stdin as NonNullable<typeof child.stdin>).catch(() => undefined);
  try {
    for await (const { bytes } of streamBlocks(child.stdout as Readable)) yield numbered(bytes);
    await fed;
    const code = await ended.promise;
    if (code !== 0 && code !== 1) throw new OpsError('tool_failed', `ripgrep failed: ${await complaint}`);
  } finally {
    child.kill('SIGKILL');
    if (!own) input.stream.destroy();
    await ended.promise.catch(() => undefined);
  }
}

/** Throws `bad_args` with ripgrep's own words when it does not take this expression. */
export async function checkWithRipgrep(
  program: string,
  pattern: Pattern,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(program, [...argumentsFor(pattern), '--', '-'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {},
    signal,
    killSignal: 'SIGKILL',
  });
  const complaint = firstText(child.stderr);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject);
  child.on('close', resolve);
  if ((await promise) !== 1) throw new OpsError('bad_args', `pattern: ${oneLine(await complaint)}`);
}

function argumentsFor({ text, regex }: Pattern): string[] {
  return [
    '--no-config',
    '--text',
    '--encoding=none',
    '--no-heading',
    '--no-filename',
    '--color=never',
    '--line-number',
    '--byte-offset',
    // A file that shrinks while it is mapped would kill it.
    '--no-mmap',
    '--max-columns=65536',
    '--max-columns-preview',
    regex ? '--crlf' : '--fixed-strings',
    '-e',
    text,
  ];
}

/** Lines of the form `LINE:OFFSET:TEXT`. */
function numbered(bytes: Buffer): FoundLine[] {
  const found: FoundLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const [line, afterLine] = number(bytes, start, end);
    const [offset, afterOffset] = number(bytes, afterLine + 1, end);
    if (afterOffset < end && bytes[afterOffset] === COLON)
      found.push({ ...foundLine(bytes, afterOffset + 1, end, 0), offset, line });
    start = end + 1;
  }
  return found;
}

const NEWLINE = 10;
const COLON = 58;

function number(bytes: Buffer, from: number, end: number): [value: number, at: number] {
  let at = from;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return [value, at];
}

/** The first part of what a program says; the rest is read and dropped. */
async function firstText(stream: Readable): Promise<string> {
  let text = '';
  try {
    for await (const chunk of stream) if (text.length < 2000) text += String(chunk);
  } catch {
    // It was ended on purpose.
  }
  return text.trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
