import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { AuditEntry, AuditVerdict } from '#contract/audit.ts';
import { AuditPage } from '#contract/http-api.ts';
import { verifyEntries } from '#core/audit-chain.ts';
import { createHttpFixture, type HttpFixture } from '../http-fixture.ts';

let http: HttpFixture;
before(async () => {
  http = await createHttpFixture();
});
after(() => http[Symbol.asyncDispose]());

const entries = async (query: string) => {
  const reply = await http.ask(`/api/audit?${query}`, { as: 'viewer' });
  assert.equal(reply.status, 200);
  return AuditPage.parse(await reply.json()).entries;
};

test('the newest entries, or those since a seq or a time, in the order of the chain', async () => {
  const all = await entries('limit=1000');
  assert.deepEqual(
    all.map(({ seq }) => seq),
    all.map((_, n) => n + 1),
  );
  assert.deepEqual(await entries('limit=3'), all.slice(-3));
  assert.deepEqual(await entries('limit=4&since=2'), all.slice(2, 6));
  assert.deepEqual(
    await entries(`since=${all[4]?.ts}&limit=1000`),
    all.filter(({ ts }) => ts >= all[4]!.ts),
  );
  assert.deepEqual(await entries('since=0&limit=2'), all.slice(0, 2));
  const bad = await http.ask('/api/audit?since=yesterday', { as: 'viewer' });
  assert.equal(bad.status, 400);
});

test('as lines they are what the audit file holds: a chain that can be checked elsewhere', async () => {
  const reply = await http.ask('/api/audit?format=jsonl&since=0&limit=1000', { as: 'viewer' });
  assert.equal(reply.headers.get('content-type'), 'application/x-ndjson');
  const lines = (await reply.text())
    .trimEnd()
    .split('\n')
    .map((line) => AuditEntry.parse(JSON.parse(line)));
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const verdict = await verifyEntries(lines, { sha256 });
  assert.deepEqual([verdict.first_bad, verdict.entries], [null, lines.length]);
});

test('a verification is answered as it was found', async () => {
  const reply = await http.ask('/api/audit/verify', { as: 'viewer' });
  assert.equal(AuditVerdict.parse(await reply.json()).ok, true);
});

test('what is not well is told to strangers without its reason', async () => {
  const parts = {
    readiness: async () => [{ name: 'hub', ok: false, detail: 'connect ECONNREFUSED 10.0.0.7' }],
  };
  await using sick = await createHttpFixture({ parts });
  const stranger = await sick.ask('/readyz');
  assert.equal(stranger.status, 503);
  assert.deepEqual(await stranger.json(), { ok: false, parts: [{ name: 'hub', ok: false, detail: '' }] });
  const known = await (await sick.ask('/healthz', { as: 'viewer' })).json();
  assert.equal(known.parts[0].detail, 'connect ECONNREFUSED 10.0.0.7');
  assert.equal((await sick.ask('/livez')).status, 200);
});
