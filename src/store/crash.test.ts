import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createStore } from './create-store.ts';
import type { Store } from './store.ts';
import { someEvent, steppingClock } from './store-fixture.ts';
import { chainOf, onEveryDialect } from './store-suite.ts';

type Acknowledged = { run: string; step: number } | { seq: number; hash: string };

const WRITER = fileURLToPath(new URL('./crash-fixture.ts', import.meta.url));

await onEveryDialect('a killed writer', (open) => {
  test('leaves what was acknowledged, and of the rest a whole transaction or nothing', async () => {
    await using part = await open();
    for (const [name, killAfter] of [
      ['first', 1],
      ['second', 40],
      ['third', 300],
    ] as const) {
      const acknowledged = await killedAfter(killAfter, part.url, name);
      assert.ok(acknowledged.length >= killAfter);
      await using store = await createStore({ url: part.url, now: steppingClock() });
      // Whoever appends comes after a transaction of the dead that its server still had in hand.
      await store.events.append([someEvent({ action: 'store.reopened' })]);
      await assertKept(store, acknowledged);
    }
  });
});

/** Starts a writer and kills it with SIGKILL once it has said so much; gives all that it had said. */
async function killedAfter(count: number, url: string, name: string): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [WRITER, url, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
    if (said.split('\n').length > count) child.kill('SIGKILL');
  });
  const [, signal] = await ended;
  assert.equal(signal, 'SIGKILL');
  const lines = said.slice(0, said.lastIndexOf('\n')).split('\n');
  return lines.map((line) => JSON.parse(line));
}

async function assertKept(store: Store, acknowledged: readonly Acknowledged[]): Promise<void> {
  const rows = await chainOf(store);
  for (const said of acknowledged) {
    if ('seq' in said) assert.equal(rows[said.seq - 1]?.hash, said.hash);
  }
  for (const { id } of (await store.runs.list({ limit: 100 })).runs) {
    const run = await store.runs.get(id);
    const moves = rows.filter(({ run_id, action }) => run_id === id && action === 'run.moved');
    assert.equal(run?.state, moves.at(-1)?.metadata.to ?? 'PLAN');
    const begun = moves.filter(({ metadata }) => metadata.to === 'EXECUTE_TOOL').length;
    assert.deepEqual([run?.steps.length, run?.observations.length], [begun, begun]);
    const known = acknowledged.filter((said) => 'run' in said && said.run === id).length;
    assert.ok(begun >= known, `${id} had ${known} acknowledged steps and has ${begun}`);
  }
}
