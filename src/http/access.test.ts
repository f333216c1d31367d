import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createHttpFixture, type HttpFixture } from './http-fixture.ts';
import type { Route } from './route.ts';

let http: HttpFixture;
before(async () => {
  http = await createHttpFixture();
});
after(() => http[Symbol.asyncDispose]());

/** What needs no sign-in, said a second time on purpose: a new public route has to be added here too. */
const PUBLIC = [
  '/livez',
  '/readyz',
  '/healthz',
  '/api/auth/sign-in',
  '/api/setup/redeem',
  '/.well-known/oauth-authorization-server',
  '/oauth2/authorize',
  '/oauth2/token',
  '/oauth2/register',
  '/oauth2/revoke',
  '/api/mcp/oauth/callback',
  '/api/mcp/oauth/finish',
  '/api/mcp/oauth/client.json',
];

/** A path of the route that leads to nothing. */
const at = (path: string) => path.replace(/:[a-z]+/g, 'no-such-thing');

function everyPath(): { route: Route; path: string }[] {
  return http.routes.flatMap((route) =>
    [route.path, ...(route.aliases ?? [])].map((path) => ({ route, path })),
  );
}

const methodOf = (route: Route) => ({ method: route.method.toUpperCase() });

test('requirement 3: without credentials every route but the public ones answers 401', async () => {
  const open = new Set<string>();
  for (const { route, path } of everyPath()) {
    const reply = await http.ask(at(path), methodOf(route));
    const text = await reply.text();
    if (reply.status === 401) {
      assert.equal(reply.headers.get('content-type'), 'application/problem+json', path);
      assert.equal(JSON.parse(text).code, 'unauthenticated', path);
    } else open.add(path);
  }
  assert.deepEqual([...open].toSorted(), PUBLIC.toSorted());
});

test('without credentials nothing below /api tells whether it exists', async () => {
  for (const path of ['/api', '/api/', '/api/nope', '/api/runs/x/y/z', '/api/../api/nope', '/API/runs']) {
    const reply = await http.ask(path);
    assert.ok([401, 404].includes(reply.status), path);
    assert.ok(reply.status === 401 || !path.toLowerCase().startsWith('/api/') || path === '/API/runs', path);
  }
});

test('a bearer token that is unknown answers 401 on every guarded route, and is recorded', async () => {
  const headers = { authorization: 'Bearer ops_unknown' };
  for (const { route, path } of everyPath()) {
    if (route.access === 'public') continue;
    assert.equal((await http.ask(at(path), { ...methodOf(route), headers })).status, 401, path);
  }
  const denials = await http.store.events.list({ action: 'http.denied', limit: 1000 });
  assert.ok(denials.length > 0);
  assert.ok(denials.every(({ actor, result }) => actor === 'anonymous' && result === 'denied'));
  assert.ok(denials.length <= 60, 'a flood of them is not written down whole');
});

describe('roles', () => {
  for (const role of ['viewer', 'member', 'owner'] as const) {
    for (const as of [role, `${role}-token`]) {
      test(`a ${as} reaches what the route tables say, and nothing else`, async () => {
        const rank = { public: -1, viewer: 0, member: 1, owner: 2 };
        for (const { route, path } of everyPath()) {
          if (path === '/api/auth/sign-out') continue;
          const reply = await http.ask(at(path), { as, ...methodOf(route) });
          await reply.body?.cancel();
          const mayEnter = rank[role] >= rank[route.access];
          if (mayEnter) assert.notEqual(reply.status, 403, `${route.method} ${path}`);
          else assert.equal(reply.status, 403, `${route.method} ${path}`);
          assert.notEqual(reply.status, 500, `${route.method} ${path}`);
        }
      });
    }
  }
});

test('a token without the right to approve gets neither consent nor a way to that right', async () => {
  const as = 'weak-token';
  const needing = everyPath().filter(({ route }) => route.approver);
  assert.ok(needing.some(({ path }) => path === '/api/approvals/:id/approve'));
  for (const { route, path } of needing) {
    const reply = await http.ask(at(path), { as, ...methodOf(route) });
    assert.deepEqual([reply.status, (await reply.json()).code], [403, 'may_not_approve'], path);
  }
  const token = { name: 'more', role: 'owner', can_approve: true, expires_in_days: 1 };
  assert.equal((await http.ask('/api/tokens', { as, json: token })).status, 403);
  for (const verb of ['start', 'stop', 'restart']) {
    const reply = await http.ask(`/api/services/radarr/${verb}`, { as, json: { confirm: true } });
    assert.equal((await reply.json()).code, 'may_not_approve', verb);
  }
  assert.deepEqual(http.executor.done, []);
});

test('a denial names who, what and why in the audit', async () => {
  const headers = { 'x-request-id': 'denied-once-1' };
  const reply = await http.ask('/api/tokens', { as: 'viewer', headers });
  assert.equal(reply.headers.get('x-request-id'), 'denied-once-1');
  const rows = await http.store.events.list({ limit: 20, newestFirst: true });
  const row = rows.find(({ correlation_id }) => correlation_id === 'denied-once-1');
  assert.deepEqual([row?.action, row?.resource, row?.client], ['http.denied', 'GET /api/tokens', 'web']);
  assert.deepEqual(row?.metadata, { code: 'forbidden' });
});
