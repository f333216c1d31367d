import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createFleet } from './fleet.ts';
import { TestRuntime } from './testing/test-runtime.ts';

describe('the fleet', () => {
  const signal = AbortSignal.timeout(60_000);
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-fleet-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const fleetOf = (...runtimes: TestRuntime[]) =>
    createFleet({
      runtimes,
      declaredFile: join(dir, 'services.json'),
      allowlist: { refusal: () => null, verbsOf: (service) => [`verb of ${service}`] },
    });

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

  test('what is declared wins over what a runtime guesses, and a broken declaration over nothing', async () => {
    const fleet = fleetOf(new TestRuntime('docker', ['films']));
    const file = join(dir, 'services.json');
    writeFileSync(file, '{"films": {"kind": "radarr", "url": "http://films:7878"}}');
    const declared = await fleet.status('films', signal);
    assert.deepEqual([declared.kind, declared.url], ['radarr', 'http://films:7878']);
    assert.deepEqual(declared.allowed_verbs, ['verb of films']);
    writeFileSync(file, '{"films": {"kind": "unheard of"}}');
    assert.equal((await fleet.status('films', signal)).kind, 'generic');
  });
});
