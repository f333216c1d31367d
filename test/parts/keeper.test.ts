import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeepPlan } from './keeper.ts';
import { shortFolder, startKept } from './kept.ts';

/** A daemon that writes its pid and stays. */
const STAY = "require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000);";

test('a disposed daemon is gone, and its folder with it', async () => {
  const plan = await planFor(STAY);
  const daemon = await startKept(plan, async () => existsSync(join(plan.folder, 'pid')));
  const pid = Number(await readFile(join(plan.folder, 'pid'), 'utf8'));
  await daemon[Symbol.asyncDispose]();
  assert.equal(isAlive(pid), false);
  assert.equal(existsSync(plan.folder), false);
});

test('a daemon goes with its owner, even one that was killed', async () => {
  const plan = await planFor(STAY);
  const ready = join(plan.folder, 'pid');
  const code = `${ownerCode(plan)} setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'ignore' });
  await until(() => existsSync(ready) && readFileSync(ready, 'utf8') !== '');
  const pid = Number(await readFile(ready, 'utf8'));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await until(() => !existsSync(plan.folder));
  assert.equal(isAlive(pid), false);
});

test('a daemon goes with an owner that forgot it', async () => {
  const plan = await planFor(STAY);
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', ownerCode(plan)], {
    stdio: 'ignore',
  });
  const [code] = await once(owner, 'exit');
  assert.equal(code, 0);
  await until(() => !existsSync(plan.folder));
});

test('a daemon that ends at once is reported in its own words', async () => {
  const plan = await planFor("console.error('port is taken'); process.exit(3);");
  await assert.rejects(
    startKept(plan, async () => false),
    /port is taken/,
  );
  assert.equal(existsSync(plan.folder), false);
});

test('what was set up for a daemon is undone', async () => {
  const plan = await planFor(STAY);
  const mark = join(await shortFolder(), 'mark');
  await writeFile(mark, '');
  const daemon = await startKept(
    { ...plan, undo: [['false'], ['rm', '-r', join(mark, '..')]] },
    async () => true,
  );
  await daemon[Symbol.asyncDispose]();
  assert.equal(existsSync(mark), false);
});

/** A program that starts the daemon and does nothing else. */
function ownerCode(plan: KeepPlan): string {
  return `import { startKept } from ${JSON.stringify(new URL('./kept.ts', import.meta.url).href)};
    await startKept(${JSON.stringify(plan)}, async () => true);`;
}

/** Waits for what another process does; fails after half a minute. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 1500; !isSo(); tries -= 1) {
    if (tries === 0) throw new Error(`still not so: ${isSo}`);
    await sleep(20);
  }
}

async function planFor(code: string): Promise<KeepPlan> {
  return {
    command: process.execPath,
    args: ['--eval', code],
    env: {},
    user: null,
    stopSignal: 'SIGTERM',
    folder: await shortFolder(),
    engineSocket: null,
    undo: [],
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
