import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { LISTED } from '#agent/agent-fixture.ts';
import { Approval, ApprovalView } from '#contract/approval.ts';
import {
  ApprovalList,
  ChatToolReply,
  ServiceActionReply,
  type ServiceActionRequest,
  Services,
  ToolCallReply,
} from '#contract/http-api.ts';
import { CANARY, createHttpFixture, type HttpFixture } from '../http-fixture.ts';

let http: HttpFixture;
beforeEach(async () => {
  http = await createHttpFixture();
});
afterEach(() => http[Symbol.asyncDispose]());

const RESTART = { container: 'radarr' };

const get = async (path: string, as: string) => (await http.ask(path, { as })).json();

const send = async (path: string, as: string, json: unknown = {}) => {
  const reply = await http.ask(path, { as, json });
  return { status: reply.status, json: await reply.json() };
};

test('an approval is shown whole, approved by its digest, and then carried out once', async () => {
  const asked = await http.ask('/api/ops-copilot/chat', { as: 'member', json: { message: 'x' } });
  const { suggestions, run_id } = await asked.json();
  const id = suggestions[0].approval_id;
  const { approvals } = ApprovalList.parse(await get('/api/approvals?state=proposed', 'viewer'));
  assert.deepEqual(
    approvals.map((one) => one.id),
    [id],
  );
  const view = ApprovalView.parse(await get(`/api/approvals/${id}`, 'owner'));
  assert.deepEqual([view.may_approve, view.moved, view.state], [true, [], 'proposed']);
  const watched = ApprovalView.parse(await get(`/api/approvals/${id}`, 'viewer'));
  assert.ok(!watched.may_approve && watched.may_not_because !== '');

  const approve = (as: string, json: unknown) => send(`/api/approvals/${id}/approve`, as, json);
  const consent = { digest: view.digest, acknowledged: true };
  assert.equal((await approve('viewer', consent)).json.code, 'forbidden');
  assert.equal((await approve('weak-token', consent)).json.code, 'may_not_approve');
  assert.equal((await approve('owner', { acknowledged: true })).json.code, 'bad_request');
  assert.equal((await approve('owner', { ...consent, digest: '0'.repeat(64) })).json.code, 'approval_stale');
  assert.equal((await approve('owner', { digest: view.digest })).json.code, 'approval_unacknowledged');
  assert.deepEqual(http.executor.done, []);

  const rush = await Promise.all(
    Array.from({ length: 20 }, (_, n) => approve(n % 2 ? 'owner' : 'owner-token', consent)),
  );
  const [won] = rush.filter(({ status }) => status === 200);
  assert.equal(Approval.parse(won?.json).digest, view.digest);
  assert.equal(rush.filter(({ status }) => status === 200).length, 1);
  assert.ok(rush.every(({ status, json }) => status === 200 || json.code === 'approval_decided'));
  await http.finished(run_id);
  assert.deepEqual(http.executor.done, [`${view.digest}:do`]);
});

test('a decline is heard with its reason, and nothing is done', async () => {
  const asked = await http.ask('/api/ops-copilot/chat', { as: 'member', json: { message: 'x' } });
  const id = (await asked.json()).suggestions[0].approval_id;
  const { json } = await send(`/api/approvals/${id}/decline`, 'owner', { reason: 'not tonight' });
  const declined = Approval.parse(json);
  assert.deepEqual([declined.state, declined.history.at(-1)?.detail], ['declined', 'not tonight']);
  assert.deepEqual(http.executor.done, []);
});

test('a tool that changes something asks for consent, whatever the call says', async () => {
  for (const json of [{ args: RESTART }, { args: RESTART, approved: true }]) {
    const call = await send('/api/tools/restart_container/call', 'owner', json);
    const reply = ToolCallReply.parse(call.json);
    assert.equal(reply.status, 'need_approval');
  }
  const seed = { tool: 'restart_container', args: RESTART, role: 'owner', approved: true };
  const chat = ChatToolReply.parse((await send('/chat/tool', 'owner-token', seed)).json);
  assert.ok('need_approval' in chat && chat.tool === 'restart_container');
  assert.deepEqual(http.executor.done, []);
});

