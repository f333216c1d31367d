import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MISSING_VARIABLE } from './part.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opspilot-skips-'));
});
after(() => rm(folder, { recursive: true }));

test('a suite whose part is there runs', async () => {
  const { status, output } = await run('null', {});
  assert.equal(status, 0);
  assert.match(output, /^# tests 2$/m);
  assert.match(output, /^# pass 2$/m);
});

test('a suite whose part is missing is counted as skipped, with the reason', async () => {
  const { status, output } = await run("'install a moon'", {});
  assert.equal(status, 0);
  assert.match(output, /# SKIP install a moon/);
  assert.match(output, /^# skipped 1$/m);
});

test('a reason that the whole run found is not looked for again', async () => {
  const { output } = await run('null', {
    [MISSING_VARIABLE]: JSON.stringify({ moon: 'it is a cloudy night' }),
  });
  assert.match(output, /# SKIP it is a cloudy night/);
});

test('in CI a missing part is a failure', async () => {
  const { status, output } = await run("'install a moon'", { CI: 'true' });
  assert.equal(status, 1);
  assert.match(output, /CI skips nothing: install a moon/);
});

/** Runs a file with one suite of two tests that needs a part called moon. */
async function run(
  reason: string,
  env: Readonly<Record<string, string>>,
): Promise<{ status: number | null; output: string }> {
  const file = join(folder, 'moon.test.ts');
  const module = JSON.stringify(new URL('./describe-with.ts', import.meta.url).href);
  await writeFile(
    file,
    `import { test } from 'node:test';
    import { describeWith } from ${module};
    const moon = { name: 'moon', whyMissing: async () => ${reason} };
    await describeWith([moon], 'by night', () => { test('one', () => {}); test('two', () => {}); });`,
  );
  const clean = { ...process.env, CI: '', [MISSING_VARIABLE]: '{}', ...env };
  // With it the child would report to this run's runner instead of to its own standard output.
  delete (clean as NodeJS.ProcessEnv).NODE_TEST_CONTEXT;
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], {
    env: clean,
    encoding: 'utf8',
  });
  return { status, output: stdout };
}
