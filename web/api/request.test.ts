import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { Done, PersonList } from '#contract/http-api.ts';
import { ApiError, codeOf } from './api-error.ts';
import { pathOf, request } from './request.ts';

afterEach(() => mock.restoreAll());

function answering(body: unknown, status = 200) {
  return mock.method(globalThis, 'fetch', async () => Response.json(body, { status }));
}

test('an answer is checked against its contract, and a field that a newer server added does not matter', async () => {
  answering({ ok: true, since: 'tomorrow' });
  assert.equal((await request(Done, '/api/x')).ok, true);
  answering({ people: 'many' });
  await assert.rejects(
    request(PersonList, '/api/people'),
    (error) => error instanceof ApiError && error.failure.kind === 'misfit',
  );
});

test('a refusal carries the code of the server', async () => {
  const problem = { type: 't', title: 'no', status: 403, code: 'forbidden', detail: 'd', hint: 'h' };
  answering(problem, 403);
  await assert.rejects(request(Done, '/api/x'), (error) => codeOf(error) === 'forbidden');
  answering('<html>', 502);
  await assert.rejects(
    request(Done, '/api/x'),
    (error) => error instanceof ApiError && error.failure.kind === 'misfit',
  );
});

test('a server that cannot be reached is told from one that refuses', async () => {
  mock.method(globalThis, 'fetch', async () => {
    throw new TypeError('fetch failed');
  });
  await assert.rejects(
    request(Done, '/api/x'),
    (error) => error instanceof ApiError && error.failure.kind === 'offline' && codeOf(error) === null,
  );
});

test('ids and filters are made safe for an address', async () => {
  const fetched = answering({ ok: true });
  await request(Done, pathOf`/api/runs/${'a/b?c'}/cancel`, {
    method: 'POST',
    body: { x: 1 },
    query: { search: 'a&b', state: undefined, empty: '' },
  });
  const [url, init] = fetched.mock.calls[0]?.arguments ?? [];
  assert.equal(url, '/api/runs/a%2Fb%3Fc/cancel?search=a%26b');
  assert.equal(init?.body, '{"x":1}');
});
