import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CreatedToken } from '#contract/http-api.ts';
import { connectHost } from '../hosts/hosts.ts';
import { eventually } from './eventually.ts';
import { opspilot } from './launch.ts';
import { createDataFolder, startOpsPilot } from './opspilot.ts';

const SERVER = join(import.meta.dirname, 'tiny-mcp-server.ts');
const ENV = { OPSPILOT_MCP_APPROVALS_HOLD: '0' };
const CALL = { name: 'tiny__note', arguments: { word: 'slow' } };

test('requirement 29: killed while an outside server carries a call out, it is not tried again in the next life', async () => {
  await using folder = await createDataFolder();
  const notes = join(folder.path, 'notes');
  const here = (...args: readonly string[]) => opspilot([...args, '--data-dir', folder.path]);
  let token = '';
  let id = '';
  {
    await using ops = await startOpsPilot({ dataDir: folder.path, env: ENV });
    await opspilot(['mcp', 'add', 'tiny', '--data-dir', folder.path, '--', process.execPath, SERVER, notes]);
    await here('mcp', 'confirm', 'tiny', '--yes');
    await here('mcp', 'health', 'tiny');
    assert.equal((await here('mcp', 'accept', 'tiny', '--all')).code, 0);
    const asked = { name: 'a host', role: 'member', can_approve: false };
    token = (await ops.api.post('/api/tokens', asked, CreatedToken)).token;
    await using host = await connectHost(`${ops.url}/mcp`, token);
    const pending = await host.callTool(CALL);
    const approval = pending._meta?.['com.opspilot/approval'] as { id: string } | undefined;
    id = approval?.id ?? assert.fail(JSON.stringify(pending));
    await ops.api.approve(id);
    const lost = host.callTool(CALL).catch((error: unknown) => error);
    await eventually('it has begun', () => existsSync(notes));
    await ops.end('SIGKILL');
    assert.ok((await lost) instanceof Error);
  }
  await using next = await startOpsPilot({ dataDir: folder.path, env: ENV });
  await eventually('its end is known', async () =>
    ['unknown', 'not_verified'].includes((await next.api.approval(id)).state),
  );
  await using host = await connectHost(`${next.url}/mcp`, token);
  await eventually('the tool is there', async () =>
    (await host.listTools()).tools.some(({ name }) => name === CALL.name),
  );
  const answer = await host.callTool(CALL);
  assert.equal(answer.isError, true);
  assert.match(JSON.stringify(answer.content), /OUTCOME UNKNOWN|EXECUTED/);
  assert.equal(readFileSync(notes, 'utf8'), 'slow\n');
});
