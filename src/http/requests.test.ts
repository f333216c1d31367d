import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createHttpFixture, type HttpFixture, ORIGIN } from './http-fixture.ts';

let http: HttpFixture;
before(async () => {
  http = await createHttpFixture();
});
after(() => http[Symbol.asyncDispose]());

async function problemOf(reply: Response): Promise<[number, string]> {
  assert.equal(reply.headers.get('content-type'), 'application/problem+json');
  return [reply.status, (await reply.json()).code];
}

describe('the Host header', () => {
  const ours = [
    '127.0.0.1:7676',
    '127.0.0.1',
    'localhost:1',
    'LOCALHOST',
    '[::1]:7676',
    'ops.example',
    'Ops.Example:443',
  ];
  for (const host of ours) {
    test(`${host} is ours`, async () => {
      assert.equal((await http.ask('/livez', { headers: { host } })).status, 200);
    });
  }
  const theirs = [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '',
    '127.0.0.1@evil.example',
    '0.0.0.0',
    'ops.example.',
    'evil.example:7676',
    '[::2]',
    '127.0.0.1:port',
  ];
  for (const host of theirs) {
    test(`requirement 2: ${JSON.stringify(host)} is turned away everywhere, pages and streams included`, async () => {
      for (const path of ['/livez', '/', '/api/events', '/api/whoami', '/assets/x.js', '/nope']) {
        const reply = await http.ask(path, { as: 'owner', headers: { host } });
        assert.deepEqual(await problemOf(reply), [403, 'bad_host'], path);
      }
    });
  }
});

describe('where an unsafe request comes from', () => {
  const cases: [string, string, Record<string, string>, boolean][] = [
    ['a session with our origin', 'owner', {}, true],
    [
      'a session at another of our names',
      'owner',
      { host: 'ops.example', origin: 'http://ops.example' },
      true,
    ],
    ['a session behind a TLS proxy', 'owner', { host: 'ops.example', origin: 'https://ops.example' }, true],
    ['a session that says same-origin alone', 'owner', { origin: '', 'sec-fetch-site': 'same-origin' }, true],
    ['a session that says nothing', 'owner', { origin: '' }, false],
    ['a session from another site', 'owner', { origin: 'https://evil.example' }, false],
    ['a session from another port', 'owner', { origin: 'http://127.0.0.1:9999' }, false],
    ['a session from a sandboxed frame', 'owner', { origin: 'null' }, false],
    ['a session from a file', 'owner', { origin: 'file://127.0.0.1:7676' }, false],
    ['a session, cross-site by its own words', 'owner', { 'sec-fetch-site': 'cross-site' }, false],
    ['a session, same-site by its own words', 'owner', { 'sec-fetch-site': 'same-site' }, false],
    ['a session without origin, typed by hand', 'owner', { origin: '', 'sec-fetch-site': 'none' }, false],
    ['a token that says nothing', 'owner-token', {}, true],
    ['a token from another site', 'owner-token', { origin: 'https://evil.example' }, false],
  ];
  for (const [what, as, headers, passes] of cases) {
    test(`${what} is ${passes ? 'taken' : 'turned away'}`, async () => {
      const sent = { ...http.credentials.get(as), ...headers };
      if (sent.origin === '') delete sent.origin;
      const reply = await http.ask('/api/runs', { headers: sent, json: { goal: 'x', autostart: false } });
      if (passes) assert.equal(reply.status, 201);
      else assert.deepEqual(await problemOf(reply), [403, 'bad_origin']);
    });
  }

  test('what another site tries with a session is in the audit, with whose it was', async () => {
    const { id } = await (await http.ask('/api/whoami', { as: 'member' })).json();
    const headers = {
      ...http.credentials.get('member'),
      origin: 'https://evil.example',
      'x-request-id': 'csrf-1',
    };
    assert.equal((await http.ask('/api/runs', { headers, json: { goal: 'x' } })).status, 403);
    const rows = await http.store.events.list({ action: 'http.denied', limit: 100 });
    const row = rows.find(({ correlation_id }) => correlation_id === 'csrf-1');
    assert.deepEqual([row?.actor, row?.metadata], [id, { code: 'bad_origin' }]);
  });

  test('signing in from another site is turned away too', async () => {
    const json = { email: 'owner@example.com', password: 'password of owner' };
    const reply = await http.ask('/api/auth/sign-in', { json, headers: { origin: 'https://evil.example' } });
    assert.deepEqual(await problemOf(reply), [403, 'bad_origin']);
    assert.equal(reply.headers.get('set-cookie'), null);
  });

  test('reading needs no origin', async () => {
    const { cookie = '' } = http.credentials.get('owner') ?? {};
    assert.equal((await http.ask('/api/whoami', { headers: { cookie } })).status, 200);
  });
});

