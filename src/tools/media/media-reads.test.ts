import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { askText, errnoOf } from '../service-http.ts';
import { fakeService, service, toolContext } from '../tool-fixture.ts';
import { bench, KEY, read, STUCK } from './media-fixture.ts';

const READS = ['radarr_queue_status', 'sonarr_health', 'sabnzbd_queue', 'jellyfin_ping'] as const;
const PATHS = {
  radarr_queue_status: '/api/v3/queue',
  sonarr_health: '/api/v3/health',
  sabnzbd_queue: '/api',
  jellyfin_ping: '/System/Ping',
};

describe('reads', () => {
  test("radarr's queue, in its own names, only the fields we use, what is missing as null", async () => {
    await using place = await bench();
    const { records, totalRecords, service: of } = await read('radarr_queue_status', place.context());
    assert.equal(of, 'radarr');
    assert.equal(totalRecords, 2);
    const { quality: _, ...expected } = STUCK;
    assert.deepEqual((records as unknown[])[0], { ...expected, added: null });
    assert.equal((records as { title: string }[])[1]?.title, '');
  });

  test("sonarr's status and what it complains about", async () => {
    await using place = await bench();
    const { status, health } = await read('sonarr_health', place.context());
    assert.deepEqual(status, { appName: 'Sonarr', version: '4.0.9.244', startTime: null, isDocker: null });
    assert.deepEqual(health, [{ source: 'RootFolderCheck', type: 'error', message: 'm', wikiUrl: null }]);
  });

  test("sabnzbd's queue with numbers as numbers", async () => {
    await using place = await bench();
    const { slots, paused } = await read('sabnzbd_queue', place.context());
    assert.equal(paused, false);
    assert.deepEqual(slots, [
      {
        nzo_id: 'n1',
        name: 'A.File',
        status: 'Downloading',
        eta: '0:10:00',
        percentage: 3,
        mb: 10.5,
        mbleft: null,
      },
    ]);
  });

  test('jellyfin: the ping needs no key; with one, it is tried', async () => {
    await using place = await bench();
    const { latency_ms: _, ...with_key } = await read('jellyfin_ping', place.context());
    assert.deepEqual(with_key, { service: 'jellyfin', is_alive: true, authorized: true, version: '10.10.7' });
    const without = await read('jellyfin_ping', place.context({ keys: {} }));
    assert.deepEqual([without.is_alive, without.authorized], [true, null]);
  });

  test('a key goes into a header where the service knows one', async () => {
    await using place = await bench();
    for (const name of READS) await read(name, place.context());
    for (const { path, query } of place.web.received)
      if (path !== '/api') assert.ok(!query.toString().includes(KEY), path);
  });
});

describe('what goes wrong', () => {
  for (const name of READS) {
    const path = PATHS[name];
    const of = name.split('_')[0] ?? '';

    test(`${name}: a refused key`, async () => {
      await using place = await bench();
      await assert.rejects(read(name, place.context({ keys: { [of]: 'wrong-key-wrong-key' } })), {
        code: 'tool_failed',
        message: `401 Unauthorized: ${of} refused the API key`,
      });
    });

    test(`${name}: 403 counts as refused, 500 does not`, async () => {
      await using place = await bench();
      place.media.broken = { [path]: 403 };
      await assert.rejects(read(name, place.context()), { message: /^401 Unauthorized/ });
      place.media.broken = { [path]: 500 };
      await assert.rejects(read(name, place.context()), {
        code: 'tool_failed',
        message: `${of} ${path} answered 500`,
      });
    });

    test(`${name}: nobody listens, or hangs up`, async () => {
      const place = await bench();
      place.media.broken = { [path]: 0 };
      await assert.rejects(read(name, place.context()), {
        code: 'tool_failed',
        message: /^(UND_ERR_SOCKET|ECONNRESET): /,
      });
      await place[Symbol.asyncDispose]();
      await assert.rejects(read(name, place.context()), {
        code: 'tool_failed',
        message: `ECONNREFUSED: ${of} cannot be reached`,
      });
    });

    test(`${name}: never tells the key`, async () => {
      await using place = await bench();
      for (const status of [0, 401, 403, 404, 500]) {
        place.media.broken = { [path]: status };
        const error: unknown = await read(name, place.context()).catch((reason: unknown) => reason);
        assert.ok(error instanceof Error);
        assert.ok(!inspect(error, { depth: 10 }).includes(KEY));
      }
    });

    test(`${name}: unknown address, unknown service`, async () => {
      await using place = await bench();
      const homeless = place.services.map((one) => ({ ...one, url: null }));
      await assert.rejects(read(name, place.context({ services: async () => homeless })), {
        code: 'precondition',
      });
      await assert.rejects(read(name, place.context({ services: async () => [] })), {
        code: 'unknown_service',
      });
    });
  }

  test('a key that is not configured', async () => {
    await using place = await bench();
    for (const name of ['radarr_queue_status', 'sonarr_health', 'sabnzbd_queue'])
      await assert.rejects(read(name, place.context({ keys: {} })), { code: 'precondition' }, name);
  });

  test('a key that cannot be read', async () => {
    await using place = await bench();
    const secret = async () => {
      throw Object.assign(new Error('the text of the file'), { code: 'EACCES' });
    };
    for (const name of READS)
      await assert.rejects(read(name, place.context({ secret })), {
        code: 'precondition',
        message: /^the API key of \w+ cannot be read: EACCES$/,
      });
  });

  test('an answer that is not of its form', async () => {
    await using place = await bench();
    place.media.queue = [{ title: 'no id' }];
    await assert.rejects(read('radarr_queue_status', place.context()), {
      code: 'bad_output',
      message: /radarr \/api\/v3\/queue at records\.0\.id/,
    });
    await using page = await fakeService((_, response) => response.end('<html>sign in</html>'));
    const elsewhere = place.services.map((one) => ({ ...one, url: page.url }));
    const services = async () => elsewhere;
    await assert.rejects(read('sonarr_health', place.context({ services })), {
      code: 'bad_output',
      message: /not JSON/,
    });
  });

  test('a service that says nothing, and a caller that waits no longer', async () => {
    await using web = await fakeService(() => undefined);
    const silent = service('radarr', { url: web.url });
    const request = { path: '/ping', patienceMs: 30 };
    await assert.rejects(askText(toolContext([]), silent, request), {
      code: 'tool_failed',
      message: 'ETIMEDOUT: radarr did not answer within 30 ms',
    });
    const signal = AbortSignal.timeout(30);
    await assert.rejects(askText(toolContext([], { signal }), silent, { path: '/ping' }), {
      code: 'deadline',
    });
  });

  test('an address below a path keeps the path', async () => {
    await using web = await fakeService((_, response) => response.end('ok'));
    await askText(toolContext([]), service('radarr', { url: `${web.url}/radarr/` }), { path: '/ping' });
    assert.equal(web.received[0]?.path, '/radarr/ping');
  });

  test('an error without a code still has a name', () => {
    assert.equal(
      errnoOf(new Error('odd', { cause: Object.assign(new Error(), { code: 'EPIPE' }) })),
      'EPIPE',
    );
    assert.equal(errnoOf('odd'), 'EIO');
  });
});
