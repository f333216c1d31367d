import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Bundle } from '#contract/bundle.ts';
import { ChatReply, CreatedRun, NoticeList, RunList } from '#contract/http-api.ts';
import { Run } from '#contract/run.ts';
import { entryHash } from '#core/audit-hash.ts';
import { CANARY, createHttpFixture, type HttpFixture } from '../http-fixture.ts';

let http: HttpFixture;
before(async () => {
  http = await createHttpFixture();
});
after(() => http[Symbol.asyncDispose]());

async function ask(goal = "what's wrong?"): Promise<string> {
  const reply = await http.ask('/api/runs', { as: 'member', json: { goal } });
  assert.equal(reply.status, 201);
  const { id } = CreatedRun.parse(await reply.json());
  await http.agent.settled(id, 5000);
  return id;
}

const read = async (path: string, as = 'viewer') => (await http.ask(path, { as })).json();

test('a run is asked for, begins by itself, and can be read under both its paths', async () => {
  const id = await ask('why is radarr slow?');
  const run = Run.parse(await read(`/api/runs/${id}`));
  assert.deepEqual([run.goal, run.state, run.source], ['why is radarr slow?', 'NEEDS_APPROVAL', 'web']);
  assert.deepEqual(await read(`/runs/${id}`), JSON.parse(JSON.stringify(run)));
  assert.equal((await http.ask('/api/runs/nope', { as: 'viewer' })).status, 404);
});

test('a run that is filed waits until it is executed', async () => {
  const json = { goal: 'later', autostart: false, source: 'nightly' };
  const filed = CreatedRun.parse(await (await http.ask('/runs', { as: 'member-token', json })).json());
  assert.equal(filed.state, 'PLAN');
  assert.equal(Run.parse(await read(`/api/runs/${filed.id}`)).steps.length, 0);
  const begun = await http.ask(`/runs/${filed.id}/execute`, { as: 'member-token', method: 'POST' });
  assert.equal(begun.status, 200);
  assert.equal((await http.agent.settled(filed.id, 5000)).state, 'NEEDS_APPROVAL');
});

test('a run that is cancelled stays so', async () => {
  const id = await ask();
  const reply = await http.ask(`/api/runs/${id}/cancel`, { as: 'member', method: 'POST' });
  assert.equal(CreatedRun.parse(await reply.json()).state, 'CANCELLED');
  assert.equal((await http.ask(`/api/runs/${id}/execute`, { as: 'member', method: 'POST' })).status, 409);
});

test('a run that was escalated has a page for whoever takes over', async () => {
  const id = await ask();
  http.executor.answers = false;
  const approval = (await http.store.approvals.list({ runId: id }))[0]!;
  const consent = { digest: approval.digest, acknowledged: true };
  const before = await http.ask(`/api/runs/${id}/escalation`, { as: 'viewer' });
  assert.equal(before.status, 404);
  assert.equal(
    (await http.ask(`/api/approvals/${approval.id}/approve`, { as: 'owner', json: consent })).status,
    200,
  );
  await http.finished(id);
  const page = await http.ask(`/api/runs/${id}/escalation`, { as: 'viewer' });
  assert.equal(page.headers.get('content-type'), 'text/markdown; charset=utf-8');
  assert.equal(await page.text(), `# ${id}\n`);
});

