import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFleet } from './fleet.ts';
import { TestRuntime } from './testing/test-runtime.ts';

describe('the fleet', () => {
  const signal = AbortSignal.timeout(60_000);
  const fleetOf = (...runtimes: TestRuntime[]) =>
    createFleet(runtimes, { refusal: () => null, verbsOf: (service) => [`verb of ${service}`] });

  test('a name that two runtimes have belongs to the first', async () => {
    const first = new TestRuntime('process', ['radarr']);
    const second = new TestRuntime('docker', ['radarr', 'sonarr']);
    const fleet = fleetOf(first, second);
    const list = await fleet.list(signal);
    assert.deepEqual(
      list.map(({ id, runtime }) => [id, runtime]),
      [
        ['radarr', 'process'],
        ['sonarr', 'docker'],
      ],
    );
    assert.equal(await fleet.runtimeOf('radarr', signal), first);
    assert.equal(await fleet.runtimeOf('sonarr', signal), second);
    assert.equal(await fleet.runtimeOf('_stack', signal), second);
    await assert.rejects(fleet.status('lidarr', signal), { code: 'unknown_service' });
  });

  test('behind a runtime that cannot answer, no other one is taken for it', async () => {
    const first = new TestRuntime('process', ['radarr']);
    first.reachable = false;
    const fleet = fleetOf(first, new TestRuntime('docker', ['radarr', 'sonarr']));
    await assert.rejects(fleet.runtimeOf('radarr', signal), { code: 'unavailable' });
    assert.deepEqual(
      (await fleet.list(signal)).map(({ id }) => id),
      ['radarr', 'sonarr'],
      'the others are still shown',
    );
  });

  test('shows what the allowlist grants', async () => {
    const fleet = fleetOf(new TestRuntime('docker', ['films']));
    assert.deepEqual((await fleet.status('films', signal)).allowed_verbs, ['verb of films']);
  });
});
