import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControllerVerb } from '#contract/controller-api.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { OpsError } from '#core/ops-error.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Docker, docker, startDocker, startOwnDocker } from '#test/parts/docker.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { isRoot } from '#test/parts/programs.ts';
import { startTestStack, type TestStack } from '#test/stacks/compose-stack.ts';
import { createDockerRuntime } from './docker.ts';
import type { Runtime, RuntimeAction, RuntimeStatus } from './runtime.ts';

await describeWith([docker], 'the Docker runtime on a compose stack', () => {
  let engine: Docker;
  let stack: TestStack;
  let privateDir: string;
  let runtime: Runtime;
  let actions = 0;
  const soon = () => AbortSignal.timeout(20_000);

  before(async () => {
    // Another stack on the same engine, coming or going, would change the ids of the services.
    engine = await (isRoot() ? startOwnDocker() : startDocker());
    stack = await startTestStack(engine);
    privateDir = await mkdtemp(join(tmpdir(), 'opspilot-private-'));
    runtime = createDockerRuntime({
      socketPath: engine.socketPath,
      privateDir,
      path: process.env.PATH ?? '',
    });
  });
  after(async () => {
    await stack[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    await rm(privateDir, { recursive: true });
  });

  test('told of one project, it sees that one alone', async () => {
    const seenIn = async (project: string) => {
      const options = { socketPath: engine.socketPath, privateDir, path: '', project };
      const statuses = await createDockerRuntime(options).list(soon());
      return statuses.map((status) => status.project);
    };
    assert.deepEqual([...new Set(await seenIn(stack.project))], [stack.project]);
    assert.deepEqual(await seenIn('another-project'), []);
  });

  /** The engine is shared with other tests: only what belongs to this project, by compose service. */
  async function services(): Promise<Record<string, RuntimeStatus>> {
    const all = await runtime.list(soon());
    const own = all.filter(({ project }) => project === stack.project);
    return Object.fromEntries(own.map((status) => [status.compose_service ?? '', status]));
  }

  async function idOf(name: string): Promise<string> {
    return (await services())[name]?.id ?? assert.fail(`${name} is not there`);
  }

  async function order(verb: ControllerVerb, name: string): Promise<RuntimeAction> {
    const service = name === '_stack' ? name : await idOf(name);
    const args = name === '_stack' ? { project: stack.project } : {};
    const { binding } = await runtime.observe(verb, service, args, soon());
    return { id: `${actions++}:do`, verb, service, args, pre: binding };
  }

  async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
    for (const deadline = Date.now() + 30_000; ; await sleep(100)) {
      const seen = await look();
      if (holds(seen)) return seen;
      assert.ok(Date.now() < deadline, JSON.stringify(seen));
    }
  }

  test('names the engine', async () => {
    assert.match(await runtime.ping(soon()), /^\d+\.\d+/);
  });

  test('shows services with what they are, need and offer', async () => {
    const { store, api, web, worker } = await services();
    assert.equal(store?.state, 'running');
    assert.equal(store?.health, 'healthy');
    assert.equal(worker?.health, 'none');
    assert.equal(worker?.restart_policy, 'always');
    assert.deepEqual(api?.depends_on, [store?.id]);
    assert.deepEqual(web?.depends_on, [api?.id]);
    assert.deepEqual(
      api?.env_refs.filter(({ variable }) => variable === 'STORE_URL'),
      [{ variable: 'STORE_URL', service: store?.id }],
    );
    assert.equal(`${web?.url}/`, stack.url);
    assert.equal(web?.stop_timeout_s, 2);
    assert.deepEqual(web?.compose_files, [join(stack.dir, 'docker-compose.yml')]);
    assert.deepEqual(web?.networks, [`${stack.project}_default`]);
    assert.equal(web?.mounts[0]?.read_only, true);
    assert.match(web?.image_id ?? '', /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(await runtime.status(web?.id ?? '', soon()), web);
  });

  test('reads resources and disks', async () => {
    const stats = await runtime.stats(await idOf('web'), soon());
    assert.ok((stats.memory_bytes ?? 0) > 0);
    assert.ok((stats.pids ?? 0) >= 2);
    assert.notEqual(stats.cpu_cores, null);
    assert.equal(stats.memory_limit_bytes, null);
    const [root] = await runtime.disk(soon());
    assert.equal(root?.path, '/');
    assert.ok(Math.abs((root?.percent_used ?? 0) + (root?.percent_free ?? 0) - 100) < 0.2);
  });

  test('shows what a restart would touch', async () => {
    const { store, api, web } = await services();
    const { binding, shown } = await runtime.observe('restart', store?.id ?? '', {}, soon());
    assert.deepEqual(binding, {
      service: store?.id,
      object_id: store?.object_id,
      image_id: store?.image_id,
      phase: 'running',
      started_at: store?.started_at,
    });
    assert.deepEqual(shown.dependents, [api?.id, web?.id].sort());
    assert.deepEqual(shown.shared_networks, [`${stack.project}_default`]);
  });

  test('sees a crash with its exit code and the last words of the dead, and starts it again', async () => {
    const { evidence } = await stack.inject('crash');
    const { api } = await services();
    assert.equal(api?.state, 'exited');
    assert.equal(api?.exit_code, 139);
    assert.equal(api?.health, 'none');
    const { lines } = await runtime.logs(api?.id ?? '', { tail: 20 }, soon());
    const last = lines.find(({ text }) => text.includes(evidence)) ?? assert.fail('not in the log');
    assert.equal(last.stream, 'stderr');
    const died = (await runtime.events(api?.started_at ?? '', soon())).find(
      (event) => event.action === 'die' && event.object_id === api?.object_id,
    );
    assert.equal(died?.exit_code, 139);
    assert.equal(died?.service, api?.id);
    assert.equal((await runtime.act(await order('start', 'api'))).state, 'ok');
    await until(services, ({ api: now }) => now?.health === 'healthy');
  });

  test('sees a restart loop, why it loops, and binds no start time', async () => {
    const { evidence } = await stack.inject('restart-loop');
    const { worker } = await services();
    assert.ok((worker?.restarts ?? 0) >= 2);
    const { lines } = await runtime.logs(worker?.id ?? '', { tail: 5 }, soon());
    assert.ok(lines.some(({ text }) => text.includes(evidence)));
    const { binding } = await runtime.observe('stop', worker?.id ?? '', {}, soon());
    assert.equal((binding as { phase: string }).phase, 'looping');
    assert.ok(!Object.hasOwn(binding as object, 'started_at'));
    const exits = (await runtime.events(new Date(0).toISOString(), soon())).filter(
      (event) => event.object_id === worker?.object_id && event.action === 'die',
    );
    assert.equal(exits.at(-1)?.exit_code, 78);
    await stack.heal();
  });

  test('sees who does not answer, and what the health check said; a restart helps', async () => {
    await stack.inject('unhealthy');
    const { web } = await services();
    assert.equal(web?.state, 'running');
    assert.equal(web?.health, 'unhealthy');
    assert.match(web?.health_output ?? '', /web does not answer as it should/);
    assert.ok((web?.failing_streak ?? 0) >= 2);
    const outcome = await runtime.act(await order('restart', 'web'));
    assert.equal(outcome.state, 'ok');
    await until(services, ({ web: now }) => now?.health === 'healthy' && now.started_at !== web?.started_at);
  });

  test('sees a dependency that is down and starts it; starting twice says so', async () => {
    await stack.inject('dependency-down');
    const { store, api } = await services();
    assert.equal(store?.state, 'exited');
    assert.equal(api?.health, 'unhealthy');
    assert.equal((await runtime.act(await order('start', 'store'))).state, 'ok');
    assert.match((await runtime.act(await order('start', 'store'))).detail, /running already/);
    await until(services, ({ web }) => web?.health === 'healthy');
  });

  test('acts on no other container than the one that was approved', async () => {
    const action = await order('stop', 'worker');
    const pre = { ...(action.pre as object), object_id: '0'.repeat(64) };
    await assert.rejects(runtime.act({ ...action, pre }), hasCode('target_moved'));
    await assert.rejects(runtime.act({ ...action, pre: null }), hasCode('bad_args'));
    await assert.rejects(runtime.act({ ...action, service: '../x' }), hasCode('unknown_service'));
    await assert.rejects(runtime.status('--help', soon()), hasCode('unknown_service'));
    assert.equal((await services()).worker?.state, 'running');
  });

  test('compose up makes a service anew from what was approved, and it stays what it was', async () => {
    const before = await services();
    const env = join(stack.dir, 'api.env');
    await writeFile(env, 'GREETING=good day\n');
    const action = await order('up', 'api');
    assert.equal((await runtime.act(action)).state, 'ok');
    const after = await services();
    assert.notEqual(after.api?.object_id, before.api?.object_id);
    assert.deepEqual(after.api?.compose_files, before.api?.compose_files);
    assert.deepEqual(after.api?.mounts, before.api?.mounts);
    for (const other of ['store', 'web', 'worker']) {
      assert.equal(after[other]?.object_id, before[other]?.object_id);
    }
    const inspected = await engineApi(engine.socketPath, 'GET', `/containers/${after.api?.object_id}/json`);
    assert.ok((inspected as { Config: { Env: string[] } }).Config.Env.includes('GREETING=good day'));
    // The same compose command by hand finds nothing to change: both read the same.
    await stack.compose('up', '-d', 'api');
    assert.equal((await services()).api?.object_id, after.api?.object_id);
  });

  test('compose up refuses what has changed since, with the difference, and touches nothing', async () => {
    for (const name of ['docker-compose.yml', 'api.env', '.env']) {
      const path = join(stack.dir, name);
      const action = await order('up', 'api');
      const content = await readFile(path, 'utf8').catch(() => null);
      await writeFile(path, `${content ?? ''}# one more line\n`);
      const before = await services();
      await assert.rejects(runtime.act(action), (error) => {
        assert.ok(error instanceof OpsError && error.code === 'compose_changed');
        assert.deepEqual(
          error.extras.difference?.map((one) => one.path),
          [`compose_files.${path}`],
        );
        return true;
      });
      assert.deepEqual((await services()).api, before.api);
      await (content === null ? rm(path) : writeFile(path, content));
    }
  });

  test('a whole stack comes up again', async () => {
    await stack.compose('rm', '-s', '-f', 'worker', 'api');
    const gone = await services();
    assert.equal(gone.api?.state, 'missing');
    assert.equal((await runtime.act(await order('up', '_stack'))).state, 'ok');
    await until(services, ({ api, worker }) => api?.health === 'healthy' && worker?.state === 'running');
  });

  test('settles what a former life left behind by what the engine remembers', async () => {
    const record = async (verb: ControllerVerb, does: (action: RuntimeAction) => Promise<unknown>) => {
      const action = await order(verb, 'worker');
      const startedAt = new Date().toISOString();
      await does(action);
      return runtime.settle({ ...action, startedAt }, soon());
    };
    const restart = async (action: RuntimeAction) => runtime.act(action);
    assert.equal((await record('restart', restart)).state, 'ok');
    assert.equal((await record('restart', async () => undefined)).state, 'failed');
    assert.equal((await record('restart', () => stack.compose('stop', 'worker'))).state, 'failed');
    assert.equal((await record('start', () => stack.compose('start', 'worker'))).state, 'ok');
    const twice = async (action: RuntimeAction) => {
      await restart(action);
      await stack.compose('restart', 'worker');
    };
    assert.equal((await record('restart', twice)).state, 'unknown');
    const made = () => stack.compose('up', '-d', '--force-recreate', '--no-deps', 'worker');
    assert.equal((await record('restart', made)).state, 'unknown');
    assert.equal((await record('up', made)).state, 'ok');
    assert.equal((await record('up', async () => undefined)).state, 'failed');
  });
});

function hasCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof OpsError && error.code === code;
}
