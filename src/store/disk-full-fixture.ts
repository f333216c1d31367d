import { execFileSync } from 'node:child_process';
import { createStore } from './create-store.ts';
import { BY, someEvent, someStep } from './store-fixture.ts';

/*
 * A process whose files may grow to 400 kB only, and then again without limit; says what happened as one line of JSON:
 *   node disk-full-fixture.ts PATH
 */
// Without a listener the limit would end the process before the write could fail.
process.on('SIGXFSZ', () => {});
limitFiles('400000');
const store = await createStore({ url: process.argv[2] ?? '', now: () => new Date() });
const run = { id: 'run-1', goal: 'g', source: 'cli', askedBy: 'user-1', begun: true, ...BY };
await store.runs.create(run);
const failures: { code: string; detail: string }[] = [];
let written = 1;
while (failures.length === 0) {
  const results = await Promise.allSettled([
    store.events.append([someEvent({ detail: 'x'.repeat(10_000) })]),
    store.events.append([someEvent({ detail: 'y'.repeat(10_000) })]),
  ]);
  for (const result of results) {
    if (result.status === 'fulfilled') written += 1;
    else failures.push({ code: result.reason.code, detail: result.reason.message });
  }
}
const move = {
  id: 'run-1',
  detail: 'x'.repeat(10_000),
  from: 'PLAN',
  to: 'EXECUTE_TOOL',
  step: someStep(1),
  ...BY,
} as const;
const moved = await store.runs.move(move).then(
  () => 'moved',
  (error) => error.code,
);
const readable = (await store.runs.get('run-1'))?.state;
limitFiles('unlimited');
await store.runs.move(move);
await store[Symbol.asyncDispose]();
process.stdout.write(JSON.stringify({ failures, written, moved, readable }));

function limitFiles(size: string): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${size}:unlimited`]);
}
