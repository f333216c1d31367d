import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BUCKETS, createModelMetrics, Histogram } from './model-metrics.ts';
import { performanceOf, quantile } from './performance.ts';

test('a percentile is within the bucket that holds it, and never falls with its share', () => {
  const seconds = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 50 });
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(seconds, share, share, (values, one, two) => {
      const histogram = new Histogram();
      for (const value of values) histogram.observe(value);
      const [low, high] = [Math.min(one, two), Math.max(one, two)];
      const found = quantile(histogram.counts, low) ?? Number.NaN;
      assert.ok(found <= (quantile(histogram.counts, high) ?? Number.NaN) + 1e-9);
      const ordered = values.toSorted((a, b) => a - b);
      const exact = Math.min(ordered[Math.ceil(low * values.length - 1e-9) - 1] ?? 0, BUCKETS.at(-1) ?? 0);
      const at = BUCKETS.findIndex((bound) => exact <= bound);
      assert.ok(found >= (BUCKETS[at - 1] ?? 0) - 1e-9 && found <= (BUCKETS[at] ?? 0) + 1e-9);
    }),
  );
  assert.equal(quantile(new Histogram().counts, 0.5), null);
});

test('a provider is all of its models together', () => {
  const metrics = createModelMetrics();
  for (const [id, count] of [
    ['a/x', 2],
    ['a/y/z', 1],
    ['b/x', 4],
  ] as const) {
    const series = metrics.of(id);
    series.requests.set('ok', count);
    for (let n = 0; n < count; n++) series.duration.observe(0.2);
  }
  const told = performanceOf(metrics.all()).map(({ provider, model, requests, duration }) => [
    provider,
    model,
    requests.ok,
    duration.count,
  ]);
  assert.deepEqual(told, [
    ['a', null, 3, 3],
    ['a', 'x', 2, 2],
    ['a', 'y/z', 1, 1],
    ['b', null, 4, 4],
    ['b', 'x', 4, 4],
  ]);
});
