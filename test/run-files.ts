import { relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { ROOT } from './source/tree.ts';

/** How a run ended, as node:test counts it; `failed` is every test that neither passed nor was skipped. */
export interface Counts {
  readonly tests: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly success: boolean;
}

/** A test that takes longer fails, in milliseconds. */
const TEST_MS = 300_000;
/** A run in which nothing ends for so long hangs on something that a test left open, and is stopped. */
const IDLE_MS = TEST_MS + 60_000;

/** Runs test files (paths from the root), two at a time, each in a process of its own, and prints what comes of them. */
export async function runFiles(
  files: readonly string[],
  grep: string | undefined,
  signal: AbortSignal,
): Promise<Counts> {
  const idle = new AbortController();
  const stream = run({
    cwd: ROOT,
    files: files.map((file) => `${ROOT}/${file}`),
    concurrency: 2,
    timeout: TEST_MS,
    signal: AbortSignal.any([signal, idle.signal]),
    ...(grep === undefined ? {} : { testNamePatterns: grep }),
  });
  const open = new Set<string>();
  const watchdog = setTimeout(() => {
    const names = [...open].map((file) => relative(ROOT, file)).join(', ');
    process.stderr.write(`nothing ended for ${IDLE_MS / 1000} s, still open: ${names}\n`);
    idle.abort();
  }, IDLE_MS);
  let counts: Counts = { tests: 0, passed: 0, failed: 0, skipped: 0, success: false };
  stream.on('test:dequeue', ({ file }) => file !== undefined && open.add(file));
  stream.on('test:complete', () => watchdog.refresh());
  stream.on('test:summary', ({ file, counts: { tests, passed, skipped }, success }) => {
    if (file !== undefined) open.delete(file);
    else counts = { tests, passed, failed: tests - passed - skipped, skipped, success };
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text);
  clearTimeout(watchdog);
  // The reporter puts the failures after its counts: say them again where they are seen.
  const { tests, passed, failed, skipped } = counts;
  const again = `\nℹ tests ${tests}\nℹ pass ${passed}\nℹ fail ${failed}\nℹ skipped ${skipped}\n`;
  if (failed > 0) process.stdout.write(again);
  return counts;
}
