import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { OpsError } from '#core/ops-error.ts';
import { json, startFakeEngine } from '#test/fakes/docker-engine.ts';
import { createEngineClient } from './engine-client.ts';
import { EngineRefusal, EngineUnreachable, unreachable } from './engine-errors.ts';

const soon = () => AbortSignal.timeout(10_000);
const Anything = z.object({ path: z.string() });

for (const [what, versions, spoken] of [
  ['an engine 20.10', { api: '1.41', oldest: '1.12' }, '1.41'],
  ['an engine 29, which refuses below 1.44', { api: '1.52', oldest: '1.44' }, '1.44'],
  ['an engine of our own version', { api: '1.44', oldest: '1.24' }, '1.44'],
  ['an engine that names no oldest version', { api: '1.40' }, '1.40'],
] as const) {
  test(`speaks API ${spoken} with ${what}`, async () => {
    await using engine = await startFakeEngine(versions, (path, response) => json(response, 200, { path }));
    const client = createEngineClient(engine.socketPath);
    const { path } = await client.get('/info', Anything, soon(), { a: 'b c', left: undefined });
    assert.equal(path, `/v${spoken}/info?a=b+c`);
    await client.get('/info', Anything, soon());
    assert.deepEqual(engine.requests.slice(0, 2), ['GET /_ping', 'GET /version']);
    assert.equal(engine.requests.length, 4, 'negotiates once');
  });
}

test('says so when the engine has left our version behind', async () => {
  await using engine = await startFakeEngine({ api: '1.60', oldest: '1.50' }, () => {});
  const client = createEngineClient(engine.socketPath);
  await assert.rejects(
    client.version(soon()),
    unavailable(/only API 1\.50 and newer, this controller up to 1\.44/),
  );
});

test('negotiates again when the engine was replaced meanwhile', async () => {
  const versions = { api: '1.41', oldest: '1.12' };
  await using engine = await startFakeEngine(versions, (path, response) => {
    if (!path.startsWith('/v1.41/') || versions.oldest === '1.12') return json(response, 200, { path });
    const message = 'client version 1.41 is too old. Minimum supported API version is 1.44';
    return json(response, 400, { message });
  });
  const client = createEngineClient(engine.socketPath);
  await client.get('/a', Anything, soon());
  Object.assign(versions, { api: '1.52', oldest: '1.44' });
  assert.equal((await client.get('/a', Anything, soon())).path, '/v1.44/a');
});

test('names the socket and what is wrong with it', async () => {
  const missing = join(tmpdir(), 'no-such-docker.sock');
  await assert.rejects(
    createEngineClient(missing).version(soon()),
    unavailable(/no-such-docker\.sock cannot be reached .*\(ENOENT\): there is no such socket/),
  );
  await using engine = await startFakeEngine({ api: '1.41' }, () => {});
  const file = `${engine.socketPath}.file`;
  await writeFile(file, '');
  await assert.rejects(createEngineClient(file).version(soon()), unavailable(/\(ECONNREFUSED\)/));
  const denied = Object.assign(new Error('connect EACCES'), { code: 'EACCES', syscall: 'connect' });
  assert.match(unreachable('a.sock', 'GET /x', denied).message, /a\.sock .*\(EACCES\).*group/);
});

test('tells a request that never left from one that may have arrived', async () => {
  const refused = createEngineClient(join(tmpdir(), 'no-such-docker.sock')).post('/containers/a/stop');
  await assert.rejects(refused, (error) => error instanceof EngineUnreachable && !error.mayHaveActed);
  await using engine = await startFakeEngine({ api: '1.41' }, (_, response) => response.destroy());
  const read = createEngineClient(engine.socketPath).get('/info', Anything, soon());
  await assert.rejects(read, (error) => error instanceof EngineUnreachable && !error.mayHaveActed);
  const cut = createEngineClient(engine.socketPath).post('/containers/a/stop');
  await assert.rejects(cut, (error) => error instanceof EngineUnreachable && error.mayHaveActed);
});

test('a hung engine is unavailable, a call that is given up is cancelled', async () => {
  await using engine = await startFakeEngine({ api: '1.41' }, () => {});
  const client = createEngineClient(engine.socketPath);
  await client.version(soon());
  await assert.rejects(
    client.get('/info', Anything, AbortSignal.timeout(50)),
    unavailable(/did not answer GET \/v1\.41\/info in time/),
  );
  const abort = new AbortController();
  const call = client.get('/info', Anything, abort.signal);
  abort.abort();
  await assert.rejects(call, (error) => error instanceof OpsError && error.code === 'cancelled');
});

test('keeps the words of a refusal, in JSON or plain text', async () => {
  await using engine = await startFakeEngine({ api: '1.41' }, (path, response) => {
    if (path.endsWith('/plain')) response.writeHead(502).end('the proxy says no\n');
    else json(response, 409, { message: 'container is paused' });
  });
  const client = createEngineClient(engine.socketPath);
  await assert.rejects(client.post('/json'), (error) => {
    return error instanceof EngineRefusal && error.status === 409 && error.message === 'container is paused';
  });
  await assert.rejects(client.post('/plain'), /the proxy says no/);
});

test('an answer that is not of its form is named', async () => {
  await using engine = await startFakeEngine({ api: '1.41' }, (path, response) => {
    if (path.endsWith('/text')) response.end('<html>');
    else json(response, 200, { path: 1 });
  });
  const client = createEngineClient(engine.socketPath);
  for (const path of ['/text', '/number']) {
    await assert.rejects(
      client.get(path, Anything, soon()),
      (error) => error instanceof OpsError && error.code === 'runtime_failed' && error.message.includes(path),
    );
  }
});

function unavailable(words: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof OpsError && error.code === 'unavailable' && words.test(error.message);
}
