import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { freePort } from '#test/parts/kept.ts';
import { NO_SOURCES, type ToolSources } from '../sources.ts';
import type { ToolContext } from '../tool.ts';
import {
  type Answer,
  fakeController,
  fakeService,
  json,
  NOW,
  service,
  toolContext,
} from '../tool-fixture.ts';
import { queryMetrics } from './query-metrics.ts';
import { MetricResult } from './result.ts';

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();

async function ask(args: Record<string, unknown>, context: ToolContext): Promise<MetricResult> {
  return MetricResult.parse(await queryMetrics.run(queryMetrics.input.parse(args), context));
}

function contextWith(sources: Partial<ToolSources>, more: Partial<ToolContext> = {}): ToolContext {
  const services = [service('web'), service('db'), service('old', { state: 'exited' })];
  return toolContext(services, { sources: { ...NO_SOURCES, ...sources }, ...more });
}

/** Asks a fake Prometheus that answers like this. */
async function askFake(
  answer: Answer,
  args: Record<string, unknown> = { query: 'up' },
  signal?: AbortSignal,
) {
  await using fake = await fakeService(answer);
  return await ask(args, contextWith({ prometheusUrl: `${fake.url}/prom` }, signal ? { signal } : {}));
}

const vector = (result: unknown) => ({ status: 'success', data: { resultType: 'vector', result } });

describe('query_metrics', () => {
  test('refuses what makes no sense, and says what would', async () => {
    const context = contextWith({ prometheusUrl: 'http://127.0.0.1:1' });
    for (const [args, message] of [
      [{}, 'name either a metric or a query'],
      [{ metric: 'cpu_usage', query: 'up' }, 'name either a metric or a query'],
      [{ query: 'up', service: 'web' }, /a query names its own services/],
      [{ query: 'up', since: '1h', until: '2h' }, 'since is not before until'],
      [{ query: 'up', since: '30d', step_s: 1 }, /more than 1500 points/],
    ] as const)
      await assert.rejects(ask(args, context), { code: 'bad_args', message });
    await assert.rejects(ask({ metric: 'cpu_usage', service: 'nobody' }, context), {
      code: 'unknown_service',
    });
    assert.equal(queryMetrics.input.safeParse({ metric: 'toString' }).success, false);
  });

  test('without Prometheus says so', async () => {
    for (const args of [{ query: 'up' }, { metric: 'error_rate' }])
      await assert.rejects(ask(args, contextWith({})), {
        code: 'precondition',
        message: /set metrics\.prometheus_url/,
      });
  });

  test('keeps the path of the address, and leaves out what is no number', async () => {
    const paths: string[] = [];
    const found = await askFake(({ path, query }, response) => {
      paths.push(`${path} ${query.get('query')} ${query.get('time')}`);
      json(response, vector([{ metric: { a: 'b' }, value: [NOW.getTime() / 1000, 'NaN'] }]));
    });
    assert.deepEqual(paths, [`/prom/api/v1/query up ${NOW.getTime() / 1000}`]);
    assert.deepEqual(found.series, [
      { service: null, labels: { a: 'b' }, points: [{ at: NOW.toISOString(), value: null }] },
    ]);
  });

  test('follows no redirect', async () => {
    const redirect: Answer = (_, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/api/v1/query' }).end();
    await assert.rejects(askFake(redirect), { code: 'tool_failed', message: /redirects are not followed/ });
  });

  test('takes a hostile answer for what it is', async () => {
    for (const [answer, code] of [
      ['<html>', 'bad_output'],
      ['{}', 'bad_output'],
      [
        '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1e300,"1"]]}]}}',
        'bad_output',
      ],
      ['{"status":"success","data":{"resultType":"vector","result":"__proto__"}}', 'bad_output'],
      ['', 'bad_output'],
    ] as const)
      await assert.rejects(
        askFake((_, response) => response.end(answer)),
        { code },
        answer,
      );
    const failing: Answer = (_, response) =>
      json(response, { status: 'error', errorType: 'execution', error: 'too many\nsamples' }, 422);
    await assert.rejects(askFake(failing), { message: /answered 422: too many samples$/ });
  });

  test('shows the highest of very many series, and how many there were', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({
      metric: { instance: `i${index}`, ...(index === 7 ? { note: 'x'.repeat(1e6) } : {}) },
      value: [NOW.getTime() / 1000, String(index === 7 ? 1e9 : index)],
    }));
    const found = await askFake((_, response) => json(response, vector(many)));
    assert.deepEqual([found.total_series, found.truncated], [3000, true]);
    assert.equal(found.series[0]?.labels.instance, 'i7');
    assert.equal(found.series[0]?.labels.note?.length, 200);
    assert.equal(found.series[1]?.labels.instance, 'i2999');
    assert.ok(Buffer.byteLength(JSON.stringify(found)) < 110_000);
  });

  test('ends with its caller, and gives up on a huge or silent answer', async () => {
    const silent: Answer = () => undefined;
    await assert.rejects(askFake(silent, { query: 'up' }, AbortSignal.timeout(50)), { code: 'deadline' });
    const endless: Answer = (_, response) => {
      const block = Buffer.alloc(1 << 20, 32);
      const more = () => {
        while (!response.destroyed && response.write(block));
        response.once('drain', more);
      };
      more();
    };
    await assert.rejects(askFake(endless), { code: 'bad_output', message: /more than \d+ bytes/ });
    const nobody = contextWith({ prometheusUrl: `http://127.0.0.1:${await freePort()}` });
    await assert.rejects(ask({ query: 'up' }, nobody), {
      code: 'tool_failed',
      message: /^ECONNREFUSED: Prometheus/,
    });
  });
});

