import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findRipgrep } from '#bin/tool-sources.ts';
import { resultOf } from '#tools/logs/search/result.ts';
import type { LineQuery } from '#tools/logs/search/search-file.ts';
import { searchSets } from '#tools/logs/search/search-sets.ts';
import { createTally } from '#tools/logs/search/tally.ts';

/**
 * Searches a generated log of `--bytes` (1 GB) in the page cache, beside ripgrep on the same file: `node bench/search.ts
 * [--bytes 1000000000] [--rounds 5]`. The best of the rounds counts: others use the machine too.
 */
const { values } = parseArgs({
  options: { bytes: { type: 'string', default: '1000000000' }, rounds: { type: 'string', default: '5' } },
});
const BYTES = Number(values.bytes);
const ROUNDS = Number(values.rounds);
const START = Date.UTC(2026, 0, 1);
const LINE_MS = 100;

const dir = mkdtempSync(join(tmpdir(), 'opspilot-bench-'));
try {
  await main(join(dir, 'app.log'));
} finally {
  rmSync(dir, { recursive: true });
}

async function main(path: string): Promise<void> {
  const lines = generate(path);
  const before = mostMemory();
  const program = findRipgrep(process.env.PATH);
  print(`log: ${(BYTES / 1e9).toFixed(2)} GB, ${lines} lines, in the page cache`);
  if (program === null) print('ripgrep is not installed: the comparison is left out');
  const middle = START + (lines / 2) * LINE_MS;
  const hour = { since: middle, until: middle + 3_600_000 };
  const all = { since: null, until: null };
  const rare = { text: 'checksum mismatch', regex: false };
  const frequent = { text: 'timeout', regex: false };
  const expression = { text: 'timeout after 4[0-9]{3}ms', regex: true };

  const counted = (flag: string, text: string) =>
    program === null
      ? null
      : best(async () => void execFileSync(program, ['--no-config', flag, '-c', '-e', text, '--', path]));
  const rows: [string, number, number | null][] = [
    [
      'rare text',
      await ours(path, { pattern: rare, level: null, ...all }, program),
      await counted('-F', rare.text),
    ],
    ['rare text, without ripgrep', await ours(path, { pattern: rare, level: null, ...all }, null), null],
    [
      'text in 1 % of lines',
      await ours(path, { pattern: frequent, level: null, ...all }, program),
      await counted('-F', frequent.text),
    ],
    ['the same, without ripgrep', await ours(path, { pattern: frequent, level: null, ...all }, null), null],
    [
      'expression',
      await ours(path, { pattern: expression, level: null, ...all }, program),
      await counted('-s', expression.text),
    ],
    ['text, one hour of it', await ours(path, { pattern: frequent, level: null, ...hour }, program), null],
    ['the same, without ripgrep', await ours(path, { pattern: frequent, level: null, ...hour }, null), null],
    [
      'expression, one hour of it',
      await ours(path, { pattern: expression, level: null, ...hour }, program),
      null,
    ],
  ];
  for (const [what, ms, ripgrep] of rows) {
    const beside =
      ripgrep === null ? '' : `   rg -c ${ripgrep.toFixed(0)} ms, ratio ${(ms / ripgrep).toFixed(2)}`;
    print(`${what.padEnd(30)} ${ms.toFixed(1).padStart(8)} ms${beside}`);
  }
  const [, full] = rows[2] ?? ['', 0];
  const [, bounded] = rows[5] ?? ['', 0];
  print(`bounded in time: ${(full / bounded).toFixed(1)} times faster than the whole`);
  print(`memory: ${mostMemory().toFixed(0)} MB at most; ${before.toFixed(0)} MB before the first search`);
}

/** Lines in order of time, a tenth of a second apart; one in a hundred is a timeout, eleven in all are rare. */
function generate(path: string): number {
  const file = openSync(path, 'w');
  let written = 0;
  let index = 0;
  while (written < BYTES) {
    let text = '';
    for (const end = index + 20_000; index < end; index += 1) {
      const what =
        index % 100 === 0
          ? `ERROR upstream timeout after ${(index * 7919) % 5000}ms`
          : `INFO took ${(index * 31) % 977}ms`;
      const rare = index % 1_000_000 === 7 ? ' checksum mismatch' : '';
      text += `${new Date(START + index * LINE_MS).toISOString()} ${what} path=/api/v1/items/${(index * 271) % 99_991} worker=${index % 16}${rare}\n`;
    }
    written += writeSync(file, text);
  }
  closeSync(file);
  return index;
}

/** Our whole search, as the tool does it: the newest hundred shown with two lines around, all counted over time. */
function ours(path: string, query: LineQuery, ripgrep: string | null): Promise<number> {
  return best(async () => {
    await using open = new AsyncDisposableStack();
    const tally = createTally(100);
    const search = { query, ripgrep, signal: new AbortController().signal, scanned: () => undefined };
    await searchSets([{ name: path, files: [path] }], null, search, tally, open, []);
    await resultOf(tally, { context: 2, scannedBytes: 0, cut: false, notes: [] });
  });
}

async function best(run: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = performance.now();
    await run();
    least = Math.min(least, performance.now() - before);
  }
  return least;
}

/** In MB. */
function mostMemory(): number {
  return process.resourceUsage().maxRSS / 1000;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
