import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Snapshot } from '#contract/snapshot.ts';
import { OpsError } from '#core/ops-error.ts';
import { createHttpFixture, type HttpFixture } from '../http-fixture.ts';

let http: HttpFixture;
before(async () => {
  http = await createHttpFixture();
});
after(() => http[Symbol.asyncDispose]());

const take = (as: string, json: unknown = {}) => http.ask('/api/snapshots', { as, json });

test('an owner takes a snapshot, and the audit says so', async () => {
  const reply = await take('weak-token', { question: 'why is radarr slow?' });
  assert.equal(reply.status, 200);
  const snapshot = Snapshot.parse(await reply.json());
  assert.equal(snapshot.question, 'why is radarr slow?');
  assert.deepEqual(snapshot.reads[0]?.tool, 'list_services');
  const rows = await http.store.events.list({ after: 0, limit: 1000 });
  const [row, ...more] = rows.filter(({ action }) => action === 'snapshot.captured');
  assert.deepEqual([row?.result, row?.resource, more.length], ['ok', '/api/snapshots', 0]);
  assert.equal(row?.correlation_id, reply.headers.get('x-request-id'));
});

test('nobody else does, and a denial is no capture', async () => {
  for (const as of ['member', 'viewer', 'member-token', 'viewer-token']) {
    assert.equal((await take(as)).status, 403, as);
  }
  assert.equal((await http.ask('/api/snapshots', { json: {} })).status, 401);
});

test('it asks one question, and takes nothing else', async () => {
  assert.equal(Snapshot.parse(await (await take('owner')).json()).question, 'What is wrong?');
  assert.equal((await take('owner', { question: ' ' })).status, 400);
  assert.equal((await take('owner', { path: '/etc' })).status, 400);
});

test('what hinders it is a problem with its code', async () => {
  await using busy = await createHttpFixture({
    parts: {
      snapshots: {
        capture: async () => {
          throw new OpsError('conflict', 'another snapshot is being taken');
        },
      },
    },
  });
  const reply = await busy.ask('/api/snapshots', { as: 'owner', json: {} });
  assert.equal(reply.status, 409);
  assert.match(((await reply.json()) as { detail: string }).detail, /another snapshot/);
});
