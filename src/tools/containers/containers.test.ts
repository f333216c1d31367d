import assert from 'node:assert/strict';
import net, { type AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { ServiceLogs } from '#contract/controller-api.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ActionReport } from '#contract/ticket.ts';
import { checkDiskSpace } from '../host/check-disk-space.ts';
import { fetchServiceLogs } from '../logs/fetch-service-logs.ts';
import { OUTPUT_CAP, type ReadTool, type ToolContext } from '../tool.ts';
import { fakeController, fakeService, NOW, service, toolContext } from '../tool-fixture.ts';
import { containerEvents } from './container-events.ts';
import { containerStats } from './container-stats.ts';
import { getContainerStatus } from './get-container-status.ts';
import { listServices } from './list-services.ts';
import { probeService } from './probe-service.ts';
import { restartContainer } from './restart-container.ts';
import { startContainer } from './start-container.ts';
import { stopContainer } from './stop-container.ts';

const RADARR = service('radarr', { kind: 'radarr', url: 'http://127.0.0.1:7878' });

/** Runs a read tool as the gate does, and holds its answer against its own schema. */
async function run(tool: ReadTool, args: unknown, context: ToolContext): Promise<Record<string, unknown>> {
  const output = await tool.run(tool.input.parse(args), context);
  return tool.output.parse(output) as Record<string, unknown>;
}

describe('reads', () => {
  test('lists the services of the inventory', async () => {
    assert.deepEqual(await run(listServices, {}, toolContext([RADARR])), { services: [RADARR] });
  });

  test('tells how long a service has been up, and of the declared kind and URL', async () => {
    const plain = { ...RADARR, kind: 'generic', url: null } as ServiceStatus;
    const controller = fakeController({ service: async () => plain });
    const status = await run(
      getContainerStatus,
      { container_name: 'radarr' },
      toolContext([RADARR], { controller }),
    );
    assert.equal(status.uptime, 360);
    assert.equal(status.kind, 'radarr');
    assert.equal(status.url, RADARR.url);
  });

  test('a service that is down has no uptime', async () => {
    const down = { ...RADARR, state: 'exited', exit_code: 137 } as ServiceStatus;
    const controller = fakeController({ service: async () => down });
    const status = await run(
      getContainerStatus,
      { container_name: 'radarr' },
      toolContext([RADARR], { controller }),
    );
    assert.equal(status.uptime, null);
    assert.equal(status.exit_code, 137);
  });

  test('asks for logs of a known service only, within bounds', async () => {
    const asked: unknown[] = [];
    const controller = fakeController({
      logs: async (id, query) => {
        asked.push([id, query]);
        return { service: id, lines: [], truncated: false };
      },
    });
    const context = toolContext([RADARR], { controller });
    await run(fetchServiceLogs, { service: 'radarr' }, context);
    await run(fetchServiceLogs, { service: 'radarr', tail: 500, since: NOW.toISOString() }, context);
    assert.deepEqual(asked, [
      ['radarr', { tail: 200 }],
      ['radarr', { tail: 500, since: NOW.toISOString() }],
    ]);
    await assert.rejects(run(fetchServiceLogs, { service: 'nobody' }, context), { code: 'unknown_service' });
    for (const args of [
      { service: 'radarr', tail: 501 },
      { service: '-v' },
      { service: 'radarr', since: 'now' },
    ])
      assert.equal(fetchServiceLogs.input.safeParse(args).success, false);
  });

  test('keeps the newest lines when there is too much of them', async () => {
    const lines = Array.from({ length: 500 }, (_, n) => ({
      n: n + 1,
      at: null,
      stream: 'stdout' as const,
      text: `${n} ${'x'.repeat(1000)}`,
    }));
    const controller = fakeController({ logs: async () => ({ service: 'radarr', lines, truncated: false }) });
    const context = toolContext([RADARR], { controller });
    const logs = (await run(fetchServiceLogs, { service: 'radarr' }, context)) as unknown as ServiceLogs;
    assert.equal(logs.truncated, true);
    assert.ok(JSON.stringify(logs).length < OUTPUT_CAP);
    assert.ok(logs.lines.length > 90);
    assert.equal(logs.lines[0]?.n, 1);
    assert.match(logs.lines.at(-1)?.text ?? '', /^499 /);
  });

  test('says which disk is the fullest', async () => {
    const disk = (path: string, percent_used: number) => ({
      path,
      service: null,
      kind: 'filesystem' as const,
      size_bytes: 100,
      used_bytes: percent_used,
      percent_used,
      percent_free: 100 - percent_used,
      inodes_percent_used: null,
    });
    const controller = fakeController({ disk: async () => [disk('/', 40), disk('/mnt/media', 97)] });
    const space = await run(checkDiskSpace, {}, toolContext([], { controller }));
    assert.equal(space.percent_used, 97);
    assert.equal(space.percent_free, 3);
    await assert.rejects(
      run(checkDiskSpace, {}, toolContext([], { controller: fakeController({ disk: async () => [] }) })),
      { code: 'tool_failed' },
    );
  });

  test('asks for events since so many minutes ago, and for statistics of a known service', async () => {
    const asked: string[] = [];
    const controller = fakeController({
      events: async (since) => {
        asked.push(since);
        return [];
      },
      stats: async () => ({
        at: NOW.toISOString(),
        cpu_cores: 0.5,
        cpu_limit_cores: null,
        cpu_throttled: null,
        memory_bytes: 1,
        memory_limit_bytes: null,
        pids: 3,
      }),
    });
    const context = toolContext([RADARR], { controller });
    await run(containerEvents, { since_minutes: 6 }, context);
    assert.deepEqual(asked, ['2026-03-04T05:00:07.000Z']);
    const stats = await run(containerStats, { service: 'radarr' }, context);
    assert.equal(stats.service, 'radarr');
    await assert.rejects(run(containerStats, { service: 'nobody' }, context), { code: 'unknown_service' });
  });
});

describe('probe_service', () => {
  const probe = (target: ServiceStatus) => run(probeService, { service: target.id }, toolContext([target]));

  test('what answers in another language than HTTP answers', async () => {
    const echo = net.createServer((socket) =>
      socket.end('220 mail at your service\r\n').on('error', () => {}),
    );
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const { port } = echo.address() as AddressInfo;
    try {
      const answer = await probe({ ...RADARR, url: `http://127.0.0.1:${port}` });
      assert.deepEqual([answer.reachable, answer.status, answer.error], [true, null, null]);
    } finally {
      echo.close();
    }
  });

  test('an answer is an answer, whatever its status; the body is cut', async () => {
    await using web = await fakeService((_, response) => response.writeHead(503).end('x'.repeat(5000)));
    const answer = await probe({ ...RADARR, url: web.url });
    assert.equal(answer.reachable, true);
    assert.equal(answer.status, 503);
    assert.equal(answer.error, null);
    assert.equal((answer.body_excerpt as string).length, 300);
  });

  test('follows no redirect', async () => {
    await using other = await fakeService((_, response) => response.end('never'));
    await using web = await fakeService((_, response) =>
      response.writeHead(302, { location: other.url }).end(),
    );
    assert.equal((await probe({ ...RADARR, url: web.url })).status, 302);
    assert.equal(other.received.length, 0);
  });

  test('says why there was no answer', async () => {
    const answer = await probe({ ...RADARR, url: `http://127.0.0.1:${await closedPort()}` });
    assert.equal(answer.reachable, false);
    assert.equal(answer.error, 'ECONNREFUSED');
  });

  test('without a URL it connects to a published port', async () => {
    await using web = await fakeService(() => undefined);
    const host_port = Number(new URL(web.url).port);
    const port = { container_port: 80, host_ip: '0.0.0.0', host_port, protocol: 'tcp' } as const;
    const open = await probe({ ...RADARR, url: null, ports: [port] });
    assert.deepEqual([open.reachable, open.status, open.url], [true, null, `tcp://127.0.0.1:${host_port}`]);
    const shut = { ...port, host_port: await closedPort() };
    assert.equal((await probe({ ...RADARR, url: null, ports: [shut] })).error, 'ECONNREFUSED');
    await assert.rejects(probe({ ...RADARR, url: null }), { code: 'precondition' });
  });
});

describe('actions', () => {
  const sabnzbd = service('sabnzbd', {
    networks: ['media'],
    mounts: [{ type: 'bind', source: '/data', target: '/data', read_only: false }],
    ports: [{ container_port: 8080, host_ip: null, host_port: 8080, protocol: 'tcp' }],
    health: 'healthy',
  });
  const radarr = { ...RADARR, depends_on: ['sabnzbd'], networks: ['media'], mounts: sabnzbd.mounts };
  const seerr = service('seerr', { depends_on: ['radarr'] });
  const stack = [sabnzbd, radarr, seerr];

  test('a restart says what else it touches and what must hold afterwards', () => {
    const { blast, predicate, action, undo } = restartContainer.plan({ container: 'sabnzbd' }, stack);
    assert.deepEqual(action, { verb: 'restart', args: { service: 'sabnzbd' } });
    assert.equal(undo, null);
    assert.deepEqual(blast, {
      stack_wide: false,
      dependents: ['radarr', 'seerr'],
      shared_networks: ['media'],
      shared_volumes: ['/data'],
      published_ports: ['*:8080/tcp'],
    });
    assert.deepEqual(
      predicate?.checks.map(({ kind }) => kind),
      ['running', 'healthy', 'stable', 'answers'],
    );
  });

  test('start and stop undo each other, and only make sense where they change something', async () => {
    const start = startContainer.plan({ container: 'radarr' }, stack);
    const stop = stopContainer.plan({ container: 'radarr' }, stack);
    assert.deepEqual(start.undo, stop.action);
    assert.deepEqual(stop.undo, start.action);
    const running = toolContext([radarr]);
    const stopped = toolContext([{ ...radarr, state: 'exited' }]);
    const args = { container: 'radarr' };
    await assert.rejects(async () => startContainer.precondition?.(args, running), { code: 'precondition' });
    await assert.rejects(async () => stopContainer.precondition?.(args, stopped), { code: 'precondition' });
    await startContainer.precondition?.(args, stopped);
    await stopContainer.precondition?.(args, running);
  });

  test('a consent binds to what the controller itself will compare', async () => {
    const asked: unknown[] = [];
    const target = { binding: { phase: 'running' }, shown: {} };
    const controller = fakeController({
      target: async (...args) => {
        asked.push(args.slice(0, 3));
        return target;
      },
    });
    const context = toolContext(stack, { controller });
    for (const tool of [restartContainer, startContainer, stopContainer])
      assert.equal(await tool.observe({ container: 'radarr' }, context), target);
    assert.deepEqual(asked, [
      ['restart', 'radarr', {}],
      ['start', 'radarr', {}],
      ['stop', 'radarr', {}],
    ]);
  });

  test('a report fits the output', () => {
    const report: ActionReport = {
      jti: `${'0'.repeat(64)}:do`,
      state: 'ok',
      verb: 'restart',
      target: 'radarr',
      at: null,
      detail: 'restarted',
      result: null,
    };
    for (const tool of [restartContainer, startContainer, stopContainer])
      tool.output.parse(tool.report({ container: 'radarr' }, report));
  });
});

/** A loopback port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
