import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from '#contract/errors.ts';
import { OpsError } from '#core/ops-error.ts';
import type { RuntimeStatus } from '../runtime.ts';
import { missingStatus } from './container-status.ts';
import { bindingOf, observeTarget, targetsOf } from './target.ts';

const NOW = new Date('2026-01-01T01:00:00.000Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();

function service(id: string, more: Partial<RuntimeStatus> = {}): RuntimeStatus {
  return {
    ...missingStatus(id, {}),
    object_id: id.padEnd(64, '0'),
    state: 'running',
    started_at: ago(600),
    ...more,
  };
}

for (const [what, more, phase] of [
  ['runs', {}, 'running'],
  ['waits for its next start', { state: 'restarting' }, 'looping'],
  ['was restarted twice and is fresh', { restarts: 2, started_at: ago(5) }, 'looping'],
  ['was restarted twice long ago', { restarts: 2 }, 'running'],
  ['was restarted once and is fresh', { restarts: 1, started_at: ago(5) }, 'running'],
  ['is paused', { state: 'paused' }, 'stopped'],
  ['ended', { state: 'exited' }, 'stopped'],
] as const) {
  test(`a container that ${what} is ${phase}`, () => {
    const binding = bindingOf(service('a', more), NOW);
    assert.equal(binding.phase, phase);
    assert.equal(Object.hasOwn(binding, 'started_at'), phase !== 'looping');
  });
}

const port = (host_port: number) => ({
  container_port: 80,
  host_ip: null,
  host_port,
  protocol: 'tcp' as const,
});
const volume = { type: 'volume', source: 'data', target: '/data', read_only: false };
const STACK = [
  service('db', { project: 'shop', networks: ['back'], mounts: [volume] }),
  service('api', { project: 'shop', networks: ['back', 'front'], depends_on: ['db'], mounts: [volume] }),
  service('web', {
    project: 'shop',
    networks: ['front'],
    depends_on: ['api'],
    ports: [port(8080)],
    image: 'web:1',
  }),
  service('lonely'),
  missingStatus('gone', { project: 'shop', compose_service: 'gone' }),
];
const inventory = { statuses: STACK, members: [] };

test('shows who feels it, also through others', async () => {
  const db = await observeTarget('restart', 'db', inventory, NOW);
  assert.deepEqual(
    [db.shown.dependents, db.shown.shared_networks, db.shown.shared_volumes, db.shown.published_ports],
    [['api', 'web'], ['back'], ['data'], []],
  );
  const web = await observeTarget('restart', 'web', inventory, NOW);
  assert.deepEqual([web.shown.dependents, web.shown.published_ports], [[], ['*:8080/tcp']]);
  assert.equal(web.shown.uptime_s, 600);
});

test('a pull binds to the names of the images too', async () => {
  const { binding } = await observeTarget('pull', 'web', inventory, NOW);
  assert.equal((binding as { containers: { image: string }[] }).containers[0]?.image, 'web:1');
});

test('the stack is the only project there is, or the one that is named', () => {
  const ids = (statuses: readonly RuntimeStatus[]) => statuses.map(({ id }) => id);
  assert.deepEqual(ids(targetsOf('up', '_stack', inventory)), ['db', 'api', 'web', 'gone']);
  assert.deepEqual(ids(targetsOf('pull', '_stack', inventory)), ['db', 'api', 'web']);
  const two = { ...inventory, statuses: [...STACK, service('other', { project: 'blog' })] };
  assert.deepEqual(ids(targetsOf('up', '_stack', two, 'blog')), ['other']);
  assert.throws(() => targetsOf('up', '_stack', two), refusal('bad_args', /blog, shop/));
  assert.throws(() => targetsOf('up', '_stack', two, 'nope'), refusal('bad_args', /blog, shop/));
  assert.throws(() => targetsOf('restart', '_stack', inventory), refusal('bad_args', /needs one service/));
});

test('what is not there, or not of compose, says what is wrong', async () => {
  assert.throws(() => targetsOf('restart', 'nobody', inventory), refusal('unknown_service', /nobody/));
  assert.throws(
    () => targetsOf('restart', 'gone', inventory),
    refusal('precondition', /compose up would make it/),
  );
  await assert.rejects(
    observeTarget('up', 'lonely', inventory, NOW),
    refusal('precondition', /not made by compose/),
  );
});

function refusal(code: ErrorCode, words: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof OpsError && error.code === code && words.test(error.message);
}
