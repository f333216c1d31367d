import { globSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from './parts/chromium.ts';
import { debianImages } from './parts/debian-images.ts';
import { docker } from './parts/docker.ts';
import { llama } from './parts/llama.ts';
import { MISSING_VARIABLE, type Part } from './parts/part.ts';
import { peers } from './parts/peers.ts';
import { postgres } from './parts/postgres.ts';
import { prometheus } from './parts/prometheus.ts';
import { registry } from './parts/registry.ts';
import { ripgrep } from './parts/ripgrep.ts';
import { runFiles } from './run-files.ts';
import { ROOT, reachableFiles } from './source/tree.ts';

/** Each part with the file that a test imports to use it. */
const PARTS: readonly (readonly [file: string, part: Part])[] = [
  ['test/parts/docker.ts', docker],
  ['test/parts/registry.ts', registry],
  ['test/parts/postgres.ts', postgres],
  ['test/parts/chromium.ts', chromium],
  ['test/parts/ripgrep.ts', ripgrep],
  ['test/parts/peers.ts', peers],
  ['test/parts/llama.ts', llama],
  ['test/parts/prometheus.ts', prometheus],
  ['test/parts/debian-images.ts', debianImages],
];

process.exitCode = await main();

/** `npm test [-- [--grep NAME] [FILE PATTERN...]]`. Answers the exit code: 1 for a failure, 2 for a wrong call. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string' } },
  });
  const files = testFiles(positionals);
  if (files.length === 0) {
    process.stderr.write(`no test file matches ${positionals.join(' ')}\n`);
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  await using parts = new AsyncDisposableStack();
  await provideParts(files, parts);
  const counts = await runFiles(files, values.grep, stop.signal);
  if (stop.signal.aborted) return 130;
  if (counts.tests === 0) process.stderr.write('no test ran: a run that proves nothing has failed\n');
  if (process.env.CI === 'true' && counts.skipped > 0) {
    process.stderr.write(`${counts.skipped} tests were skipped: CI skips nothing\n`);
    return 1;
  }
  return counts.success && counts.tests > 0 ? 0 : 1;
}

function testFiles(patterns: readonly string[]): string[] {
  const wanted =
    patterns.length > 0 ? patterns : ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/**/*.test.ts'];
  const files = wanted.flatMap((pattern) =>
    globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**'] }),
  );
  return [...new Set(files)].filter((file) => file.endsWith('.test.ts')).sort();
}

/** Starts what the chosen tests import, once for all of them, and says in one line per part what is missing. */
async function provideParts(files: readonly string[], running: AsyncDisposableStack): Promise<void> {
  const reached = new Set(reachableFiles(files));
  const missing: Record<string, string> = {};
  for (const [, part] of PARTS.filter(([file]) => reached.has(file))) {
    const reason = (await part.whyMissing()) ?? (await share(part, running));
    if (reason === null) continue;
    missing[part.name] = reason;
    process.stderr.write(`${part.name} is missing: ${reason}\n`);
  }
  process.env[MISSING_VARIABLE] = JSON.stringify(missing);
}

async function share(part: Part, running: AsyncDisposableStack): Promise<string | null> {
  if (part.share === undefined) return null;
  try {
    const shared = running.use(await part.share());
    Object.assign(process.env, shared.env);
    return null;
  } catch (error) {
    return `it is installed and does not start: ${error instanceof Error ? error.message : error}`;
  }
}
