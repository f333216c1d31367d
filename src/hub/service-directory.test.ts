import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceStatus } from '#contract/service.ts';
import type { ControllerClient } from '#gate/parts.ts';
import { createServiceDirectory } from './service-directory.ts';

test('who asks for now sees nothing from before, and many share one reading', async () => {
  const readings: PromiseWithResolvers<ServiceStatus[]>[] = [];
  const controller = {
    services: () => {
      const reading = Promise.withResolvers<ServiceStatus[]>();
      readings.push(reading);
      return reading.promise;
    },
  } as unknown as ControllerClient;
  const directory = createServiceDirectory({
    controller,
    declared: {},
    secret: async () => null,
    now: () => new Date(0),
  });
  const { signal } = new AbortController();
  const first = directory.services(signal, 'now');
  const later = [1, 2, 3].map(() => directory.services(signal, 'now'));
  assert.equal(readings.length, 1);
  readings[0]?.reject(new Error('the controller is away'));
  await assert.rejects(first, /away/);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(readings.length, 2, 'one for the three who came meanwhile');
  readings[1]?.resolve([]);
  assert.deepEqual(await Promise.all(later), [[], [], []]);
  assert.deepEqual(await directory.services(signal), [], 'a second long it is fresh enough');
  assert.equal(readings.length, 2);
});
