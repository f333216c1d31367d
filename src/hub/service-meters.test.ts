import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceStats, ServiceStatus } from '#contract/service.ts';
import { eventually } from '#test/system/eventually.ts';
import { startServiceMeters } from './service-meters.ts';

const running = (id: string) => ({ id, state: 'running' }) as ServiceStatus;
const stats = (cpu: number): ServiceStats => ({
  at: new Date().toISOString(),
  cpu_cores: cpu,
  cpu_limit_cores: 2,
  cpu_throttled: null,
  memory_bytes: 1000,
  memory_limit_bytes: 5000,
  pids: 1,
});

test('keeps the readings of running services, a gap for one that cannot be read, and forgets who is gone', async () => {
  let all = [running('a'), running('b'), { ...running('c'), state: 'exited' as const }];
  let reads = 0;
  await using meters = startServiceMeters({
    everyMs: 5,
    services: async () => all,
    stats: async (service) => {
      reads += 1;
      assert.notEqual(service, 'c', 'what does not run has no readings');
      if (service === 'b' && reads < 6) throw new Error('not now');
      return stats(reads);
    },
  });
  const of = (name: string) => meters.readings().find(({ service }) => service === name);
  await eventually('b has readings', () => (of('b')?.readings.length ?? 0) >= 2);
  assert.ok((of('a')?.readings.length ?? 0) > (of('b')?.readings.length ?? 0));
  assert.equal(of('a')?.memory_limit_bytes, 5000);
  all = [running('b')];
  await eventually('a is forgotten', () => of('a') === undefined);
});

test('keeps no more than the last ninety, and ends when it is disposed', async () => {
  let reads = 0;
  const meters = startServiceMeters({
    everyMs: 0,
    services: async () => [running('a')],
    stats: async () => {
      reads += 1;
      return stats(reads);
    },
  });
  await eventually('more was read than is kept', () => reads > 120);
  const kept = meters.readings()[0]?.readings ?? [];
  assert.equal(kept.length, 90);
  assert.ok((kept[0]?.cpu_cores ?? 0) > 1);
  await meters[Symbol.asyncDispose]();
  const after = reads;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(reads, after);
});
