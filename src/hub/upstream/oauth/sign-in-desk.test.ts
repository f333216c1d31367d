import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Principal } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import type { SignInPlan, UpstreamSpec } from '../spec.ts';
import { call, caller, specOf, textOf, world } from '../upstream-fixture.ts';
import { Issuer, startGuardedServer } from './issuer-fixture.ts';
import { openSignInBook, type SignInVault } from './sign-in-book.ts';
import { createSignInDesk } from './sign-in-desk.ts';

const ADA: Principal = { kind: 'user', id: 'u_ada', name: 'Ada', role: 'owner', can_approve: true };
const BOB: Principal = { kind: 'user', id: 'u_bob', name: 'Bob', role: 'member', can_approve: true };
const BACK = 'http://127.0.0.1:7676/api/mcp/oauth/callback';
const PLAN: SignInPlan = { per: 'instance', clientId: null, clientSecret: null, scope: null };

function memoryVault(): SignInVault & { readonly records: Map<string, string> } {
  const records = new Map<string, string>();
  return {
    records,
    list: async () => [...records.keys()].map((name) => ({ name, changed_at: '' })),
    async get(name) {
      const value = records.get(name);
      if (value === undefined) throw new OpsError('unknown_secret', name);
      return value;
    },
    set: async (name, value) => void records.set(name, value),
    remove: async (name) => void records.delete(name),
  };
}

/** A desk over a vault of its own, and the guarded server behind it. */
async function opened(url: string, plan: Partial<SignInPlan> = {}, over: Partial<UpstreamSpec> = {}) {
  const vault = memoryVault();
  const hidden: string[] = [];
  const book = openSignInBook(vault, (secret) => hidden.push(secret));
  const time = { ahead: 0 };
  const desk = createSignInDesk({
    book,
    redirectUrl: () => BACK,
    clientMetadataUrl: () => `${BACK}.json`,
    find: async () => assert.fail('no secret is needed'),
    now: () => new Date(Date.now() + time.ahead),
  });
  const signIn = { ...PLAN, ...plan };
  const transport = { kind: 'http', url, headers: {}, reach: 'private' } as const;
  const spec = specOf('guarded', transport, {
    signIn,
    perPrincipal: signIn.per === 'person',
    lister: () => book.somebody('guarded', url),
    ...over,
  });
  const upstreams = await world([spec], { authFor: desk.authFor });
  const signInAs = async (by: Principal, issuer: Issuer) => {
    const { authorization_url } = await desk.begin(spec, null, by);
    const back = new URL(await issuer.visit(authorization_url)).searchParams;
    await desk.finish(back, by);
    await upstreams.credentialsChanged('guarded', by.id);
    await upstreams.probe('guarded', AbortSignal.timeout(10_000));
    return back;
  };
  return { vault, hidden, book, desk, spec, upstreams, time, signInAs };
}

