import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import type { ServiceKind, ServiceStatus } from '#contract/service.ts';
import { TOOLS } from '../index.ts';
import { askText, errnoOf } from '../service-http.ts';
import type { MutatingTool, ReadTool, Tool, ToolContext } from '../tool.ts';
import {
  type FakeService,
  fakeService,
  json,
  NOW,
  type Received,
  service,
  toolContext,
} from '../tool-fixture.ts';
import { secondsLeft } from './sabnzbd-api.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const UUID = 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6';

const STUCK = {
  id: 42,
  title: 'Some.Movie.2024',
  status: 'completed',
  trackedDownloadStatus: 'warning',
  trackedDownloadState: 'importPending',
  statusMessages: [{ title: 'Some.Movie.2024', messages: ['No files found are eligible for import'] }],
  errorMessage: 'No files found are eligible for import',
  downloadId: UUID,
  downloadClient: 'SABnzbd',
  indexer: 'an indexer',
  protocol: 'usenet',
  timeleft: '00:00:00',
  size: 100,
  sizeleft: 0,
  quality: { more: 'than we read' },
};

/** The four services as one, with what a test wants to change about their answers. */
class Media {
  queue: unknown[] = [STUCK, { id: 43 }];
  paused = false;
  pauseLeft = '0';
  /** A path that answers with this status instead. */
  broken: Record<string, number> = {};

  answer(request: Received, response: ServerResponse): unknown {
    const { path, query, headers, method } = request;
    const broken = this.broken[path];
    if (broken === 0) return response.destroy();
    if (broken !== undefined) return response.writeHead(broken).end('no');
    if (path === '/api') return this.#sabnzbd(query, response);
    if (path === '/System/Ping') return json(response, 'Jellyfin Server');
    const key = headers['x-api-key'] ?? headers['x-emby-token'];
    if (key !== KEY) return response.writeHead(401).end();
    if (path === '/System/Info') return json(response, { Version: '10.10.7', More: true });
    if (path === '/api/v3/system/status') return json(response, { appName: 'Sonarr', version: '4.0.9.244' });
    if (path === '/api/v3/health')
      return json(response, [{ source: 'RootFolderCheck', type: 'error', message: 'm' }]);
    if (path === '/api/v3/queue')
      return json(response, { totalRecords: this.queue.length, records: this.queue });
    if (method === 'DELETE' && path === '/api/v3/queue/42') {
      this.queue = this.queue.filter((item) => item !== STUCK);
      return json(response, {});
    }
    return response.writeHead(404).end();
  }

  #sabnzbd(query: URLSearchParams, response: ServerResponse): unknown {
    if (query.get('apikey') !== KEY) return json(response, { status: false, error: 'API Key Incorrect' });
    if (query.get('mode') === 'resume') this.paused = false;
    if (query.get('name') === 'set_pause') {
      this.paused = true;
      this.pauseLeft = `${query.get('value')}:00`;
    }
    if (query.get('mode') !== 'queue') return json(response, { status: true });
    const slot = {
      nzo_id: 'n1',
      filename: 'A.File',
      status: 'Downloading',
      timeleft: '0:10:00',
      mb: '10.5',
      percentage: '3',
    };
    return json(response, {
      queue: {
        status: this.paused ? 'Paused' : 'Downloading',
        paused: this.paused,
        pause_int: this.pauseLeft,
        slots: [slot],
      },
    });
  }
}

interface Bench extends AsyncDisposable {
  readonly media: Media;
  readonly web: FakeService;
  readonly services: readonly ServiceStatus[];
  context(more?: Parameters<typeof toolContext>[1]): ToolContext;
}

async function bench(): Promise<Bench> {
  const media = new Media();
  const web = await fakeService((request, response) => media.answer(request, response));
  const kinds: ServiceKind[] = ['radarr', 'sonarr', 'sabnzbd', 'jellyfin'];
  const services = kinds.map((kind) => service(kind, { kind, url: web.url }));
  const keys = Object.fromEntries(kinds.map((kind) => [kind, KEY]));
  return {
    media,
    web,
    services,
    context: (more) => toolContext(services, { keys, ...more }),
    [Symbol.asyncDispose]: () => web[Symbol.asyncDispose](),
  };
}

function tool<T extends Tool>(name: string): T {
  return TOOLS.find((one) => one.name === name) as T;
}

async function read(
  name: string,
  context: ToolContext,
  args: unknown = {},
): Promise<Record<string, unknown>> {
  const one = tool<ReadTool>(name);
  return one.output.parse(await one.run(one.input.parse(args), context)) as Record<string, unknown>;
}

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
    const begun = { pre: {}, startedAt: NOW };
    assert.equal((await clear.hub?.settle({ queue_id: 42 }, begun, place.context()))?.state, 'failed');
    place.media.queue = [];
    assert.equal((await clear.hub?.settle({ queue_id: 42 }, begun, place.context()))?.state, 'unknown');
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
      return pause.hub?.settle(
        { duration_minutes: 5 },
        { pre: { paused: false }, startedAt },
        place.context(),
      );
    };
    assert.equal((await settle('4:00'))?.state, 'ok');
    assert.equal((await settle('9:00'))?.state, 'unknown');
    assert.equal((await settle('0'))?.state, 'unknown');
    assert.equal((await settle('0', false))?.state, 'unknown');
    const resumed = await resume.hub?.settle({}, { pre: { paused: true }, startedAt }, place.context());
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
