import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Prometheus, prometheus, startPrometheus } from '#test/parts/prometheus.ts';
import { NO_SOURCES } from '../sources.ts';
import type { ToolContext } from '../tool.ts';
import { NOW, service, toolContext } from '../tool-fixture.ts';
import { pastOf } from './prometheus-fixture.ts';
import { queryMetrics } from './query-metrics.ts';
import { MetricResult } from './result.ts';

const END = NOW.getTime() / 1000;
const BROKEN = END - 1200;

await describeWith([prometheus], 'query_metrics on a real Prometheus', () => {
  let server: Prometheus;
  let context: ToolContext;
  before(async () => {
    server = await startPrometheus(pastOf({ from: END - 7200, to: END }, BROKEN));
    context = toolContext([service('shop'), service('db', { project: 'web' })], {
      sources: { ...NO_SOURCES, prometheusUrl: server.url },
    });
  });
  after(() => server[Symbol.asyncDispose]());

  const ask = async (args: Record<string, unknown>): Promise<MetricResult> =>
    MetricResult.parse(await queryMetrics.run(queryMetrics.input.parse(args), context));

  const last = ({ series: [one] }: MetricResult) => one?.points.at(-1)?.value ?? Number.NaN;

  for (const [name, expected, whose] of [
    ['error_rate', 0.3, 'shop'],
    ['response_time', 2.83, 'shop'],
    ['cpu_usage', 0.25, 'db'],
    ['memory_usage', 1e8 + 1e4 * 7185, 'db'],
  ] as const)
    test(`${name} of one service and of all`, async () => {
      for (const more of [{}, { service: whose }]) {
        const now = await ask({ metric: name, ...more });
        assert.deepEqual(
          now.series.map((one) => one.service),
          [whose],
        );
        assert.ok(Math.abs(last(now) - expected) < 0.02 * expected, `${last(now)}`);
        assert.equal(now.series[0]?.points.length, 1);
        assert.ok(now.unit && now.source === 'prometheus' && now.step_s === null);
      }
    });

  test('over time, in about 60 points or in steps of one', async () => {
    const hour = await ask({ metric: 'error_rate', since: '1h' });
    const points = hour.series[0]?.points ?? [];
    assert.equal(points.length, 61);
    assert.deepEqual([hour.step_s, hour.to], [60, NOW.toISOString()]);
    // Before it broke nothing had failed, and nothing is no gap.
    assert.equal(points.find(({ at }) => at < new Date((BROKEN - 60) * 1000).toISOString())?.value, 0);
    assert.equal((await ask({ metric: 'error_rate', since: '1h', step_s: 600 })).series[0]?.points.length, 7);
  });

  test('any PromQL, scalars and absent metrics too', async () => {
    assert.equal(last(await ask({ query: '3 * 14' })), 42);
    assert.equal((await ask({ query: 'vector(1) / 0' })).series[0]?.points[0]?.value, null);
    const ratio = await ask({ query: 'rate(http_requests_total{status="500"}[5m])', since: '10m' });
    assert.deepEqual(ratio.series[0]?.labels, { job: 'shop', status: '500' });
    const none = await ask({ query: 'nobody_knows_this' });
    assert.deepEqual([none.series, none.total_series], [[], 0]);
    const long = `vector(1) ${Array(500).fill('+ 1').join(' ')}`;
    assert.equal(last(await ask({ query: long })), 501);
  });

  test('its own words on a query that it does not understand', async () => {
    await assert.rejects(ask({ query: 'rate(' }), {
      code: 'tool_failed',
      message: /^Prometheus \/api\/v1\/query answered 400: .*parse error/,
    });
    await assert.rejects(ask({ query: '"text"' }), { code: 'bad_args' });
  });
});
