import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreatedToken } from '#contract/http-api.ts';
import { connectHost, connectOldHost } from '../hosts/hosts.ts';
import { demoWorld } from './demo-world.ts';
import { eventually } from './eventually.ts';
import { type OpsPilot, startOpsPilot } from './opspilot.ts';

interface Result {
  readonly isError?: boolean;
  readonly content: { readonly text?: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly _meta?: Record<string, Record<string, unknown>>;
}

/** The hosts that a person may use, each with the tools of an instance. */
const HOSTS = {
  '2026-07-28': connectHost,
  '2025-11-25': (url: string, token: string) => connectHost(url, token, { era: 'legacy' }),
  'the SDK before': (url: string, token: string) => connectOldHost(url, token),
};

describe('MCP hosts at /mcp', { concurrency: 1 }, () => {
  let ops: OpsPilot;
  before(async () => {
    ops = await startOpsPilot({ demo: true, env: { OPSPILOT_MCP_APPROVALS_HOLD: '0' } });
  });
  after(() => ops[Symbol.asyncDispose]());

  async function token(role: 'viewer' | 'member' | 'owner'): Promise<string> {
    const asked = { name: `host-${role}`, role, can_approve: false, expires_in_days: 1 };
    return (await ops.api.post('/api/tokens', asked, CreatedToken)).token;
  }

  for (const [name, connect] of Object.entries(HOSTS)) {
    test(`a host of ${name} reads, is told that a change needs a person, and has it done after that`, async () => {
      await using host = await connect(`${ops.url}/mcp`, await token('member'));
      const { tools } = await host.listTools();
      assert.deepEqual(tools.map((tool) => tool.name).slice(-2), [
        'hub_approval_wait',
        'hub_approval_status',
      ]);
      assert.ok(tools.some((tool) => tool.name === 'restart_container'));
      const services = (await host.callTool({ name: 'list_services', arguments: {} })) as Result;
      assert.match(services.content[0]?.text ?? '', /radarr/);

      const starts = demoWorld(ops.dataDir).starts('radarr');
      const call = { name: 'restart_container', arguments: { container: 'radarr' } };
      const pending = (await host.callTool(call)) as Result;
      assert.equal(pending.isError, true);
      assert.match(pending.content[0]?.text ?? '', /^APPROVAL REQUIRED \(not executed\)\. id=apr_/);
      assert.equal(pending.structuredContent, undefined);
      const { id, url, status } = pending._meta?.['com.opspilot/approval'] ?? {};
      assert.equal(status, 'pending');
      assert.equal(url, `${ops.url}/approvals/${id}`);
      assert.equal(demoWorld(ops.dataDir).starts('radarr'), starts);

      await ops.api.approve(String(id));
      assert.equal(demoWorld(ops.dataDir).starts('radarr'), starts, 'nobody came back for it yet');
      const done = (await host.callTool(call)) as Result;
      assert.notEqual(done.isError, true, done.content[0]?.text);
      assert.equal(demoWorld(ops.dataDir).starts('radarr'), starts + 1);
      const again = (await host.callTool(call)) as Result;
      assert.deepEqual(again.content, done.content);
      assert.equal(demoWorld(ops.dataDir).starts('radarr'), starts + 1);
      await eventually(
        'it is verified',
        async () => (await ops.api.approval(String(id))).state === 'verified',
      );
    });
  }
});
