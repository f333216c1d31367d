import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatsSample } from './engine-shapes.ts';
import { statsFrom } from './stats.ts';

function sample(second: number, cpu: number | null, memory: object = {}): StatsSample {
  return StatsSample.parse({
    read: `2026-01-01T00:00:0${second}.000000000Z`,
    cpu_stats: { cpu_usage: { total_usage: cpu } },
    memory_stats: memory,
    pids_stats: { current: 3 },
  });
}

test('CPU is the growth of the counter in the time between', () => {
  const stats = statsFrom(sample(1, 1e9), sample(3, 2e9), 0);
  assert.equal(stats.cpu_cores, 0.5);
  assert.equal(stats.at, '2026-01-01T00:00:03.000Z');
  assert.equal(stats.pids, 3);
});

test('a counter that went back, or two samples at once, say nothing', () => {
  assert.equal(statsFrom(sample(1, 2e9), sample(3, 1e9), 0).cpu_cores, null);
  assert.equal(statsFrom(sample(1, 1e9), sample(1, 2e9), 0).cpu_cores, null);
  assert.equal(statsFrom(sample(1, null), sample(2, null), 0).cpu_cores, null);
});

for (const [what, memory, bytes] of [
  ['cgroup 1', { usage: 1000, stats: { total_inactive_file: 300, inactive_file: 100 } }, 700],
  ['cgroup 2', { usage: 1000, stats: { inactive_file: 400 } }, 600],
  ['no statistics', { usage: 1000 }, 1000],
  ['more cache than use', { usage: 100, stats: { inactive_file: 400 } }, 100],
  ['a stopped container', {}, null],
] as const) {
  test(`memory with ${what}`, () => {
    assert.equal(statsFrom(sample(1, 1), sample(2, 2, memory), 0).memory_bytes, bytes);
  });
}

test('no limit is null, not the size of the machine', () => {
  assert.equal(statsFrom(sample(1, 1), sample(2, 2), 0).memory_limit_bytes, null);
  assert.equal(statsFrom(sample(1, 1), sample(2, 2), 4096).memory_limit_bytes, 4096);
});