describe('bodies and parameters', () => {
  const post = (body: string, type = 'application/json') =>
    http.ask('/api/runs', { as: 'member', body, headers: { 'content-type': type } });

  test('more than a megabyte is too large, with or without its length told', async () => {
    const body = JSON.stringify({ goal: 'x'.repeat(1_000_001) });
    assert.deepEqual(await problemOf(await post(body)), [413, 'too_large']);
    const pieces = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
      },
    });
    const headers = {
      ...http.credentials.get('member'),
      'content-type': 'application/json',
      host: 'localhost',
    };
    const reply = await http.app.request(`${ORIGIN}/api/runs`, {
      method: 'POST',
      headers,
      body: pieces,
      duplex: 'half',
    } as RequestInit);
    assert.deepEqual(await problemOf(reply), [413, 'too_large']);
  });

  for (const [what, body] of [
    ['no JSON', '{"goal": '],
    ['another kind of value', '["goal"]'],
    ['an unknown key', '{"goal":"x","goals":"y"}'],
    ['a missing key', '{}'],
    ['nothing', ''],
    ['a prototype', '{"goal":"x","__proto__":{"admin":true}}'],
  ] as const) {
    test(`${what} is a bad request that names the place`, async () => {
      const reply = await post(body);
      const problem = await reply.json();
      assert.deepEqual([reply.status, problem.code], [400, 'bad_request']);
      assert.match(problem.detail, /^body/);
    });
  }

  test('a form is no JSON, whatever it holds', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '']) {
      assert.equal((await post('{"goal":"x"}', type)).status, 400, type);
    }
    assert.equal(
      (await post('{"goal":"x","autostart":false}', 'Application/JSON; charset=utf-8')).status,
      201,
    );
  });

  test('bytes that are no UTF-8 are a bad request', async () => {
    const headers = {
      ...http.credentials.get('member'),
      'content-type': 'application/json',
      host: 'localhost',
    };
    const body = Uint8Array.from([0x7b, 0xff, 0x7d]);
    const reply = await http.app.request(`${ORIGIN}/api/runs`, { method: 'POST', headers, body });
    assert.deepEqual(await problemOf(reply), [400, 'bad_request']);
  });

  test('a password in a body that is refused is not said again', async () => {
    const json = { email: 'no address', password: 'my-secret-password', more: 'my-secret-extra' };
    const text = await (await http.ask('/api/auth/sign-in', { json })).text();
    assert.ok(!text.includes('my-secret'), text);
  });

  for (const query of ['limit=0', 'limit=x', 'limit=1&limit=2', 'nope=1', 'state=SLEEPING', 'limit=1e9']) {
    test(`?${query} is a bad request`, async () => {
      assert.deepEqual(await problemOf(await http.ask(`/api/runs?${query}`, { as: 'viewer' })), [
        400,
        'bad_request',
      ]);
    });
  }

  test('an id is never more than an id', async () => {
    for (const id of ['..%2f..%2fetc', 'a%00b', 'a%0d%0ab', `${'x'.repeat(200)}`, '%ff']) {
      const reply = await http.ask(`/api/runs/${id}`, { as: 'viewer' });
      assert.ok([400, 404].includes(reply.status), `${id}: ${reply.status}`);
    }
  });
});

test('a path that takes other methods says which', async () => {
  const reply = await http.ask('/api/runs', { as: 'owner', method: 'DELETE' });
  assert.deepEqual(await problemOf(reply), [405, 'method_not_allowed']);
  assert.deepEqual(reply.headers.get('allow')?.split(', ').toSorted(), ['GET', 'POST']);
  assert.deepEqual(await problemOf(await http.ask('/livez', { as: 'owner', method: 'POST' })), [
    405,
    'method_not_allowed',
  ]);
  assert.deepEqual(await problemOf(await http.ask('/api/nope', { as: 'owner' })), [404, 'not_found']);
  assert.deepEqual(await problemOf(await http.ask('/nope', { as: 'owner', method: 'POST' })), [
    405,
    'method_not_allowed',
  ]);
});

test('every reply carries the headers that keep a browser safe, errors and streams included', async () => {
  for (const path of ['/livez', '/api/whoami', '/nope', '/api/events', '/api/docs']) {
    const { headers, body } = await http.ask(path, { as: 'owner' });
    await body?.cancel();
    assert.match(
      headers.get('content-security-policy') ?? '',
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('x-frame-options'), 'DENY', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path);
    assert.equal(headers.get('access-control-allow-origin'), null, path);
    assert.equal(headers.get('strict-transport-security'), null, 'no TLS here');
    assert.ok(headers.get('cache-control'), path);
  }
});

test('the correlation id is the caller’s if it is harmless, and always one that is', async () => {
  const harmless = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
  const any = fc.oneof(
    fc.string(),
    fc.string({ minLength: 120, maxLength: 200 }),
    fc.stringMatching(harmless),
  );
  await fc.assert(
    fc.asyncProperty(any, async (id) => {
      let headers: Headers;
      try {
        headers = new Headers({ host: 'localhost', 'x-request-id': id });
      } catch {
        return;
      }
      const sent = headers.get('x-request-id') ?? '';
      const reply = await http.app.request(`${ORIGIN}/livez`, { headers });
      const returned = reply.headers.get('x-request-id') ?? '';
      assert.match(returned, harmless);
      assert.equal(returned === sent, harmless.test(sent));
    }),
    { numRuns: 200 },
  );
});

test('an error of ours stays inside: the reply has the correlation id, the log the rest', async () => {
  await using broken = await createHttpFixture({
    parts: { readiness: () => Promise.reject(new Error('password=hunter2')) },
  });
  const reply = await broken.ask('/readyz', { headers: { 'x-request-id': 'it-broke-1' } });
  const text = await reply.text();
  assert.equal(reply.status, 500);
  assert.ok(!text.includes('hunter2') && text.includes('it-broke-1'));
  const [fields] = broken.logged[0] as [{ err: Error; correlation_id: string }];
  assert.deepEqual([fields.err.message, fields.correlation_id], ['password=hunter2', 'it-broke-1']);
});
