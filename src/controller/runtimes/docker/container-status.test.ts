import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readComposeLabels } from './compose-labels.ts';
import { type Relations, statusOf } from './container-status.ts';
import { InspectedContainer } from './engine-shapes.ts';
import { envRefs, type Member } from './env-refs.ts';

const ALONE: Relations = { depends_on: [], env_refs: [], networkOwner: null };

/** What an engine 20.10 answered for the containers of one compose project. */
function recorded(service: string): Member {
  const file = new URL(`./__fixtures__/inspect-${service}.json`, import.meta.url);
  const container = InspectedContainer.parse(JSON.parse(readFileSync(file, 'utf8')));
  const compose = readComposeLabels(container.Config.Labels ?? {});
  return { named: { service, id: container.Id, name: container.Name.slice(1), compose }, container };
}

function status(member: Member, relations: Relations = ALONE) {
  return statusOf(member.named, member.container, {}, relations);
}

test('a running container', () => {
  const { id, object_id, image_id, ports, ...rest } = status(recorded('radarr'));
  assert.match(object_id, /^[0-9a-f]{64}$/);
  assert.match(image_id, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(
    ports.map((port) => `${port.host_ip}:${port.host_port}->${port.container_port}/${port.protocol}`).sort(),
    ['0.0.0.0:7878->7878/tcp', '127.0.0.1:9898->9898/udp', ':::7878->7878/tcp', 'null:null->9999/tcp'],
  );
  assert.deepEqual(rest, {
    runtime: 'docker',
    kind: 'radarr',
    image: 'lscr.io/linuxserver/radarr:5',
    state: 'running',
    health: 'unhealthy',
    health_output: 'connection refused by indexer',
    failing_streak: 7,
    restarts: 0,
    exit_code: null,
    oom_killed: false,
    error: '',
    started_at: '2026-11-20T09:27:53.518Z',
    finished_at: null,
    restart_policy: 'unless-stopped',
    stop_timeout_s: 30,
    mounts: [
      { type: 'bind', source: '/etc/localtime', target: '/etc/localtime', read_only: true },
      { type: 'bind', source: '/opt/media/config', target: '/config', read_only: false },
      { type: 'volume', source: 'media_movies', target: '/movies', read_only: false },
    ].sort((a, b) => recordedOrder(a.target) - recordedOrder(b.target)),
    networks: ['media_default'],
    depends_on: [],
    env_refs: [],
    project: 'media',
    compose_files: ['/opt/media/docker-compose.yml'],
    compose_service: 'radarr',
    one_off: false,
    url: 'http://127.0.0.1:7878',
  });
});

function recordedOrder(target: string): number {
  return (recorded('radarr').container.Mounts ?? []).findIndex(({ Destination }) => Destination === target);
}

test('a container that the engine restarts again and again', () => {
  const { state, restarts, exit_code, health, restart_policy, stop_timeout_s } = status(recorded('looper'));
  assert.deepEqual(
    [state, restarts, exit_code, health, restart_policy, stop_timeout_s],
    ['restarting', 7, 78, 'none', 'always', 10],
  );
});

test('a container that could never be started', () => {
  const { state, exit_code, error, started_at, finished_at } = status(recorded('never'));
  assert.deepEqual([state, exit_code, started_at, finished_at], ['created', 127, null, null]);
  assert.match(error, /no such file or directory/);
});

test('a stopped container keeps its ports, and has no health whatever the engine says', () => {
  const { named, container } = recorded('radarr');
  const stopped = InspectedContainer.parse({
    ...container,
    State: { ...container.State, Status: 'exited', ExitCode: 137, OOMKilled: true },
    NetworkSettings: { Ports: {}, Networks: {} },
  });
  const seen = status({ named, container: stopped });
  assert.deepEqual([seen.health, seen.health_output, seen.failing_streak], ['none', null, 0]);
  assert.deepEqual([seen.exit_code, seen.oom_killed], [137, true]);
  assert.deepEqual(
    seen.ports.filter(({ host_port }) => host_port !== null).map(({ container_port }) => container_port),
    [7878, 9898],
  );
});

test('a service in the network of another one is reached where that one is published', () => {
  const vpn = recorded('radarr').container;
  const { named, container } = recorded('indexer');
  const relations = { ...ALONE, networkOwner: vpn };
  assert.equal(statusOf(named, container, { kind: 'radarr' }, relations).url, 'http://127.0.0.1:7878');
  assert.equal(statusOf(named, container, {}, relations).url, null);
  assert.equal(statusOf(named, container, { url: 'http://nas:1/' }, relations).url, 'http://nas:1/');
});

test('an environment tells which service it names, and nothing else of it', () => {
  const all = ['radarr', 'indexer', 'looper'].map(recorded);
  const refs = envRefs(all[0]!, all);
  assert.deepEqual(refs, [{ variable: 'INDEXER_URL', service: 'indexer' }]);
  assert.deepEqual(envRefs(all[1]!, all), []);
});
