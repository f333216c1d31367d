import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ConnectAnswer, ConnectionList, ConnectRequest } from '#contract/connections.ts';
import { type OpsPilot, startOpsPilot } from './opspilot.ts';

const CALLBACK = 'http://localhost:3118/callback';
const WHO = { name: 'a host', version: '1' };

/** What a host keeps of a sign-in, and the page that it opens. */
function keeper(callback = CALLBACK) {
  const kept: {
    client?: object;
    tokens?: { access_token: string; refresh_token?: string };
    verifier?: string;
    page?: URL;
  } = {};
  const provider = {
    redirectUrl: callback,
    // Without `application_type`, as programs of the years before register.
    clientMetadata: {
      client_name: 'Anna’s editor',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
    state: () => 'state-of-the-host',
    clientInformation: () => kept.client,
    saveClientInformation(client: object) {
      kept.client = client;
    },
    tokens: () => kept.tokens,
    saveTokens(tokens: { access_token: string }) {
      kept.tokens = tokens;
    },
    redirectToAuthorization(url: URL) {
      kept.page = url;
    },
    saveCodeVerifier(verifier: string) {
      kept.verifier = verifier;
    },
    codeVerifier: () => kept.verifier ?? '',
  };
  return { kept, provider: provider as unknown as OAuthClientProvider };
}

describe('hosts that sign in with OAuth at OpsPilot itself', { concurrency: 1 }, () => {
  let ops: OpsPilot;
  let cookie: string;
  before(async () => {
    ops = await startOpsPilot({ demo: true });
    const invited = await ops.api.send('POST', '/api/invitations', { role: 'member' });
    const secret = new URL(invited.body.url).hash.slice(1).replace(/^.*[/=]/, '');
    const joined = await ops.api.send('POST', '/api/setup/redeem', {
      secret,
      name: 'Anna',
      email: 'anna@example.com',
      password: 'correct horse battery',
    });
    assert.equal(joined.status, 201, JSON.stringify(joined.body));
    cookie = joined.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
  });
  after(() => ops[Symbol.asyncDispose]());

  const asAnna = (path: string, init: RequestInit = {}) =>
    fetch(`${ops.url}${path}`, {
      ...init,
      headers: { cookie, origin: ops.url, 'content-type': 'application/json', ...(init.headers as object) },
    });

  /** The browser goes where the host sends it, and lands on the page that asks; answers the page's query. */
  async function pageOf(url: URL | undefined): Promise<string> {
    assert.ok(url);
    const reply = await fetch(url, { redirect: 'manual' });
    assert.equal(reply.status, 302);
    const page = new URL(reply.headers.get('location') ?? '', ops.url);
    assert.equal(page.pathname, '/connect');
    return page.searchParams.get('request') ?? assert.fail('nothing to ask');
  }

  async function decide(query: string, role: string | null): Promise<URL> {
    const reply = await asAnna('/api/connect', { method: 'POST', body: JSON.stringify({ query, role }) });
    const text = await reply.text();
    assert.equal(reply.status, 200, text);
    return new URL(ConnectAnswer.parse(JSON.parse(text)).redirect_to);
  }

  async function signIn(mcp: string, role: string) {
    const { kept, provider } = keeper();
    const first = new StreamableHTTPClientTransport(new URL(mcp), { authProvider: provider });
    await assert.rejects(new Client(WHO).connect(first), UnauthorizedError);
    const query = await pageOf(kept.page);
    const back = await decide(query, role);
    assert.equal(back.searchParams.get('state'), 'state-of-the-host');
    assert.equal(back.searchParams.get('iss'), ops.url);
    await first.finishAuth(back.searchParams);
    return { kept, provider, code: back.searchParams.get('code') ?? assert.fail('no code') };
  }

  for (const [name, address] of Object.entries({
    'the web’s address': () => `${ops.url}/mcp`,
    'the same by another name': () => `${ops.url.replace('127.0.0.1', 'localhost')}/mcp`,
  }))
    test(`a host that knows only ${name} registers, is let in by a person, and calls tools as far as they said`, async () => {
      const { provider } = await signIn(address(), 'viewer');
      const host = new Client(WHO);
      await host.connect(new StreamableHTTPClientTransport(new URL(address()), { authProvider: provider }));
      const { tools } = await host.listTools();
      assert.ok(tools.some((tool) => tool.name === 'list_services'));
      assert.ok(!tools.some((tool) => tool.name === 'restart_container'), 'a viewer changes nothing');
      const answer = await host.callTool({ name: 'list_services', arguments: {} });
      assert.match(JSON.stringify(answer.content), /radarr/);
      await host.close();
    });

  test('the SDK of the years before signs in as well', async () => {
    const { kept, provider } = keeper();
    const parts = { authProvider: provider as never };
    const first = new OldTransport(new URL(`${ops.url}/mcp`), parts);
    await assert.rejects(new OldClient(WHO).connect(first as never), { name: 'Error' });
    const back = await decide(await pageOf(kept.page), 'member');
    await first.finishAuth(back.searchParams.get('code') ?? '');
    const host = new OldClient(WHO);
    await host.connect(new OldTransport(new URL(`${ops.url}/mcp`), parts) as never);
    const { tools } = await host.listTools();
    assert.ok(tools.some((tool) => tool.name === 'restart_container'));
    await host.close();
  });

  test('the page shows what asks; who is not signed in, a changed query and a role too high are turned away', async () => {
    const { kept, provider } = keeper('https://claude.example/api/callback');
    const first = new StreamableHTTPClientTransport(new URL(`${ops.url}/mcp`), { authProvider: provider });
    await assert.rejects(new Client(WHO).connect(first), UnauthorizedError);
    const query = await pageOf(kept.page);

    const shown = await asAnna(`/api/connect?${new URLSearchParams({ query })}`);
    assert.deepEqual(ConnectRequest.parse(await shown.json()), {
      client_name: 'Anna’s editor',
      destination: 'claude.example',
      local: false,
      roles: ['viewer', 'member', 'owner'],
    });
    const post = (body: object, headers = {}) =>
      asAnna('/api/connect', { method: 'POST', body: JSON.stringify(body), headers });
    assert.equal((await post({ query, role: 'owner' })).status, 403, 'Anna is a member');
    assert.equal((await post({ query, role: 'viewer' }, { cookie: '' })).status, 401);
    assert.equal((await post({ query, role: 'viewer' }, { origin: 'http://evil.example' })).status, 403);
    const other = query.replace('claude.example', 'evil.example');
    assert.equal((await post({ query: other, role: 'viewer' })).status, 400);
    const wider = new URLSearchParams(query);
    wider.set('scope', 'opspilot:owner');
    assert.equal((await post({ query: String(wider), role: 'owner' })).status, 400);
    // A token cannot let a program in, whoever holds it.
    const byToken = await ops.api.send('POST', '/api/connect', { query, role: 'viewer' });
    assert.equal(byToken.status, 403);

    const refused = await decide(query, null);
    assert.equal(refused.origin, 'https://claude.example');
    assert.equal(refused.searchParams.get('error'), 'access_denied');
    assert.equal(refused.searchParams.get('code'), null);
  });

  test('a code is good once and only with its verifier; a token only here, and at most as its person', async () => {
    const { kept, code } = await signIn(`${ops.url}/mcp`, 'member');
    const token = kept.tokens?.access_token ?? assert.fail('no token');
    const { client_id } = kept.client as { client_id: string };
    const change = (verifier: string, used: string) =>
      fetch(`${ops.url}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          redirect_uri: CALLBACK,
          code: used,
          code_verifier: verifier,
          client_id,
        }),
      });
    const fresh = keeper();
    await fresh.provider.saveClientInformation?.({ client_id });
    const other = new StreamableHTTPClientTransport(new URL(`${ops.url}/mcp`), {
      authProvider: fresh.provider,
    });
    await assert.rejects(new Client(WHO).connect(other), UnauthorizedError);
    const unused = (await decide(await pageOf(fresh.kept.page), 'viewer')).searchParams.get('code') ?? '';
    assert.ok((await change('a'.repeat(43), unused)).status >= 400);
    const call = (secret: string, path = '/mcp') =>
      fetch(`${ops.url}${path}`, { headers: { authorization: `Bearer ${secret}` } });
    assert.notEqual((await call(token)).status, 401);
    assert.equal((await call(`${token}x`)).status, 401);
    assert.equal((await call(token, '/api/runs')).status, 401, 'it is for /mcp alone');
    const people = (await ops.api.send('GET', '/api/people')).body.people as { id: string; name: string }[];
    const anna = people.find(({ name }) => name === 'Anna') ?? assert.fail();
    await ops.api.send('PATCH', `/api/people/${anna.id}`, { role: 'viewer' });
    const host = new Client(WHO);
    const authProvider = { token: async () => token };
    await host.connect(new StreamableHTTPClientTransport(new URL(`${ops.url}/mcp`), { authProvider }));
    const { tools } = await host.listTools();
    assert.ok(!tools.some((tool) => tool.name === 'restart_container'), 'Anna is a viewer now');
    await host.close();
    await ops.api.send('PATCH', `/api/people/${anna.id}`, { role: 'member' });
    // Used twice, a code was stolen: what came of it ends as well (RFC 6749, 4.1.2).
    assert.ok((await change(kept.verifier ?? '', code)).status >= 400);
    assert.equal((await call(token)).status, 401);
  });

  test('ending the connection ends its tokens at once, and the audit says who connected what', async () => {
    const { kept } = await signIn(`${ops.url}/mcp`, 'member');
    const token = kept.tokens?.access_token ?? assert.fail('no token');
    const client = (kept.client as { client_id: string }).client_id;
    const listed = ConnectionList.parse(await (await asAnna('/api/connections')).json()).connections;
    assert.ok(listed.every((one) => one.client_name === 'Anna’s editor' && one.destination === 'localhost'));
    for (const { id } of listed)
      assert.equal((await asAnna(`/api/connections/${id}`, { method: 'DELETE' })).status, 200);
    const refused = await fetch(`${ops.url}/mcp`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
    const again = await fetch(`${ops.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: kept.tokens?.refresh_token ?? 'none',
        client_id: client,
      }),
    });
    assert.equal(again.status, 400);
    const { body } = await ops.api.send('GET', '/api/audit?limit=200');
    const of = (action: string) =>
      (body.entries as { action: string; resource: string }[]).filter((entry) => entry.action === action);
    assert.ok(of('auth.connected').some(({ resource }) => resource === client));
    assert.ok(of('auth.disconnected').some(({ resource }) => resource === client));
    assert.ok(!JSON.stringify(body).includes(token));
  });

  test('registering is counted, and a program of this machine without a port of its own is let back', async () => {
    const register = (body: object) =>
      fetch(`${ops.url}/oauth2/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const vscode = {
      client_name: 'Visual Studio Code',
      redirect_uris: ['https://vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/'],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      token_endpoint_auth_method: 'none',
    };
    assert.equal((await register(vscode)).status, 201);
    assert.equal((await register({ ...vscode, redirect_uris: ['javascript:alert(1)'] })).status, 400);
    let last = 0;
    for (let i = 0; i < 25 && last !== 429; i++) last = (await register(vscode)).status;
    assert.equal(last, 429);
  });
});