describe('signing in to an outside server', { concurrency: 1 }, () => {
  let issuer: Issuer;
  let server: Awaited<ReturnType<typeof startGuardedServer>>;
  before(async () => {
    issuer = await Issuer.start();
    server = await startGuardedServer(issuer);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    Object.assign(issuer, { who: 'ada', iss: issuer.url, lasts: 3600, metadata: {} });
    Object.assign(server, { issuer, metadata: {} });
    issuer.asked.length = 0;
  });

  test('a server that wants a sign-in is yellow and says what to do; with one it is used', async () => {
    const { upstreams, signInAs, vault, hidden, desk, spec } = await opened(server.url);
    await using _ = upstreams;
    const [before] = upstreams.status();
    assert.deepEqual([before?.light, before?.state, before?.breaker], ['yellow', 'needs sign-in', 'closed']);
    assert.match(before?.lastError?.text ?? '', /opspilot mcp sign-in guarded/);
    assert.deepEqual(issuer.asked, [], 'nobody registers anywhere before a person wants that');
    await signInAs(ADA, issuer);
    assert.equal(upstreams.status()[0]?.light, 'green', upstreams.status()[0]?.lastError?.text);
    assert.equal(textOf(await call(upstreams, 'guarded__whoami')), 'ada');
    const state = await desk.state(spec, ADA);
    assert.deepEqual([state.state, state.issuer, state.error], ['signed_in', issuer.url, null]);
    const [token = ''] = server.tokens;
    assert.deepEqual([...vault.records.keys()], ['mcp-oauth/guarded']);
    assert.ok(hidden.includes(token));
    for (const told of [state, upstreams.status(), [...upstreams.specs()]])
      assert.ok(!JSON.stringify(told).includes(token));
  });

  test('access that ends is renewed, once for all calls at a time', async () => {
    issuer.lasts = 1;
    const { upstreams, signInAs } = await opened(server.url);
    await using _ = upstreams;
    await signInAs(ADA, issuer);
    issuer.lasts = 3600;
    issuer.asked.length = 0;
    const said = await Promise.all(Array.from({ length: 8 }, () => call(upstreams, 'guarded__whoami')));
    assert.deepEqual(new Set(said.map(textOf)), new Set(['ada']));
    assert.equal(issuer.asked.filter((path) => path === '/token').length, 1);
  });

  test('access that was revoked is not tried again: a person is asked for', async () => {
    const { upstreams, signInAs, desk, spec, vault } = await opened(server.url);
    await using _ = upstreams;
    await signInAs(ADA, issuer);
    issuer.revoke();
    await assert.rejects(call(upstreams, 'guarded__whoami'), { code: 'sign_in_needed' });
    await upstreams.probe('guarded', AbortSignal.timeout(10_000));
    assert.equal(upstreams.status()[0]?.state, 'needs sign-in');
    assert.equal((await desk.state(spec, ADA)).state, 'signed_out');
    assert.ok(!JSON.stringify([...vault.records]).includes('access_token'));
    await signInAs(ADA, issuer);
    assert.equal(textOf(await call(upstreams, 'guarded__whoami')), 'ada');
  });

  test('an issuer that is away for a while takes nothing away', async () => {
    issuer.lasts = 1;
    const { upstreams, signInAs, desk, spec } = await opened(server.url);
    await using _ = upstreams;
    await signInAs(ADA, issuer);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    issuer.metadata = { token_endpoint: 'http://127.0.0.1:9/token' };
    await assert.rejects(call(upstreams, 'guarded__whoami'), { code: 'server_down' });
    assert.equal((await desk.state(spec, ADA)).state, 'signed_in');
    Object.assign(issuer, { metadata: {}, lasts: 3600 });
    assert.equal(textOf(await call(upstreams, 'guarded__whoami')), 'ada');
  });

  test('signing out forgets the tokens and ends what was open with them', async () => {
    const { upstreams, signInAs, desk, spec, vault } = await opened(server.url);
    await using _ = upstreams;
    await signInAs(ADA, issuer);
    await desk.signOut(spec, ADA);
    await upstreams.credentialsChanged('guarded', ADA.id);
    assert.equal(vault.records.size, 0);
    await assert.rejects(call(upstreams, 'guarded__whoami'), { code: 'sign_in_needed' });
  });

  test('where each signs in by himself, each speaks with his own voice', async () => {
    const { upstreams, signInAs, desk, spec } = await opened(server.url, { per: 'person' });
    await using _ = upstreams;
    assert.equal(upstreams.status()[0]?.state, 'needs sign-in');
    await signInAs(ADA, issuer);
    issuer.who = 'bob';
    const bob = caller({ principal: BOB.id });
    await assert.rejects(call(upstreams, 'guarded__whoami', {}, bob), { code: 'sign_in_needed' });
    assert.equal(upstreams.status()[0]?.light, 'green', 'what bob lacks, ada has');
    await signInAs(BOB, issuer);
    assert.equal(textOf(await call(upstreams, 'guarded__whoami', {}, bob)), 'bob');
    assert.equal(textOf(await call(upstreams, 'guarded__whoami', {}, caller({ principal: ADA.id }))), 'ada');
    await desk.signOut(spec, ADA);
    await upstreams.credentialsChanged('guarded', ADA.id);
    assert.equal(textOf(await call(upstreams, 'guarded__whoami', {}, bob)), 'bob');
  });

  test('requirement 23: an answer is taken once, in time, with its state, from the person who began', async () => {
    const { upstreams, desk, spec, signInAs, time } = await opened(server.url, { per: 'person' });
    await using _ = upstreams;
    const used = await signInAs(ADA, issuer);
    const refused = { code: 'forbidden' };
    await assert.rejects(desk.finish(used, ADA), refused);
    const begin = async () => {
      const { authorization_url } = await desk.begin(spec, null, ADA);
      return new URL(await issuer.visit(authorization_url)).searchParams;
    };
    const back = await begin();
    const other = new URLSearchParams(back);
    other.set('state', `${back.get('state')}x`);
    await assert.rejects(desk.finish(other, ADA), refused);
    other.delete('state');
    await assert.rejects(desk.finish(other, ADA), refused);
    await assert.rejects(desk.finish(back, BOB), { code: 'forbidden', message: /somebody else/ });
    await desk.finish(back, ADA);
    const late = await begin();
    time.ahead = 600_001;
    await assert.rejects(desk.finish(late, ADA), refused);
  });

  test('requirement 23: an answer of another issuer, or of none, is refused before its code is shown to anybody', async () => {
    const { upstreams, desk, spec } = await opened(server.url);
    await using _ = upstreams;
    for (const iss of ['http://127.0.0.1:1', null]) {
      issuer.iss = iss;
      const { authorization_url } = await desk.begin(spec, null, ADA);
      const back = new URL(await issuer.visit(authorization_url)).searchParams;
      await assert.rejects(desk.finish(back, ADA), { code: 'server_down', message: /iss/i });
      const { state, error } = await desk.state(spec, ADA);
      assert.equal(state, 'failed');
      assert.match(error ?? '', /iss/i);
    }
    assert.ok(!issuer.asked.includes('/token'));
  });

  test('requirement 23: what one issuer gave is not shown to another', async () => {
    issuer.lasts = 1;
    const { upstreams, signInAs } = await opened(server.url);
    await using _ = upstreams;
    await signInAs(ADA, issuer);
    await using other = await Issuer.start();
    server.issuer = other;
    await assert.rejects(call(upstreams, 'guarded__whoami'), { code: 'sign_in_needed' });
    assert.ok(!other.asked.includes('/token'));
  });

  test('requirement 23: a browser is sent to https, and to http on this machine alone', async () => {
    const { upstreams, desk, spec } = await opened(server.url);
    await using _ = upstreams;
    for (const authorization_endpoint of [
      'http://as.example/authorize',
      'javascript:alert(1)',
      'file:///etc/passwd',
    ]) {
      issuer.metadata = { authorization_endpoint };
      await assert.rejects(desk.begin(spec, null, ADA), (error: OpsError) =>
        ['denied_by_policy', 'server_down'].includes(error.code),
      );
    }
    issuer.metadata = { authorization_endpoint: 'https://as.example/authorize' };
    const { authorization_url } = await desk.begin(spec, null, ADA);
    assert.match(authorization_url, /^https:\/\/as\.example\/authorize\?/);
  });

  test('requirement 22: the metadata of a public server lead to no address inside', async () => {
    const { upstreams, desk, spec } = await opened(server.url);
    await using _ = upstreams;
    const asPublic = { ...spec, transport: { ...spec.transport, reach: 'public' } } as UpstreamSpec;
    await assert.rejects(desk.begin(asPublic, null, ADA), { code: 'denied_by_policy' });
    server.metadata = { authorization_servers: ['http://169.254.169.254'] };
    await assert.rejects(desk.begin(spec, null, ADA), { code: 'denied_by_policy' });
    server.metadata = { resource: 'http://127.0.0.1:1/other' };
    await assert.rejects(desk.begin(spec, null, ADA), { code: 'server_down', message: /does not match/ });
  });

  test('who may not decide for all does not sign in for all, and who may not use it not at all', async () => {
    const { upstreams, desk, spec } = await opened(server.url);
    await using _ = upstreams;
    await assert.rejects(desk.begin(spec, null, BOB), { code: 'forbidden', message: /owner/ });
    await assert.rejects(desk.begin(spec, null, { ...ADA, can_approve: false }), { code: 'forbidden' });
    const viewer = { ...BOB, role: 'viewer' } as const;
    const own = { ...spec, signIn: { ...PLAN, per: 'person' } } as const;
    await assert.rejects(desk.begin(own, null, viewer), { code: 'forbidden', message: /role viewer/ });
    await assert.rejects(desk.begin({ ...spec, transport: { kind: 'stdio' } as never }, null, ADA), {
      code: 'conflict',
    });
  });

  test('who begins again gives up what he began, and nobody begins for ever', async () => {
    const { upstreams, desk, spec, time } = await opened(server.url);
    await using _ = upstreams;
    const begin = async () => {
      const { authorization_url } = await desk.begin(spec, null, ADA);
      return new URL(await issuer.visit(authorization_url)).searchParams;
    };
    const [first, second] = [await begin(), await begin()];
    await assert.rejects(desk.finish(first, ADA), { code: 'forbidden' });
    await desk.finish(second, ADA);
    for (let times = 2; times < 10; times += 1) await begin();
    await assert.rejects(begin(), { code: 'rate_limited' });
    time.ahead = 600_001;
    await begin();
  });

  test('without a vault it says how to make one, and the server is asked for nothing', async () => {
    const { upstreams, spec } = await opened(server.url);
    await using _ = upstreams;
    const missing = async () => {
      throw new OpsError('vault_missing', 'there is no vault');
    };
    using desk = createSignInDesk({
      book: openSignInBook({ list: missing, get: missing, set: missing, remove: missing }, () => {}),
      redirectUrl: () => BACK,
      clientMetadataUrl: () => BACK,
      find: missing,
      now: () => new Date(),
    });
    await assert.rejects(desk.begin(spec, null, ADA), { code: 'vault_missing' });
    assert.deepEqual(issuer.asked, []);
    assert.equal((await desk.state(spec, ADA)).state, 'signed_out');
  });

  test('tokens are for one address: another server of the same name gets none', async () => {
    const { upstreams, signInAs, book } = await opened(server.url);
    await using _ = upstreams;
    await signInAs(ADA, issuer);
    const key = { server: 'guarded', principal: null };
    assert.ok((await book.read(key, server.url))?.tokens);
    assert.equal(await book.read(key, 'https://other.example/mcp'), null);
    await book.forget('guarded');
    assert.equal(await book.read(key, server.url), null);
  });
});
