import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { OutsideTask } from '#contract/outside-task.ts';
import { createStore } from './create-store.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-outside-tasks-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const NOW = '2026-03-04T05:06:07.000Z';

function task(task_id: string, more: Partial<OutsideTask> = {}): OutsideTask {
  return OutsideTask.parse({
    task_id,
    own_id: 'own',
    server: 'lab',
    tool: 'lab__long',
    definition_hash: 'd',
    principal: { kind: 'token', id: 'token:1', name: 'host', role: 'member', can_approve: false },
    client_name: null,
    correlation_id: 'c',
    created_at: NOW,
    expires_at: NOW,
    ending: null,
    ...more,
  });
}

test('a task is opened once, ends once whoever says so first, and is dropped when its time is long over', async () => {
  await using store = await createStore({ url: join(dir, 'test.db'), now: () => new Date(NOW) });
  const { outsideTasks } = store;
  await outsideTasks.open(task('a'));
  await assert.rejects(outsideTasks.open(task('a', { own_id: 'another' })), { code: 'conflict' });
  assert.deepEqual(await outsideTasks.get('a'), task('a'));
  assert.equal(await outsideTasks.get('b'), null);
  const ends = await Promise.all([
    outsideTasks.finish('a', { status: 'cancelled', at: NOW }),
    outsideTasks.finish('a', { status: 'completed', at: NOW, result: { content: [] } }),
  ]);
  assert.deepEqual(ends, [true, false]);
  assert.equal((await outsideTasks.get('a'))?.ending?.status, 'cancelled');
  await outsideTasks.forget(NOW);
  assert.equal((await outsideTasks.get('a'))?.task_id, 'a');
  await outsideTasks.forget('2026-03-04T05:06:08.000Z');
  assert.equal(await outsideTasks.get('a'), null);
});
