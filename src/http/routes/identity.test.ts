import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreatedToken, Invitation, PersonList, TokenList, WhoAmI } from '#contract/http-api.ts';
import { cookieOf, createHttpFixture, type HttpFixture, ORIGIN } from '../http-fixture.ts';

let http: HttpFixture;
before(async () => {
  http = await createHttpFixture();
});
after(() => http[Symbol.asyncDispose]());

const get = async (path: string, as: string) => (await http.ask(path, { as })).json();

test('whoami tells people and tokens apart', async () => {
  const owner = WhoAmI.parse(await get('/api/whoami', 'owner'));
  assert.deepEqual(
    [owner.name, owner.email, owner.kind, owner.can_approve],
    ['The owner', 'owner@example.com', 'user', true],
  );
  const token = WhoAmI.parse(await get('/api/whoami', 'weak-token'));
  assert.deepEqual(
    [token.name, token.email, token.kind, token.can_approve],
    ['weak-token', null, 'token', false],
  );
});

test('a link lets one person in, once, with a session that the next request may use', async () => {
  const made = await http.ask('/api/invitations', { as: 'owner', json: { role: 'member' } });
  const { url, role } = Invitation.parse(await made.json());
  assert.equal(role, 'member');
  assert.ok(url.startsWith(`${ORIGIN}/join#`), 'the secret is in the fragment, which is never sent');
  const json = {
    secret: url.split('#')[1],
    name: 'Nina',
    email: 'nina@example.com',
    password: 'a password of nina',
  };
  const joined = await http.ask('/api/setup/redeem', { json });
  assert.equal(joined.status, 201);
  assert.equal(WhoAmI.parse(await joined.json()).role, 'member');
  const cookie = cookieOf(joined.headers.getSetCookie());
  assert.equal((await http.ask('/api/whoami', { headers: { cookie } })).status, 200);
  assert.equal(
    (await http.ask('/api/setup/redeem', { json: { ...json, email: 'eve@example.com' } })).status,
    401,
  );
  const short = { ...json, password: 'short' };
  assert.equal((await http.ask('/api/setup/redeem', { json: short })).status, 400);
});

test('signing in sets the cookie, signing out ends it', async () => {
  const json = { email: 'member@example.com', password: 'password of member' };
  const reply = await http.ask('/api/auth/sign-in', { json, headers: { origin: ORIGIN } });
  assert.equal(reply.status, 200);
  const [cookie = ''] = reply.headers.getSetCookie();
  assert.match(cookie, /; HttpOnly/);
  assert.match(cookie, /; SameSite=Strict/);
  const headers = { cookie: cookieOf([cookie]), origin: ORIGIN };
  assert.equal((await http.ask('/api/whoami', { headers })).status, 200);
  const out = await http.ask('/api/auth/sign-out', { method: 'POST', headers });
  assert.ok(out.headers.getSetCookie().every((value) => value.includes('Max-Age=0')));
  assert.equal((await http.ask('/api/whoami', { headers })).status, 401);
});

test('a token is made, listed without its secret, used, and revoked', async () => {
  const made = await http.ask('/api/tokens', { as: 'owner', json: { name: 'ci', role: 'member' } });
  const { token, id, can_approve, expires_at } = CreatedToken.parse(await made.json());
  assert.ok(!can_approve && expires_at);
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await http.ask('/api/whoami', { headers })).status, 200);
  const list = await get('/api/tokens', 'owner');
  assert.ok(TokenList.parse(list).tokens.some((one) => one.id === id));
  assert.ok(!JSON.stringify(list).includes(token));
  assert.equal((await http.ask(`/api/tokens/${id}`, { as: 'owner', method: 'DELETE' })).status, 200);
  assert.equal((await http.ask('/api/whoami', { headers })).status, 401);
  assert.equal((await http.ask(`/api/tokens/${id}`, { as: 'owner', method: 'DELETE' })).status, 404);
});

test('everybody sees who is there; the owner changes roles, but never the last owner’s', async () => {
  const { people } = PersonList.parse(await get('/api/people', 'viewer'));
  assert.ok(!JSON.stringify(people).includes('@'), 'no e-mail address');
  const idOf = (name: string) => people.find((one) => one.name === name)?.id;
  const patch = (id: string | undefined, role: string) =>
    http.ask(`/api/people/${id}`, { as: 'owner', method: 'PATCH', json: { role } });
  assert.equal((await patch(idOf('The owner'), 'viewer')).status, 409);
  assert.equal((await patch(idOf('The viewer'), 'member')).status, 200);
  assert.equal((await get('/api/whoami', 'viewer')).role, 'member');
  assert.equal((await patch('nobody', 'member')).status, 404);
  assert.equal((await patch(idOf('The viewer'), 'admin')).status, 400);
  const removed = await http.ask(`/api/people/${idOf('The viewer')}`, { as: 'owner', method: 'DELETE' });
  assert.equal(removed.status, 200);
  assert.equal((await http.ask('/api/whoami', { as: 'viewer' })).status, 401);
});

test('nothing that a person types to sign in or join is in the audit', async () => {
  const rows = JSON.stringify(await http.store.events.list({ limit: 10_000 }));
  for (const secret of [
    'password of member',
    'a password of nina',
    'nina@example.com',
    'owner@example.com',
  ]) {
    assert.ok(!rows.includes(secret), secret);
  }
  for (const action of [
    'auth.invited',
    'auth.redeemed',
    'auth.signed_in',
    'auth.signed_out',
    'auth.token_created',
    'auth.token_revoked',
    'auth.role_changed',
    'auth.person_removed',
    'auth.redeem_refused',
  ]) {
    assert.ok(rows.includes(`"${action}"`), action);
  }
});

test('without sign-in everybody here is the local owner, and other sites stay out all the same', async () => {
  await using open = await createHttpFixture({ mode: 'none' });
  const who = WhoAmI.parse(await (await open.ask('/api/whoami')).json());
  assert.deepEqual([who.id, who.role, who.kind, who.can_approve], ['local', 'owner', 'user', true]);
  const json = { goal: 'x', autostart: false };
  assert.equal((await open.ask('/api/runs', { json })).status, 201);
  assert.equal((await open.ask('/api/runs', { json, headers: { origin: ORIGIN } })).status, 201);
  for (const headers of [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ]) {
    assert.equal((await open.ask('/api/runs', { json, headers })).status, 403);
  }
  assert.equal((await open.ask('/api/whoami', { headers: { host: 'evil.example' } })).status, 403);
});
