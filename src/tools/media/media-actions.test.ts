import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MutatingTool } from '../tool.ts';
import { fakeService, json, NOW, service, toolContext } from '../tool-fixture.ts';
import { bench, KEY, STUCK, tool, UUID } from './media-fixture.ts';
import { secondsLeft } from './sabnzbd-api.ts';

describe('clear_radarr_queue_item', () => {
  const clear = tool<MutatingTool>('clear_radarr_queue_item');

  test('only for an item that this run has seen', async () => {
    const asked: unknown[] = [];
    const seenBefore = async (...what: unknown[]) => {
      asked.push(what);
      return what[1] === 42;
    };
    const context = toolContext([], { seenBefore });
    await clear.precondition?.({ queue_id: 42 }, context);
    await assert.rejects(async () => clear.precondition?.({ queue_id: 43 }, context), {
      code: 'precondition',
    });
    await assert.rejects(async () => clear.precondition?.({ queue_id: UUID }, context), {
      code: 'precondition',
    });
    assert.deepEqual(asked, [
      ['id', 42],
      ['id', 43],
      ['downloadId', UUID],
    ]);
  });

  test('takes a number or a UUID, nothing that could become a path', () => {
    for (const queue_id of [1, 42, UUID]) assert.ok(clear.input.safeParse({ queue_id }).success);
    for (const queue_id of [0, -1, 1.5, '42', '../1', '', null, {}, [], 'f81d4fae'])
      assert.equal(clear.input.safeParse({ queue_id }).success, false, String(queue_id));
  });

  test('binds to the item itself, removes it by either name, and tells when it is not there', async () => {
    await using place = await bench();
    const seen = await clear.observe({ queue_id: 42 }, place.context());
    assert.deepEqual(seen?.binding, {
      id: 42,
      download_id: UUID,
      title: STUCK.title,
      status: 'completed',
      state: 'importPending',
    });
    assert.deepEqual((await clear.observe({ queue_id: UUID }, place.context()))?.binding, seen?.binding);
    const done = await clear.hub?.act({ queue_id: UUID, service: 'radarr' }, place.context());
    assert.equal(done?.state, 'ok');
    const deleted = place.web.received.filter(({ method }) => method === 'DELETE');
    assert.deepEqual(
      deleted.map(({ path, query }) => `${path}?${query}`),
      ['/api/v3/queue/42?removeFromClient=true&blocklist=false'],
    );
    await assert.rejects(clear.observe({ queue_id: 42 }, place.context()), { code: 'precondition' });
  });

  test('a removal that nobody answered has an unknown outcome', async () => {
    await using place = await bench();
    place.media.broken = { '/api/v3/queue/42': 0 };
    const done = await clear.hub?.act({ queue_id: 42 }, place.context());
    assert.equal(done?.state, 'unknown');
    place.media.broken = { '/api/v3/queue/42': 500 };
    await assert.rejects(async () => clear.hub?.act({ queue_id: 42 }, place.context()), {
      code: 'tool_failed',
    });
  });

  test('after a crash: still there is failed, gone is unknown', async () => {
    await using place = await bench();
    assert.equal((await clear.hub?.settle({ queue_id: 42 }, NOW, place.context()))?.state, 'failed');
    place.media.queue = [];
    assert.equal((await clear.hub?.settle({ queue_id: 42 }, NOW, place.context()))?.state, 'unknown');
  });
});

describe('pause_sabnzbd and resume_sabnzbd', () => {
  const pause = tool<MutatingTool>('pause_sabnzbd');
  const resume = tool<MutatingTool>('resume_sabnzbd');

  test('1 to 60 minutes', () => {
    for (const duration_minutes of [1, 60]) assert.ok(pause.input.safeParse({ duration_minutes }).success);
    for (const duration_minutes of [0, 61, 1.5, '5', -1, null])
      assert.equal(pause.input.safeParse({ duration_minutes }).success, false);
    assert.equal(pause.input.safeParse({}).success, false);
  });

  test('each only makes sense in one state, and takes it to the other', async () => {
    await using place = await bench();
    const context = place.context();
    await assert.rejects(async () => resume.precondition?.({}, context), { code: 'precondition' });
    await pause.precondition?.({ duration_minutes: 5 }, context);
    assert.deepEqual((await pause.observe({ duration_minutes: 5 }, context))?.binding, { paused: false });
    assert.equal((await pause.hub?.act({ duration_minutes: 5 }, context))?.state, 'ok');
    assert.equal(place.media.pauseLeft, '5:00');
    await assert.rejects(async () => pause.precondition?.({ duration_minutes: 5 }, context), {
      code: 'precondition',
    });
    await resume.precondition?.({}, context);
    assert.deepEqual((await resume.observe({}, context))?.binding, { paused: true });
    assert.equal((await resume.hub?.act({}, context))?.state, 'ok');
    assert.equal(place.media.paused, false);
  });

  test('the pause is undone by resuming', () => {
    const plan = pause.plan({ duration_minutes: 5 }, [service('sabnzbd', { kind: 'sabnzbd' })]);
    assert.deepEqual(plan.undo, { verb: 'resume_sabnzbd', args: { service: 'sabnzbd' } });
  });

  test('after a crash: ok only when the time left is just that of this pause', async () => {
    await using place = await bench();
    const startedAt = new Date(NOW.getTime() - 60_000);
    const settle = (pauseLeft: string, paused = true) => {
      Object.assign(place.media, { paused, pauseLeft });
      return pause.hub?.settle({ duration_minutes: 5 }, startedAt, place.context());
    };
    assert.equal((await settle('4:00'))?.state, 'ok');
    assert.equal((await settle('9:00'))?.state, 'unknown');
    assert.equal((await settle('0'))?.state, 'unknown');
    assert.equal((await settle('0', false))?.state, 'unknown');
    const resumed = await resume.hub?.settle({}, startedAt, place.context());
    assert.equal(resumed?.state, 'unknown');
  });

  test('reads the time left', () => {
    assert.deepEqual(['0', '4:05', '1:00:00', 'soon', ''].map(secondsLeft), [0, 245, 3600, 0, 0]);
  });

  test('a refused command failed, an unanswered one is unknown', async () => {
    await using web = await fakeService((_, response) => json(response, { status: false, error: 'not now' }));
    const sabnzbd = service('sabnzbd', { kind: 'sabnzbd', url: web.url });
    const context = toolContext([sabnzbd], { keys: { sabnzbd: KEY } });
    await assert.rejects(async () => resume.hub?.act({}, context), { message: 'sabnzbd refused: not now' });
    await using gone = await fakeService((_, response) => response.destroy());
    const there = toolContext([{ ...sabnzbd, url: gone.url }], { keys: { sabnzbd: KEY } });
    assert.equal((await resume.hub?.act({}, there))?.state, 'unknown');
  });
});
