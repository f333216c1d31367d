import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api.ts';
import { ROOT } from '../launch.ts';
import { startOpsPilot } from '../opspilot.ts';

const PRELOAD = join(import.meta.dirname, 'preload.ts');
const HANGS_MS = 60_000;

/** Does a job on the product in this data dir, whose server kills itself at the named step; resolves when it is dead. */
export async function dieAt(at: string, dataDir: string, job: (api: Api) => Promise<unknown>): Promise<void> {
  await using ops = await startOpsPilot({
    dataDir,
    demo: true,
    command: LAID_OPEN,
    env: { OPSPILOT_TEST_CRASH_AT: at },
  });
  let lost = 'the job came to its end';
  job(ops.api).catch((error: Error) => {
    lost = error.message;
  });
  const ended = await Promise.race([ops.ended, sleep(HANGS_MS, null, { ref: false })]);
  assert.equal(ended?.signal, 'SIGKILL', `it does not die ${at}: ${lost} ${ops.said()}`);
}

/** The steps of a job that comes to its end, each once; `before NAME` and `after NAME`. */
export async function stepsOf(dataDir: string, job: (api: Api) => Promise<unknown>): Promise<string[]> {
  const record = join(dataDir, 'steps');
  await using ops = await startOpsPilot({
    dataDir,
    demo: true,
    command: LAID_OPEN,
    env: { OPSPILOT_TEST_STEPS: record },
  });
  await job(ops.api);
  await ops.end('SIGKILL');
  return [...new Set(readFileSync(record, 'utf8').trim().split('\n'))];
}

const LAID_OPEN = [process.execPath, '--import', PRELOAD, join(ROOT, 'opspilot.mjs')] as const;
