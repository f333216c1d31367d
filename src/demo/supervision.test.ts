import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import { demoUnderTest, eventually, kill } from './demo-fixture.ts';
import { breakService, healService } from './faults.ts';
import { isAlive } from './process-identity.ts';
import { startDemoStack, stopDemoStack } from './stack.ts';
import { entryOf, readStack } from './stack-file.ts';
import { supervisorState } from './supervisor-client.ts';

const { dir, services, ask, logOf, stateOf, eventsOf, act } = demoUnderTest();

describe('supervision', () => {
  test('a killed service is seen with exit code 137', async () => {
    kill((await stateOf('jellyfin')).pid);
    await eventually('it is seen', async () => (await stateOf('jellyfin')).phase === 'exited');
    const state = await stateOf('jellyfin');
    assert.deepEqual([state.exit_code, state.signal, state.restarts], [137, 'SIGKILL', 0]);
    assert.deepEqual(eventsOf('jellyfin').at(-1), {
      ...eventsOf('jellyfin').at(-1),
      action: 'die',
      exit_code: 137,
    });
    await act('jellyfin', 'start');
    const { last_action: last } = await stateOf('jellyfin');
    assert.deepEqual([last?.id, last?.op], ['test-start', 'start']);
  });

  test('a new supervisor takes over what a killed one left running', async () => {
    const before = await stateOf('sonarr');
    kill(before.supervisor_pid);
    await eventually('it is gone', async () => (await supervisorState(entryOf(dir, 'sonarr'))) === null);
    assert.equal((await ask('sonarr', '/ping')).status, 200);
    await startDemoStack(dir);
    const taken = await stateOf('sonarr');
    assert.deepEqual([taken.pid, taken.phase, taken.started_at], [before.pid, 'running', before.started_at]);
    assert.notEqual(taken.supervisor_pid, before.supervisor_pid);
    await breakService(dir, 'sonarr', 'crash');
    const down = await stateOf('sonarr');
    assert.deepEqual([down.phase, down.exit_code], ['exited', null]);
    assert.match(
      logOf('sonarr'),
      /stderr Error: Unhandled exception[^\n]*\n[^\n]* at [^\n]*\n[^\n]*\n[^\n]*\n$/,
    );
  });

  test('a supervisor that finds its service gone writes that down, and starts it when asked', async () => {
    await healService(dir, 'sonarr');
    const before = await stateOf('sonarr');
    kill(before.supervisor_pid);
    kill(before.pid);
    await eventually('it is gone', async () => (await supervisorState(entryOf(dir, 'sonarr'))) === null);
    await startDemoStack(dir);
    const actions = eventsOf('sonarr').map((event) => event.action);
    assert.deepEqual(actions.slice(-3), ['die', 'start', 'health_status: healthy']);
    assert.notEqual((await stateOf('sonarr')).pid, before.pid);
  });

  test('a stopped stack leaves no process, and starts again with everything up', async () => {
    await breakService(dir, 'radarr', 'hang');
    await breakService(dir, 'sonarr', 'crash');
    const states = await Promise.all([...services.keys()].map(stateOf));
    await stopDemoStack(dir);
    for (const { pid, start_ticks: ticks, supervisor_pid, supervisor_start_ticks } of states) {
      assert.equal(isAlive(supervisor_pid, supervisor_start_ticks), false);
      assert.equal(pid !== null && isAlive(pid, ticks ?? ''), false);
    }
    await stopDemoStack(dir);
    await startDemoStack(dir);
    for (const id of services.keys()) assert.equal((await stateOf(id)).health, 'healthy');
  });

  test('nothing outlives its folder, with or without a supervisor', async () => {
    const states = await Promise.all([...services.keys()].map(stateOf));
    kill(states.find((state) => state.id === 'jellyfin')?.supervisor_pid ?? null);
    rmSync(dir, { recursive: true });
    await eventually('all processes end', () =>
      states.every(
        (state) =>
          !isAlive(state.supervisor_pid, state.supervisor_start_ticks) &&
          !isAlive(state.pid ?? 0, state.start_ticks ?? ''),
      ),
    );
    assert.equal(existsSync(dir), false);
    assert.equal(readStack(dir), null);
  });
});
