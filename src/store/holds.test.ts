import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Hold } from '#contract/hold.ts';
import { createStore } from './create-store.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-holds-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const NOW = '2026-03-04T05:06:07.000Z';

function hold(approval_id: string, more: Partial<Hold> = {}): Hold {
  const principal = {
    kind: 'token',
    id: 'token:1',
    name: 'host',
    role: 'member',
    can_approve: false,
  } as const;
  return {
    approval_id,
    key: 'k',
    principal,
    client_name: 'host',
    tool: 'lab__write',
    args_digest: 'd',
    task: false,
    created_at: NOW,
    result: null,
    result_at: null,
    ...more,
  };
}

test('a hold is kept once, learns that it is a task, has one answer, and is found by its call', async () => {
  await using store = await createStore({ url: join(dir, 'test.db'), now: () => new Date(NOW) });
  const { holds } = store;
  await holds.open(hold('a'));
  await holds.open(hold('a', { tool: 'another' }));
  assert.deepEqual(await holds.get('a'), hold('a'));
  await holds.open(hold('a', { task: true }));
  assert.equal((await holds.get('a'))?.task, true);
  await holds.open(hold('b', { created_at: '2026-03-04T05:06:08.000Z' }));
  assert.equal((await holds.newest('k'))?.approval_id, 'b');
  assert.equal(await holds.newest('other'), null);
  await Promise.all([holds.finish('a', { n: 1 }, NOW), holds.finish('a', { n: 2 }, NOW)]);
  const { result, result_at } = (await holds.get('a')) ?? assert.fail();
  assert.deepEqual([result, result_at], [{ n: 1 }, NOW]);
  await holds.forget('2026-03-04T05:06:08.000Z');
  assert.equal(await holds.get('a'), null);
  assert.equal((await holds.get('b'))?.approval_id, 'b');
});

test('settings are listed by how their keys begin, character by character', async () => {
  await using store = await createStore({ url: join(dir, 'test.db'), now: () => new Date(NOW) });
  for (const key of ['pin:b', 'pin:a', 'pin%', 'pin_x', 'PIN:c', 'pi']) await store.settings.set(key, key);
  assert.deepEqual(
    (await store.settings.list('pin:')).map(({ key }) => key),
    ['pin:a', 'pin:b'],
  );
});

test('of many who file the same request one does, until it is decided', async () => {
  await using store = await createStore({ url: join(dir, 'open.db'), now: () => new Date(NOW) });
  const by = { actor: 'u_1', client: 'mcp', correlationId: 'c' } as const;
  const filed = await Promise.allSettled(
    ['a', 'b', 'c'].map((id) => store.approvals.create(approval(id), by, 'same')),
  );
  assert.equal(filed.filter(({ status }) => status === 'fulfilled').length, 1);
  const { id } = (await store.approvals.open('same')) ?? assert.fail();
  await store.approvals.move({ id, to: 'declined', detail: '', result: 'denied', ...by });
  assert.equal(await store.approvals.open('same'), null);
  await store.approvals.create(approval('d'), by, 'same');
  assert.equal((await store.approvals.open('same'))?.id, 'd');
});

function approval(id: string) {
  const consent = {
    approval_id: id,
    aud: 'hub#e',
    verb: 'v',
    args: {},
    pre: null,
    undo: null,
    policy_version: 'p',
    evidence_hash: '',
    expires: NOW,
  };
  const blast = {
    stack_wide: false,
    dependents: [],
    shared_networks: [],
    shared_volumes: [],
    published_ports: [],
    past_outcomes: {},
  };
  return {
    id,
    run_id: null,
    state: 'proposed' as const,
    tool: 'v',
    title: 'v',
    why: '',
    target: 't',
    args: {},
    origins: {},
    consent,
    digest: id.repeat(64),
    seen: null,
    blast,
    expected_downtime: '',
    predicate: null,
    undo: null,
    needs_second_confirmation: false,
    roles: ['owner' as const],
    requested_by: 'u_1',
    audit_id: 'c',
    created_at: NOW,
    expires_at: NOW,
    history: [],
  };
}
