import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAiScript } from './fake-answers-fixture.ts';
import { startFakeModel } from './fake-model-fixture.ts';
import { ProviderFailure } from './provider-failure.ts';
import { Upstream } from './upstream.ts';

const OPTIONS = { provider: 'it', connections: 2, firstByteMs: 2000, idleMs: 2000 };

async function ask(url: string, allowPrivate: boolean): Promise<unknown> {
  const upstream = new Upstream({ ...OPTIONS, url, allowPrivate });
  try {
    return await upstream.json({ method: 'GET', path: '/models', signal: new AbortController().signal });
  } finally {
    await upstream.close();
  }
}

const failsWith = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ProviderFailure);
  assert.equal(error.kind, 'connect');
  assert.match(error.message, pattern);
  return true;
};

test('a public name that stands for a private address is not connected to', async () => {
  const fake = await startFakeModel(openAiScript);
  const url = `${fake.url.replace('127.0.0.1', 'localhost')}/v1`;
  await assert.rejects(ask(url, false), failsWith(/EPRIVATEADDRESS/));
  assert.equal(fake.seen.length, 0);
  assert.ok(await ask(url, true));
  assert.ok(await ask(`${fake.url}/v1`, false), 'an address that was written down is meant');
  await fake[Symbol.asyncDispose]();
});

test('a name that is none, and a server without TLS, are told as what they are', async () => {
  await assert.rejects(ask('https://no-such-host.invalid/v1', true), failsWith(/ENOTFOUND|EAI_AGAIN/));
  const fake = await startFakeModel(openAiScript);
  await assert.rejects(ask(`${fake.url.replace('http:', 'https:')}/v1`, true), failsWith(/SSL|EPROTO/));
  assert.equal(fake.seen.length, 0);
  await fake[Symbol.asyncDispose]();
});
