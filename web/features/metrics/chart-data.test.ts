import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricResult } from '#contract/metric.ts';
import { fromReadings, fromResult, summaryOf } from './chart-data.ts';

const at = (minute: number) => `2026-03-01T10:0${minute}:00.000Z`;

test('series with other moments share one axis, with gaps where one has no value', () => {
  const reading = (minute: number, cpu_cores: number | null) => ({
    at: at(minute),
    cpu_cores,
    memory_bytes: 5,
  });
  const limits = { cpu_limit_cores: null, memory_limit_bytes: null };
  const { times, series, unit } = fromReadings(
    [
      { service: 'a', ...limits, readings: [reading(1, 0.5), reading(2, null)] },
      { service: 'b', ...limits, readings: [reading(2, 0.2), reading(3, 0.3)] },
    ],
    'cpu',
  );
  assert.equal(times.length, 3);
  assert.deepEqual(
    series.map(({ values }) => values),
    [
      [0.5, null, null],
      [null, 0.2, 0.3],
    ],
  );
  assert.equal(unit, 'cores');
});

test('a series is called by its service, else by its labels', () => {
  const series = (service: string | null, labels: Record<string, string>) => ({
    service,
    labels,
    points: [],
  });
  const result = {
    series: [series('radarr', {}), series(null, { __name__: 'up', job: 'x' }), series(null, {})],
    unit: null,
    metric: 'cpu_usage',
  };
  assert.deepEqual(
    fromResult(result as unknown as MetricResult).series.map(({ name }) => name),
    ['radarr', 'up job=x', 'cpu_usage'],
  );
});

test('a summary leaves gaps out, and there is none of nothing', () => {
  assert.deepEqual(summaryOf([1, null, 4, 2]), { last: 2, least: 1, most: 4 });
  assert.equal(summaryOf([null]), null);
});