test('lists go page by page, by state and by words', async () => {
  for (const goal of ['alpha one', 'alpha two', 'beta']) await ask(goal);
  const found = RunList.parse(await read('/api/runs?search=alpha'));
  assert.deepEqual(
    found.runs.map(({ goal }) => goal),
    ['alpha two', 'alpha one'],
  );
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: RunList = RunList.parse(
      await read(`/api/runs?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`),
    );
    ids.push(...page.runs.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  const all = RunList.parse(await read('/runs?limit=200'));
  assert.deepEqual(
    ids,
    all.runs.map(({ id }) => id),
  );
  const cancelled = RunList.parse(await read('/api/runs?state=CANCELLED'));
  assert.ok(cancelled.runs.every(({ state }) => state === 'CANCELLED'));
});

test('a chat answers with the card as text, the tools, and what waits for consent', async () => {
  const before = http.executor.done.length;
  const reply = await http.ask('/api/ops-copilot/chat', {
    as: 'member-token',
    json: { message: 'check docker' },
  });
  const chat = ChatReply.parse(await reply.json());
  assert.match(chat.reply, /^Radarr has crashed \(very likely\)/);
  assert.match(chat.reply, /Proposed fix, waiting for your approval: Restart radarr\./);
  assert.deepEqual(chat.tools, ['docker_status', 'list_services', 'restart_container']);
  assert.deepEqual(
    chat.suggestions.map(({ label, action }) => [label, action]),
    [['Approve: Restart radarr', 'restart_container']],
  );
  const { requested_by } = (await http.store.approvals.get(chat.suggestions[0]!.approval_id))!;
  assert.match(requested_by, /^token:/);
  const rows = await http.store.events.list({ runId: chat.run_id, limit: 1 });
  assert.equal(rows[0]?.client, 'chat');
  assert.equal(http.executor.done.length, before, 'a chat approves nothing');
});

test('the owner is told of a run, by anybody, and marks it as read', async () => {
  const id = await ask();
  const tell = (json: object, as = 'viewer') => http.ask(`/api/runs/${id}/tell-owner`, { as, json });
  assert.equal((await tell({ text: 'please look' })).status, 201);
  assert.equal((await tell({}, 'member')).status, 201);
  const { notices } = NoticeList.parse(await read('/api/notices?unread=true', 'owner'));
  assert.deepEqual(
    notices.map(({ text, from, kind, run_id }) => [text, from, kind, run_id]),
    [
      ['Radarr has crashed', 'The member', 'tell_owner', id],
      ['please look', 'The viewer', 'tell_owner', id],
    ],
  );
  await http.ask(`/api/notices/${notices[0]?.id}/read`, { as: 'owner', method: 'POST' });
  assert.equal(NoticeList.parse(await read('/api/notices?unread=true', 'owner')).notices.length, 1);
  const many = await Promise.all(Array.from({ length: 6 }, () => tell({ text: 'again' })));
  assert.equal(many.filter(({ status }) => status === 429).length, 2);
});

test('a bundle holds the whole run and no secret, and its events can be hashed again', async () => {
  const id = await ask(`my key is ${CANARY}`);
  const by = { actor: 'test', client: 'system', correlation_id: 'test', result: 'ok', run_id: id } as const;
  const told = {
    action: 'test.told',
    resource: id,
    detail: `used ${CANARY}`,
    metadata: { nested: [{ key: CANARY }] },
  };
  await http.store.events.append([
    { ...by, ...told },
    { ...by, ...told, detail: 'plain', metadata: {} },
  ]);
  const result = {
    call_id: 'call_secret',
    run_id: id,
    tool: 'fetch_service_logs',
    at: new Date().toISOString(),
  };
  await http.store.toolResults.save({ ...result, output: { lines: [`Authorization: ${CANARY}`] } });
  const reply = await http.ask(`/api/runs/${id}/bundle`, { as: 'viewer' });
  const text = await reply.text();
  assert.ok(!text.includes(CANARY));
  const bundle = Bundle.parse(JSON.parse(text));
  assert.equal(bundle.run.id, id);
  assert.equal(bundle.approvals.length, 1);
  assert.ok(bundle.tool_results.some(({ call_id }) => call_id === 'call_secret'));
  assert.ok(bundle.audit_head.seq >= (bundle.events.at(-1)?.seq ?? 0));
  const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');
  for (const { redacted, run_id: _, ...entry } of bundle.events) {
    assert.equal(entryHash(entry, sha256) === entry.hash, !redacted, entry.action);
  }
  assert.ok(
    bundle.events.some(({ redacted }) => redacted) && bundle.events.some(({ redacted }) => !redacted),
  );
  const taken = await http.store.events.list({ action: 'run.bundled', limit: 10 });
  assert.deepEqual(
    taken.map(({ resource }) => resource),
    [id],
  );
});