describe('query_metrics of containers', () => {
  const readings = () => [
    {
      service: 'web',
      cpu_limit_cores: null,
      memory_limit_bytes: null,
      readings: [7200, 600, 60].map((age) => ({ at: ago(age), cpu_cores: age / 1000, memory_bytes: age })),
    },
  ];
  const stats = async (id: string) => {
    if (id !== 'db') throw new Error(`${id} has gone`);
    return {
      at: ago(1),
      cpu_cores: 0.5,
      cpu_limit_cores: null,
      cpu_throttled: null,
      memory_bytes: 5e6,
      memory_limit_bytes: null,
      pids: 3,
    };
  };
  const context = contextWith({ readings }, { controller: fakeController({ stats }) });

  test('answers with what was kept, and measures of what nothing was', async () => {
    const found = await ask({ metric: 'memory_usage', since: '1h' }, context);
    assert.deepEqual([found.source, found.query, found.step_s], ['containers', null, null]);
    assert.deepEqual(
      found.series.map((one) => [one.service, one.points.map(({ value }) => value)]),
      [
        ['db', [5e6]],
        ['web', [600, 60]],
      ],
    );
  });

  test('answers with the last of them when asked for now, and goes on when one cannot be measured', async () => {
    const now = await ask({ metric: 'cpu_usage', service: 'web' }, context);
    assert.deepEqual(
      now.series.map(({ points }) => points),
      [[{ at: ago(60), value: 0.06 }]],
    );
    assert.deepEqual(now.notes, ['web: web has gone']);
  });

  test('stands in for a Prometheus that has nothing of it, and says so', async () => {
    await using fake = await fakeService((_, response) => json(response, vector([])));
    const empty = contextWith(
      { readings, prometheusUrl: fake.url },
      { controller: fakeController({ stats }) },
    );
    const found = await ask({ metric: 'cpu_usage', service: 'db' }, empty);
    assert.equal(found.source, 'containers');
    assert.deepEqual(found.notes, ['Prometheus has no cpu_usage of db']);
    const none = await ask({ metric: 'error_rate' }, empty);
    assert.deepEqual([none.source, none.series], ['prometheus', []]);
  });
});
