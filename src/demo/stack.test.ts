import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SupervisorState } from '#contract/controller-api.ts';
import { QUOTA_BYTES } from './catalog.ts';
import { demoUnderTest, eventually } from './demo-fixture.ts';
import { breakService, FAULTS, healService } from './faults.ts';
import { isAlive } from './process-identity.ts';
import { createDemoStack, startDemoStack, stopDemoStack } from './stack.ts';
import { readStack, writeStack } from './stack-file.ts';

const { dir, services, ask, of, keyOf, logOf, stateOf, eventsOf, act } = demoUnderTest();

// biome-ignore lint/suspicious/noExplicitAny: replies of outside programs, looked into by assertions only
async function askJson(id: string, path: string): Promise<any> {
  return (await ask(id, path)).json();
}

describe('a healthy stack', () => {
  test('answers as the real programs do', async () => {
    assert.deepEqual(await (await fetch(`${of('radarr').url}/ping`)).json(), { status: 'OK' });
    assert.equal((await askJson('radarr', '/api/v3/system/status')).appName, 'Radarr');
    assert.equal((await askJson('sonarr', '/api/v3/system/status')).appName, 'Sonarr');
    assert.equal(await askJson('jellyfin', '/System/Ping'), 'Jellyfin Server');
    assert.equal((await askJson('jellyfin', '/System/Info/Public')).StartupWizardCompleted, true);
    assert.equal((await askJson('jellyfin', '/system/info')).ProductName, 'Jellyfin Server');
    assert.equal(await (await ask('jellyfin', '/health')).text(), 'Healthy');
    assert.equal((await askJson('sabnzbd', '/api?mode=version&output=json')).version, '3.7.2');
    const { queue } = await askJson('sabnzbd', '/api?mode=queue&output=json');
    assert.equal(queue.paused, false);
    assert.equal(queue.slots.length, queue.noofslots);
    assert.equal((await askJson('sabnzbd', '/api?mode=qstatus')).jobs.length, queue.noofslots);
    assert.equal((await askJson('sabnzbd', '/api?mode=fullstatus')).status.paused, false);
  });

  test('refuses a wrong or missing key as the real programs do', async () => {
    const wrong = await fetch(`${of('radarr').url}/api/v3/queue`, { headers: { 'x-api-key': 'wrong' } });
    assert.equal(wrong.status, 401);
    assert.equal(await wrong.text(), '');
    assert.equal((await fetch(`${of('sonarr').url}/api/v3/health?apikey=${keyOf('sonarr')}`)).status, 200);
    assert.equal((await fetch(`${of('jellyfin').url}/System/Info`)).status, 401);
    const token = { authorization: `MediaBrowser Client="x", Token="${keyOf('jellyfin')}"` };
    assert.equal((await fetch(`${of('jellyfin').url}/System/Info`, { headers: token })).status, 200);
    const refused = await fetch(`${of('sabnzbd').url}/api?mode=queue&output=json&apikey=wrong`);
    assert.deepEqual(await refused.json(), { status: false, error: 'API Key Incorrect' });
  });

  test('radarr and sonarr show what sabnzbd downloads for them', async () => {
    await eventually('both have asked sabnzbd', async () => {
      const pages = [await askJson('radarr', '/api/v3/queue'), await askJson('sonarr', '/api/v3/queue')];
      return pages.every((page) => page.totalRecords === 2);
    });
    const page = await askJson('radarr', '/api/v3/queue?page=2&pageSize=1');
    assert.equal(page.records.length, 1);
    const { queue } = await askJson('sabnzbd', '/api?mode=queue&output=json');
    const downloads = queue.slots.map((slot: { nzo_id: string }) => slot.nzo_id);
    assert.ok(downloads.includes(page.records[0].downloadId));
    assert.equal(page.records[0].trackedDownloadState, 'downloading');
    assert.deepEqual(await askJson('radarr', '/api/v3/health'), []);
  });

  test('is quiet and private', () => {
    for (const { id, dir: own, apiKeyFile } of services.values()) {
      const complaints = logOf(id)
        .split('\n')
        .filter((line) => /warn|error|fail/i.test(line));
      const own401 = complaints.filter((line) => !/API Key (incorrect|missing)/.test(line));
      assert.deepEqual(own401, [], id);
      assert.doesNotMatch(logOf(id), new RegExp(keyOf(id)));
      for (const line of logOf(id).trim().split('\n')) {
        assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (stdout|stderr) \S/);
      }
      assert.equal(statSync(own).mode & 0o777, 0o700);
      assert.equal(statSync(apiKeyFile).mode & 0o777, 0o600);
    }
  });

  test('making it again keeps ports and keys', async () => {
    const keys = [...services.keys()].map(keyOf);
    const again = await createDemoStack(dir, { ports: 0 });
    assert.deepEqual(again.services, [...services.values()]);
    assert.deepEqual([...services.keys()].map(keyOf), keys);
  });

  test('a port that is taken is said in the words of the service', async () => {
    await using taken = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const other = mkdtempSync(join(tmpdir(), 'opspilot-demo-'));
    await createDemoStack(other, { ports: 0 });
    const stack = readStack(other) ?? assert.fail('no stack');
    const moved = stack.services.map((service) => ({ ...service, url: `http://127.0.0.1:${port}` }));
    writeStack(other, { ...stack, services: moved });
    await assert.rejects(startDemoStack(other), {
      code: 'unavailable',
      message: /^(sabnzbd|jellyfin) ended with exit code 1: listen EADDRINUSE: address already in use/,
    });
    await stopDemoStack(other);
    rmSync(other, { recursive: true });
  });

  test('what a supervisor writes down is what it answers', async () => {
    const { dir: own } = of('jellyfin');
    const written = SupervisorState.parse(JSON.parse(readFileSync(join(own, 'state.json'), 'utf8')));
    assert.deepEqual(written, await stateOf('jellyfin'));
    assert.equal(written.health, 'healthy');
    assert.ok(written.pid !== null && isAlive(written.pid, written.start_ticks ?? ''));
  });
});

