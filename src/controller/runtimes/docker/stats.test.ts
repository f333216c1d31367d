import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatsSample } from './engine-shapes.ts';
import { type Limits, limitsOf, statsFrom } from './stats.ts';

const FREE: Limits = { memoryBytes: null, cores: null };

function sample(second: number, cpu: number | null, memory: object = {}): StatsSample {
  return StatsSample.parse({
    read: `2026-01-01T00:00:0${second}.000000000Z`,
    cpu_stats: { cpu_usage: { total_usage: cpu } },
    memory_stats: memory,
    pids_stats: { current: 3 },
  });
}

test('CPU is the growth of the counter in the time between', () => {
  const stats = statsFrom(sample(1, 1e9), sample(3, 2e9), FREE);
  assert.equal(stats.cpu_cores, 0.5);
  assert.equal(stats.at, '2026-01-01T00:00:03.000Z');
  assert.equal(stats.pids, 3);
});

test('a counter that went back, or two samples at once, say nothing', () => {
  assert.equal(statsFrom(sample(1, 2e9), sample(3, 1e9), FREE).cpu_cores, null);
  assert.equal(statsFrom(sample(1, 1e9), sample(1, 2e9), FREE).cpu_cores, null);
  assert.equal(statsFrom(sample(1, null), sample(2, null), FREE).cpu_cores, null);
});

for (const [what, memory, bytes] of [
  ['cgroup 1', { usage: 1000, stats: { total_inactive_file: 300, inactive_file: 100 } }, 700],
  ['cgroup 2', { usage: 1000, stats: { inactive_file: 400 } }, 600],
  ['no statistics', { usage: 1000 }, 1000],
  ['more cache than use', { usage: 100, stats: { inactive_file: 400 } }, 100],
  ['a stopped container', {}, null],
] as const) {
  test(`memory with ${what}`, () => {
    assert.equal(statsFrom(sample(1, 1), sample(2, 2, memory), FREE).memory_bytes, bytes);
  });
}

test('no limit is null, not the size of the machine', () => {
  assert.equal(statsFrom(sample(1, 1), sample(2, 2), FREE).memory_limit_bytes, null);
  const bound = { ...FREE, memoryBytes: 4096 };
  assert.equal(statsFrom(sample(1, 1), sample(2, 2), bound).memory_limit_bytes, 4096);
});

test('computing time is held against its limit', () => {
  const held = (second: number, periods: number, throttled_periods: number) => ({
    ...sample(second, second * 1e9),
    cpu_stats: {
      cpu_usage: { total_usage: second * 1e9 },
      throttling_data: { periods, throttled_periods },
    },
  });
  const stats = statsFrom(held(1, 100, 10), held(2, 110, 18), { ...FREE, cores: 0.5 });
  assert.equal(stats.cpu_limit_cores, 0.5);
  assert.equal(stats.cpu_throttled, 0.8);
  assert.equal(statsFrom(held(1, 100, 10), held(2, 110, 18), FREE).cpu_throttled, null);
});

for (const [what, host, cores] of [
  ['cpus', { NanoCpus: 500_000_000 }, 0.5],
  ['quota and period', { CpuQuota: 20_000, CpuPeriod: 10_000 }, 2],
  ['quota of the usual period', { CpuQuota: 20_000 }, 0.2],
  ['nothing', { NanoCpus: 0, CpuQuota: 0 }, null],
] as const) {
  test(`a limit given as ${what}`, () => {
    assert.equal(limitsOf({ HostConfig: { ...host, PortBindings: null } }).cores, cores);
  });
}