test('approved: true finds the caller’s own request that was approved, and nobody else’s', async () => {
  const call = (as: string, json: object) =>
    send('/chat/tool', as, { tool: 'restart_container', args: RESTART, ...json });
  const { approval_id, digest } = (await call('member-token', {})).json;
  const consent = { digest, acknowledged: true };
  assert.equal((await send(`/api/approvals/${approval_id}/approve`, 'owner', consent)).status, 200);
  const other = await call('owner-token', { approved: true });
  assert.equal(other.json.need_approval, true, 'somebody else');
  const stolen = await call('owner-token', { approved: true, approval_id });
  assert.ok(stolen.status >= 400, 'somebody else, by its id');
  const otherArgs = await call('member-token', { approved: true, args: { container: 'sonarr' } });
  assert.equal(otherArgs.json.need_approval, true, 'other arguments');
  assert.deepEqual(http.executor.done, []);
  const done = await call('member-token', { approved: true });
  assert.deepEqual(ChatToolReply.parse(done.json), { ok: true, tool: 'restart_container', result: {} });
  assert.deepEqual(http.executor.done, [`${digest}:do`]);
  assert.equal((await call('member-token', { approved: true })).json.need_approval, true, 'it was used');
});

test('what the engine saw raw never leaves; an unknown tool is told by its code', async () => {
  const { json } = await send('/api/tools/list_services/call', 'viewer', { args: {} });
  assert.equal(ToolCallReply.parse(json).status, 'ok');
  assert.ok(!('raw' in json));
  const { json: seed } = await send('/chat/tool', 'viewer', { tool: 'list_services' });
  assert.deepEqual(seed, { ok: true, tool: 'list_services', result: { services: LISTED } });
  assert.equal((await send('/chat/tool', 'viewer', { tool: 'no_such_tool' })).json.code, 'unknown_tool');
  assert.equal((await send('/api/tools/no_such_tool/call', 'viewer')).json.code, 'unknown_tool');
});

test('services and their logs are shown without what is secret in them, and reading a log is recorded', async () => {
  const list = await (await http.ask('/api/services', { as: 'viewer' })).text();
  assert.equal(Services.parse(JSON.parse(list)).services[0]?.health_output, 'failed with [redacted]');
  const headers = { 'x-request-id': 'log-read-1' };
  const log = await (await http.ask('/api/services/radarr/logs?tail=5', { as: 'viewer', headers })).text();
  assert.ok(!`${list}${log}`.includes(CANARY) && log.includes('tail 5 key=[redacted]'));
  const rows = await http.store.events.list({ action: 'service.logs_read', limit: 10 });
  assert.deepEqual(
    rows.map(({ resource, correlation_id }) => [resource, correlation_id]),
    [['radarr', 'log-read-1']],
  );
  for (const [id, code] of [
    ['nope', 'unknown_service'],
    ['-rf', 'bad_service_id'],
    ['..', 'not_found'],
    ['%2e%2e', 'not_found'],
    ['a%2fb', 'bad_service_id'],
  ]) {
    const reply = await http.ask(`/api/services/${id}/logs`, { as: 'viewer' });
    assert.equal((await reply.json()).code, code, id);
  }
});

test('a click on restart is the consent of who is signed in, under the same ticket', async () => {
  const restart = (as: string, json: ServiceActionRequest) => send('/api/services/radarr/restart', as, json);
  const { json } = await restart('member', { confirm: true });
  const done = ServiceActionReply.parse(json);
  assert.deepEqual([done.ok, done.state, done.action], [true, 'verified', 'restart']);
  const approval = await http.store.approvals.get(done.approval_id ?? '');
  const states = approval?.history.map(({ state }) => state);
  assert.deepEqual(states, ['proposed', 'approved', 'started', 'ok', 'verified']);
  assert.deepEqual(http.executor.done, [`${approval?.digest}:do`]);
});

test('without a yes, with a rehearsal, or without the right, nothing is done', async () => {
  const restart = (as: string, json: object) => send('/api/services/radarr/restart', as, json);
  const would = ServiceActionReply.parse((await restart('member', { dry_run: true })).json);
  assert.deepEqual([would.state, would.approval_id], ['would', null]);
  assert.match(would.detail, /^would restart radarr/);
  assert.equal((await restart('owner', {})).json.code, 'unconfirmed');
  assert.equal((await restart('owner', { confirm: true, dry_run: true })).json.code, 'bad_request');
  assert.equal((await restart('owner', { confirm: false })).json.code, 'bad_request');
  assert.equal((await restart('weak-token', { confirm: true })).json.code, 'may_not_approve');
  assert.equal((await restart('viewer', { confirm: true })).json.code, 'forbidden');
  assert.equal(
    (await send('/api/services/-rf/restart', 'owner', { confirm: true })).json.code,
    'bad_service_id',
  );
  assert.deepEqual(http.executor.done, []);
});

test('an action that fails says so', async () => {
  http.executor.mode = 'moved';
  const { json } = await send('/api/services/radarr/restart', 'owner', { confirm: true });
  const failed = ServiceActionReply.parse(json);
  assert.deepEqual([failed.ok, failed.state], [false, 'failed']);
  assert.match(failed.detail, /target_moved/);
});