describe('sabnzbd', () => {
  test('pauses for a while, shows what is left, and keeps it over a restart', async () => {
    assert.deepEqual(await askJson('sabnzbd', '/api?mode=config&name=set_pause&value=10'), { status: true });
    await act('sabnzbd', 'restart');
    await eventually('sabnzbd is back', async () => (await stateOf('sabnzbd')).health === 'healthy');
    const { queue } = await askJson('sabnzbd', '/api?mode=queue&output=json');
    assert.equal(queue.paused, true);
    assert.equal(queue.status, 'Paused');
    assert.match(queue.pause_int, /^9:\d\d$/);
    assert.deepEqual(await askJson('sabnzbd', '/api?mode=resume'), { status: true });
    assert.equal((await askJson('sabnzbd', '/api?mode=queue')).queue.paused, false);
    assert.match((await askJson('sabnzbd', '/api?mode=nonsense')).error, /not implemented/);
  });
});

describe('faults', () => {
  test('crash: a real exception, a non-zero exit, and down it stays', async () => {
    await breakService(dir, 'radarr', 'crash');
    const state = await stateOf('radarr');
    assert.deepEqual([state.phase, state.exit_code, state.signal, state.pid], ['exited', 1, null, null]);
    assert.match(logOf('radarr'), /\[Fatal\] .*\n.* stderr Error: Unhandled exception.*\n.* {5}at /);
    assert.deepEqual(eventsOf('radarr').at(-1)?.action, 'die');
    await assert.rejects(breakService(dir, 'radarr', 'queue-stuck'), {
      code: 'runtime_failed',
      message: 'radarr is not running',
    });
    await assert.rejects(ask('radarr', '/ping'));
    await startDemoStack(dir);
    assert.equal((await stateOf('radarr')).phase, 'exited');
    await healService(dir, 'radarr');
    assert.equal((await ask('radarr', '/ping')).status, 200);
  });

  test('hang: the port accepts, nothing answers, and only a kill ends it', async () => {
    await breakService(dir, 'jellyfin', 'hang');
    const state = await stateOf('jellyfin');
    assert.deepEqual([state.phase, state.health], ['running', 'unhealthy']);
    assert.match(state.health_output ?? '', /no answer within/);
    await assert.rejects(ask('jellyfin', '/health', { signal: AbortSignal.timeout(300) }), {
      name: 'TimeoutError',
    });
    await act('jellyfin', 'restart');
    const events = eventsOf('jellyfin').filter(({ action }) => !action.startsWith('health_status'));
    const actions = events.slice(-6).map((event) => event.action);
    assert.deepEqual(actions, ['kill', 'kill', 'die', 'stop', 'start', 'restart']);
    assert.equal(events.findLast((event) => event.action === 'die')?.exit_code, 137);
    await eventually('jellyfin answers', async () => (await stateOf('jellyfin')).health === 'healthy');
  });

  test('dependency-down: sabnzbd stops in order, its users complain, and starting it is enough', async () => {
    await breakService(dir, 'radarr', 'dependency-down');
    const state = await stateOf('sabnzbd');
    assert.deepEqual([state.phase, state.exit_code], ['exited', 0]);
    for (const id of ['radarr', 'sonarr']) {
      const [problem] = await askJson(id, '/api/v3/health');
      assert.equal(problem.source, 'DownloadClientCheck');
      assert.match(problem.message, /^Unable to communicate with SABnzbd\..*Connection refused \(127/);
      assert.match(logOf(id), /\[Warn\] DownloadMonitoringService: .*SABnzbd\n.*Connection refused/);
      assert.equal((await stateOf(id)).health, 'healthy');
    }
    await act('sabnzbd', 'start');
    await eventually(
      'the complaint ends',
      async () => (await askJson('radarr', '/api/v3/health')).length === 0,
    );
    await healService(dir, 'radarr');
  });

  test('bad-credential: the old key is refused, here and by those that need it', async () => {
    for (const id of services.keys()) await breakService(dir, id, 'bad-credential');
    assert.equal((await ask('radarr', '/api/v3/queue')).status, 401);
    assert.match(logOf('radarr'), /Auth-Unauthorized ip 127\.0\.0\.1 url '\/api\/v3\/queue'/);
    assert.equal((await ask('sonarr', '/api/v3/queue')).status, 401);
    assert.equal((await ask('jellyfin', '/System/Info')).status, 401);
    assert.equal((await ask('jellyfin', '/System/Ping')).status, 200);
    assert.match(logOf('jellyfin'), /Failure message: Invalid token/);
    assert.equal((await askJson('sabnzbd', '/api?mode=queue')).error, 'API Key Incorrect');
    assert.match(logOf('sabnzbd'), /WARNING::.*API Key incorrect.* 127\.0\.0\.1>Sonarr\//);
    assert.match(logOf('sonarr'), /Error response received from SABnzbd: API Key Incorrect/);
    await healService(dir);
    assert.deepEqual(await askJson('radarr', '/api/v3/health'), []);
    assert.equal((await ask('jellyfin', '/System/Info')).status, 200);
  });

  test('queue-stuck: an import that cannot be done, until it is removed', async () => {
    await breakService(dir, 'radarr', 'queue-stuck');
    const stuckIn = async () => {
      const { records } = await askJson('radarr', '/api/v3/queue');
      return records.filter((record: { status: string }) => record.status === 'completed');
    };
    const [stuck] = await stuckIn();
    assert.equal(stuck.trackedDownloadStatus, 'warning');
    assert.equal(stuck.trackedDownloadState, 'importPending');
    assert.match(stuck.statusMessages[0].messages[0], /^No files found are eligible for import in /);
    assert.match(logOf('radarr'), /\[Warn\] CompletedDownloadService: No files found/);
    const removed = await ask('radarr', `/api/v3/queue/${stuck.id}?removeFromClient=true`, {
      method: 'DELETE',
    });
    assert.deepEqual([removed.status, await removed.json()], [200, {}]);
    assert.deepEqual(await stuckIn(), []);
    const again = await ask('radarr', `/api/v3/queue/${stuck.id}`, { method: 'DELETE' });
    assert.deepEqual([again.status, await again.json()], [404, { message: 'NotFound' }]);
    await breakService(dir, 'radarr', 'queue-stuck');
    await healService(dir, 'radarr');
    assert.deepEqual(await stuckIn(), []);
  });

  test('queue-stuck: sabnzbd is paused with jobs waiting, and its users see it', async () => {
    await breakService(dir, 'sabnzbd', 'queue-stuck');
    const { queue } = await askJson('sabnzbd', '/api?mode=queue');
    assert.deepEqual([queue.paused, queue.pause_int, queue.noofslots], [true, '0', 4]);
    const { records } = await askJson('radarr', '/api/v3/queue');
    assert.ok(records.every((record: { status: string }) => record.status === 'paused'));
    await healService(dir, 'sabnzbd');
    assert.equal((await askJson('sabnzbd', '/api?mode=queue')).queue.paused, false);
  });

  test('disk-full: the quota is really used up, writes fail, and the service stays up', async () => {
    for (const id of services.keys()) {
      await breakService(dir, id, 'disk-full');
      const state = await stateOf(id);
      assert.deepEqual([state.phase, state.used_bytes], ['running', QUOTA_BYTES], id);
      const words = `No space left on device (quota of ${QUOTA_BYTES} bytes on ${of(id).dir})`;
      assert.ok(logOf(id).includes(words), id);
    }
    const [problem] = await askJson('radarr', '/api/v3/health');
    assert.equal(problem.source, 'DiskSpaceCheck');
    const { queue } = await askJson('sabnzbd', '/api?mode=queue');
    assert.deepEqual([queue.paused, queue.diskspace1], [true, '0.00']);
    assert.match(logOf('sabnzbd'), /ERROR::.*Disk full! Forcing Pause/);
    await healService(dir);
    assert.deepEqual(await askJson('radarr', '/api/v3/health'), []);
    assert.equal((await askJson('sabnzbd', '/api?mode=queue')).queue.paused, false);
    assert.ok((await stateOf('jellyfin')).used_bytes < QUOTA_BYTES / 100);
  });

  test('a restart clears a crash, and neither key nor queue nor disk', async () => {
    for (const fault of ['bad-credential', 'queue-stuck', 'disk-full'])
      await breakService(dir, 'sonarr', fault);
    const rotated = readFileSync(join(of('sonarr').dir, 'config.json'), 'utf8');
    await breakService(dir, 'sonarr', 'crash');
    await act('sonarr', 'restart');
    await eventually('sonarr is back', async () => (await stateOf('sonarr')).health === 'healthy');
    assert.equal((await ask('sonarr', '/api/v3/queue')).status, 401);
    assert.equal((await stateOf('sonarr')).used_bytes, QUOTA_BYTES);
    const { apiKey } = JSON.parse(rotated);
    const queue = await fetch(`${of('sonarr').url}/api/v3/queue?apikey=${apiKey}`);
    const { records } = (await queue.json()) as { records: { trackedDownloadStatus: string }[] };
    assert.equal(records.filter((record) => record.trackedDownloadStatus === 'warning').length, 1);
    await healService(dir, 'sonarr');
    assert.equal((await askJson('sonarr', '/api/v3/queue')).totalRecords, 2);
  });

  test('one that does not apply is refused with those that do', async () => {
    await assert.rejects(breakService(dir, 'jellyfin', 'queue-stuck'), {
      code: 'bad_request',
      message: 'jellyfin has no fault "queue-stuck"; it has crash, hang, bad-credential, disk-full',
    });
    await assert.rejects(breakService(dir, 'plex', 'crash'), { code: 'unknown_service' });
    for (const { services: where, summary } of Object.values(FAULTS)) {
      assert.ok(where.every((id) => services.has(id)) && summary.endsWith('.'));
    }
  });
});
