import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpsError } from '#core/ops-error.ts';
import { RpcError } from './rpc-error.ts';
import { call, caller, oddTransport, specOf, textOf, world } from './upstream-fixture.ts';

describe('an outside server over stdio', () => {
  test('is listed under its id, called, and answers with what it was given', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    assert.ok(upstreams.tools().some(({ shown, own }) => shown.name === 'odd__echo' && own.name === 'echo'));
    const result = await call(upstreams, 'odd__echo', { a: [1, 'ü'] });
    assert.deepEqual(result.structuredContent, { a: [1, 'ü'] });
    const [status] = upstreams.status();
    assert.equal(status?.light, 'green');
    assert.equal(status?.era, 'legacy');
    assert.deepEqual(status?.server, { name: 'odd', version: '1' });
  });

  test('may print beside its messages', async () => {
    await using upstreams = await world([specOf('odd', oddTransport('--garbage'))]);
    assert.equal(textOf(await call(upstreams, 'odd__slow', { ms: 1, tag: 'x' })), 'x');
  });

  test('its errors come with their code and data', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    await assert.rejects(call(upstreams, 'odd__fail'), (error: OpsError) => {
      assert.equal(error.code, 'tool_failed');
      assert.ok(error.cause instanceof RpcError);
      assert.deepEqual([error.cause.code, error.cause.data], [-32_002, { why: 'asked to' }]);
      return true;
    });
  });

  test('progress and log messages come to the call that they belong to', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    const heard: unknown[] = [];
    const by = caller({
      onProgress: (progress) => heard.push(progress),
      onNotification: ({ method, params }) => heard.push([method, params?.data]),
    });
    await call(upstreams, 'odd__log', { tag: 'mine' }, by);
    assert.equal(heard.length, 2);
    assert.partialDeepStrictEqual(
      new Set(heard),
      new Set([['notifications/message', 'mine'], { progress: 1, total: 2 }]),
    );
  });

  test('what it asks comes to the session that made the call', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    const session = (id: string) =>
      caller({
        capabilities: { elicitation: {} },
        session: {
          id,
          ask: async ({ params }) => ({ action: 'accept', content: { name: `${id} ${params?.message}` } }),
        },
      });
    const answers = await Promise.all(
      ['one', 'two'].map((id) => call(upstreams, 'odd__ask', { message: 'who?' }, session(id))),
    );
    assert.deepEqual(
      answers.map((answer) => JSON.parse(textOf(answer)).content.name),
      ['one who?', 'two who?'],
    );
    assert.equal(upstreams.status()[0]?.connections, 3);
    await upstreams.endSession('one');
    assert.equal(upstreams.status()[0]?.connections, 2);
  });
});
