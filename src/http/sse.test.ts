import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { formatMessage, type SseSource, SseStreams } from './sse.ts';

/** What a browser makes of a stream (WHATWG HTML 9.2.6). */
function parse(wire: string) {
  return wire
    .split('\n\n')
    .filter((block) => /^(id|event|data):/m.test(block))
    .map((block) => {
      const lines = block
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
      const all = (name: string) => lines.filter(([key]) => key === name).map(([, value]) => value ?? '');
      return { id: all('id')[0], event: all('event')[0], data: all('data').join('\n') };
    });
}

test('data of any kind arrives as one message, and an id or name can begin no line of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (data, id, event) => {
      if (/[\r\n\0]/.test(id + event)) {
        assert.throws(() => formatMessage({ id, event, data }), TypeError);
        return;
      }
      assert.deepEqual(parse(formatMessage({ id, event, data })), [
        { id, event, data: data.replace(/\r\n|\r/g, '\n') },
      ]);
    }),
  );
  for (const mark of ['\r', '\n', '\r\n', '\0']) {
    assert.throws(() => formatMessage({ id: `1${mark}data: forged`, data: 'x' }), TypeError);
    assert.equal(parse(formatMessage({ data: `x${mark}${mark}id: 9${mark}data: y` })).length, 1);
  }
});

function fail(error: unknown): never {
  throw error;
}

/** A source that says nothing until it is closed, and tells that it was. */
function quietSource(stillAllowed = async () => true) {
  let end = () => {};
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const hungUp = { times: 0 };
  const hangUp = () => void hungUp.times++;
  const source: SseSource = { next: async () => closed.then(() => []), close: end, stillAllowed, hangUp };
  return { source, closed, hungUp };
}

test('an idle stream beats, and ends its source when the reader leaves', async () => {
  const { source, closed } = quietSource();
  const reply = new SseStreams(fail, { heartbeatMs: 5 }).respond(source);
  const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split(': beat').length < 4) text += (await reader.read()).value;
  assert.ok(text.startsWith('retry: '));
  await reader.cancel();
  await closed;
});

test('a reader that has stopped reading is dropped', async () => {
  const streams = new SseStreams(fail, { heartbeatMs: 5, max: 1 });
  const { source, closed, hungUp } = quietSource();
  streams.respond(source);
  assert.ok(streams.full);
  await closed;
  assert.equal(hungUp.times, 1);
  assert.ok(!streams.full);
});

test('a stream ends when whoever opened it may no longer come in, or nobody can tell', async () => {
  for (const stillAllowed of [async () => false, () => Promise.reject(new Error('no database'))]) {
    const { source, closed } = quietSource(stillAllowed);
    const reading = new SseStreams(fail, { heartbeatMs: 5 }).respond(source).text();
    await closed;
    assert.match(await reading, /^retry: /);
  }
});

test('all streams end together', async () => {
  const streams = new SseStreams(fail, { heartbeatMs: 1000 });
  const texts = Array.from({ length: 20 }, () => streams.respond(quietSource().source).text());
  await sleep(1);
  streams.closeAll();
  assert.equal((await Promise.all(texts)).length, 20);
});

test('a source that fails ends the stream, so that the reader comes back, and is reported', async () => {
  let closed = 0;
  const errors: unknown[] = [];
  const source: SseSource = {
    next: () => Promise.reject(new Error('the disk is gone')),
    close: () => closed++,
    stillAllowed: async () => true,
    hangUp: () => {},
  };
  const reply = new SseStreams((error) => errors.push(error)).respond(source);
  assert.match(await reply.text(), /^retry: /);
  assert.equal(closed, 1);
  assert.match(String(errors), /the disk is gone/);
});
