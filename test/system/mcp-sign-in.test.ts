import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Issuer } from '#hub/upstream/oauth/issuer-fixture.ts';
import { eventually } from './eventually.ts';
import { launch, OPSPILOT, opspilot } from './launch.ts';
import { createDataFolder, type OpsPilot, startOpsPilot } from './opspilot.ts';

describe('an OpsPilot behind another, with a sign-in between them', { concurrency: 1 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'op-sign-in-'));
  const env = { XDG_CONFIG_HOME: join(home, 'config') };
  const stack = new AsyncDisposableStack();
  let issuer: Issuer;
  let behind: OpsPilot;
  let ops: OpsPilot;
  before(async () => {
    stack.defer(() => rmSync(home, { recursive: true, force: true }));
    issuer = stack.use(await Issuer.start());
    const { path: dataDir } = stack.use(await createDataFolder());
    const oauth = { issuer: issuer.url };
    writeFileSync(join(dataDir, 'opspilot.yaml'), JSON.stringify({ mcp: { oauth } }), { mode: 0o600 });
    behind = stack.use(await startOpsPilot({ demo: true, dataDir }));
    ops = stack.use(await startOpsPilot({ env: { ...env, OPSPILOT_SERVER_AUTH: 'none' } }));
  });
  after(() => stack.disposeAsync());

  const here = (...args: readonly string[]) => opspilot([...args, '--data-dir', ops.dataDir], env);
  const health = async () => JSON.parse((await here('mcp', 'health', '--json')).stdout).servers[0];
  const call = async () =>
    (await ops.api.send('POST', '/api/tools/behind__list_services/call', { args: {} })).body;

  /** Signs in as a person does: takes the address from the terminal, goes there, and comes back. */
  async function signIn(): Promise<{ code: number | null; said: string }> {
    const command = launch(OPSPILOT, ['mcp', 'sign-in', 'behind', '--json', '--data-dir', ops.dataDir], env);
    const { authorization_url } = JSON.parse(await command.firstLine);
    const back = await issuer.visit(authorization_url);
    assert.ok(back.startsWith(`${ops.url}/api/mcp/oauth/callback?`), back);
    const landed = await (await fetch(back)).text();
    const next = /url=([^"]+)"/.exec(landed)?.[1]?.replaceAll('&#38;', '&') ?? assert.fail(landed);
    const page = await (await fetch(`${ops.url}${next}`)).text();
    assert.match(page, /OpsPilot is signed in to behind/);
    assert.match(page, /href="\/tools\?view=servers"/);
    assert.match(await (await fetch(`${ops.url}${next}`)).text(), /no sign-in waits for this answer/);
    const { code, stdout } = await command.ended;
    return { code, said: stdout };
  }

  test('without a vault it says how to make one', async () => {
    const added = await here(
      'mcp',
      'add',
      'behind',
      '--server-url',
      `${behind.url}/mcp`,
      '--private',
      '--read',
      'list_services',
      '--yes',
    );
    assert.equal(added.code, 0, added.stderr);
    const refused = await here('mcp', 'sign-in', 'behind');
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /opspilot vault init/);
    assert.equal((await here('vault', 'init')).code, 0);
  });

  test('it is yellow, says what to do, and is green once somebody has signed in', async () => {
    await here('mcp', 'health', 'behind');
    const before = await health();
    assert.deepEqual([before.light, before.state], ['yellow', 'needs sign-in'], JSON.stringify(before));
    assert.match(before.last_error, /opspilot mcp sign-in behind/);
    const { code, said } = await signIn();
    assert.equal(code, 0, said);
    await eventually('it answers', async () => (await health()).light === 'green');
    const held = await here('mcp', 'accept', 'behind', '--all');
    assert.equal(held.code, 0, held.stderr);
    const answer = await call();
    assert.equal(answer.status, 'ok', JSON.stringify(answer));
  });

  test('the other one knows who called', async () => {
    const { body } = await behind.api.send('GET', '/api/audit?limit=50');
    assert.ok(JSON.stringify(body).includes('oauth:ada'), 'as the person that the token stands for');
  });

  test('what was revoked is told, and a new sign-in mends it', async () => {
    issuer.revoke();
    await here('mcp', 'sign-out', 'behind');
    assert.equal((await call()).code, 'sign_in_needed');
    assert.equal((await health()).state, 'needs sign-in');
    assert.equal((await signIn()).code, 0);
    assert.equal((await call()).status, 'ok');
  });

  test('no token is in any file, listing or record of either', async () => {
    const listed = await here('mcp', 'inspect', 'behind', '--json');
    const secrets = await here('vault', 'list', '--json');
    assert.match(secrets.stdout, /"mcp-oauth\/behind"/);
    const audit = await here('audit', '--limit', '500', '--json');
    for (const action of ['mcp.sign_in_begun', 'mcp.signed_in', 'mcp.signed_out', 'mcp.sign_in_refused'])
      assert.ok(audit.stdout.includes(`"${action}"`), action);
    const files = readdirSync(ops.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    const told = [listed.stdout, secrets.stdout, audit.stdout, ops.said(), ...files].join('\n');
    for (const token of issuer.given) assert.ok(!told.includes(token));
    assert.ok(issuer.given.length > 0);
  });

  test('removed, its sign-in is gone too', async () => {
    assert.equal((await here('mcp', 'remove', 'behind')).code, 0);
    assert.ok(!(await here('vault', 'list', '--json')).stdout.includes('mcp-oauth'));
  });
});
