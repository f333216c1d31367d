import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CreatedToken } from '#contract/http-api.ts';
import { connectHost, connectOldHost, connectStdioHost } from '../hosts/hosts.ts';
import { eventually } from './eventually.ts';
import { OPSPILOT } from './launch.ts';
import { type OpsPilot, startOpsPilot } from './opspilot.ts';

interface Result {
  readonly isError?: boolean;
  readonly content: { readonly text?: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly _meta?: Record<string, Record<string, unknown>>;
}

/** The hosts that a person may use, each with the tools of an instance. */
const HOSTS = {
  '2026-07-28 over HTTP': (ops: OpsPilot, token: string) => connectHost(`${ops.url}/mcp`, token),
  '2025-11-25 over HTTP': (ops: OpsPilot, token: string) =>
    connectHost(`${ops.url}/mcp`, token, { era: 'legacy' }),
  'the SDK before, over HTTP': (ops: OpsPilot, token: string) => connectOldHost(`${ops.url}/mcp`, token),
  '2026-07-28 over stdio': (ops: OpsPilot) =>
    connectStdioHost(OPSPILOT, ['mcp', '--data-dir', ops.dataDir, '--client', 'a host'], 'modern'),
  '2025-11-25 over stdio': (ops: OpsPilot) =>
    connectStdioHost(OPSPILOT, ['mcp', '--data-dir', ops.dataDir], 'legacy'),
};

describe('MCP hosts at /mcp', { concurrency: 1 }, () => {
  let ops: OpsPilot;
  before(async () => {
    ops = await startOpsPilot({ demo: true, env: { OPSPILOT_MCP_APPROVALS_HOLD: '0' } });
  });
  after(() => ops[Symbol.asyncDispose]());

  const pause = { name: 'pause_sabnzbd', arguments: { service: 'sabnzbd', duration_minutes: 5 } };
  const resume = { name: 'resume_sabnzbd', arguments: { service: 'sabnzbd' } };
  const changes = [pause, resume, pause, resume, pause];
  /** How often the hub began something. */
  const acts = (): number =>
    readFileSync(join(ops.dataDir, 'hub', 'journal.jsonl'), 'utf8').split('"type":"started"').length - 1;

  async function token(role: 'viewer' | 'member' | 'owner'): Promise<string> {
    const asked = { name: `host-${role}`, role, can_approve: false, expires_in_days: 1 };
    return (await ops.api.post('/api/tokens', asked, CreatedToken)).token;
  }

  for (const [name, connect] of Object.entries(HOSTS)) {
    test(`a host of ${name} reads, is told that a change needs a person, and has it done after that`, async () => {
      await using host = await connect(ops, await token('member'));
      const { tools } = await host.listTools();
      assert.deepEqual(tools.map((tool) => tool.name).slice(-2), [
        'hub_approval_wait',
        'hub_approval_status',
      ]);
      assert.ok(tools.some((tool) => tool.name === 'restart_container'));
      const services = (await host.callTool({ name: 'list_services', arguments: {} })) as Result;
      assert.match(services.content[0]?.text ?? '', /radarr/);

      const before = acts();
      const call = changes.shift() ?? assert.fail('no more changes');
      const pending = (await host.callTool(call)) as Result;
      assert.equal(pending.isError, true);
      assert.match(pending.content[0]?.text ?? '', /^APPROVAL REQUIRED \(not executed\)\. id=apr_/);
      assert.equal(pending.structuredContent, undefined);
      const { id, url, status } = pending._meta?.['com.opspilot/approval'] ?? {};
      assert.equal(status, 'pending');
      assert.equal(url, `${ops.url}/approvals/${id}`);
      assert.equal(acts(), before);

      await ops.api.approve(String(id));
      assert.equal(acts(), before, 'nobody came back for it yet');
      const done = (await host.callTool(call)) as Result;
      assert.notEqual(done.isError, true, done.content[0]?.text);
      assert.equal(acts(), before + 1);
      const again = (await host.callTool(call)) as Result;
      assert.deepEqual(again.content, done.content);
      assert.equal(acts(), before + 1);
      await eventually(
        'it is verified',
        async () => (await ops.api.approval(String(id))).state === 'verified',
      );
    });
  }
});

test('requirement 1: hosts are not let in from other machines without signing in', async () => {
  const env = { OPSPILOT_AUTH: 'none', OPSPILOT_MCP_HOST: '0.0.0.0' };
  await assert.rejects(
    startOpsPilot({ env }),
    /auth: none is possible only on a loopback address, and mcp.host/,
  );
});
