import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Role } from '#contract/identity.ts';
import type { SignedIn } from '../auth.ts';
import { BY, browser, join, openAuth, VISITOR } from '../auth-fixture.ts';
import { codeIs, type EmptyDatabase } from '../auth-suite.ts';
import type { Connections } from './connections.ts';

const HERE = 'http://127.0.0.1:7676';
const HUB = `${HERE}/mcp`;
const CALLBACK = 'http://localhost:3118/callback';
const PATIENT = { limits: { take: async () => 0 } };
const CONNECT = { publicUrl: () => HERE, resources: () => [HUB] };

/** What connections promise, on whatever database they live. Call it inside a `describe`. */
export function connectionSuite(makeDatabase: () => Promise<EmptyDatabase>): void {
  test('a program is let in with a role and no more, and nothing of its secrets is kept', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database, { ...PATIENT, connect: CONNECT });
    const { connections } = here.auth;
    assert.ok(connections);
    const ann = await join(here.auth, 'member', 'ann');
    const { token, refresh, query } = await connect(connections, ann, 'viewer');
    const caller = await connections.callerOf(token);
    assert.deepEqual(caller, {
      principal: {
        kind: 'token',
        id: `oauth:${ann.principal.id}`,
        name: 'ann',
        role: 'viewer',
        can_approve: false,
      },
      clientName: 'localhost',
    });
    const person = { principal: ann.principal, headers: browser(ann), by: BY };
    await assert.rejects(connections.decide(query, 'owner', person), codeIs('forbidden'));
    await assert.rejects(connections.asked(`${query}&x=1`), codeIs('bad_request'));
    const kept = await place.dump();
    for (const secret of [token, refresh])
      assert.ok(!kept.includes(secret.slice(4)), 'a secret stands in the database');
    assert.ok(!JSON.stringify(here.events).includes(token));
  });

  test('a token ends with its time, with its connection, and with its person', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database, { ...PATIENT, connect: CONNECT });
    const { connections, people } = here.auth;
    assert.ok(connections);
    const ann = await join(here.auth, 'owner', 'ann');
    const bob = await join(here.auth, 'member', 'bob');
    const first = await connect(connections, bob, 'member');
    here.clock.offsetMs = 61 * 60_000;
    assert.equal(await connections.callerOf(first.token), null, 'an hour is over');
    here.clock.offsetMs = 0;
    assert.ok(await connections.callerOf(first.token));

    const [connection] = await connections.list(bob.principal.id);
    assert.ok(connection);
    assert.deepEqual(await connections.list(ann.principal.id), []);
    await assert.rejects(connections.end(connection.id, ann.principal.id, BY), codeIs('not_found'));
    await connections.end(connection.id, null, BY);
    assert.equal(await connections.callerOf(first.token), null);

    const second = await connect(connections, bob, 'member');
    await people.setRole(bob.principal.id, 'viewer', BY);
    assert.equal((await connections.callerOf(second.token))?.principal.role, 'viewer');
    await people.remove(bob.principal.id, BY);
    assert.equal(await connections.callerOf(second.token), null);
    assert.deepEqual(await connections.list(null), []);
  });

  test('a token for another resource, and one for none, are good for nothing here', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database, { ...PATIENT, connect: CONNECT });
    const { connections } = here.auth;
    assert.ok(connections);
    const ann = await join(here.auth, 'member', 'ann');
    const { token } = await connect(connections, ann, 'member', null);
    assert.equal(await connections.callerOf(token), null);
    await assert.rejects(connect(connections, ann, 'member', 'https://elsewhere.example/mcp'));
  });
}

/** Goes the whole way of a program and its person; `resource` null names none. */
async function connect(
  connections: Connections,
  person: SignedIn,
  role: Role,
  resource: string | null = HUB,
): Promise<{ token: string; refresh: string; query: string }> {
  const send = async (endpoint: 'register' | 'token', type: string, body: string) => {
    const headers = new Headers({ 'content-type': type });
    const reply = await connections.answer(endpoint, { query: '', body, headers }, VISITOR);
    const text = await reply.text();
    assert.ok(reply.ok, text);
    return JSON.parse(text) as Record<string, string>;
  };
  const metadata = {
    client_name: 'Editor',
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
  };
  const { client_id = '' } = await send('register', 'application/json', JSON.stringify(metadata));
  const verifier = randomBytes(32).toString('base64url');
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: CALLBACK,
    scope: 'opspilot:viewer opspilot:member opspilot:owner offline_access',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(resource !== null && { resource }),
  });
  const page = await connections.answer(
    'authorize',
    { query: String(asked), body: null, headers: new Headers() },
    VISITOR,
  );
  const query = new URL(page.headers.get('location') ?? '', HERE).searchParams.get('request');
  assert.ok(query, page.headers.get('location') ?? 'nowhere');
  const by = { principal: person.principal, headers: browser(person), by: BY };
  const back = new URL(await connections.decide(query, role, by));
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: verifier,
    client_id,
    ...(resource !== null && { resource }),
  });
  const answer = await send('token', 'application/x-www-form-urlencoded', String(form));
  return { token: answer.access_token ?? '', refresh: answer.refresh_token ?? '', query };
}
