import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Approval } from '#contract/approval.ts';
import type { Hypothesis } from '#contract/diagnosis.ts';
import { Readiness, Services } from '#contract/http-api.ts';
import type { Run } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Docker, docker, startDocker } from '#test/parts/docker.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { startTestStack, type TestStack } from '#test/stacks/compose-stack.ts';
import { type Api, waitingFor } from './api.ts';
import { eventually } from './eventually.ts';
import { opspilot } from './launch.ts';
import { createDataFolder, type OpsPilot, startOpsPilot } from './opspilot.ts';

const QUESTION = 'What is wrong?';

await describeWith([docker], 'a compose stack on a real engine', () => {
  let engine: Docker;
  let stack: TestStack;
  let ops: OpsPilot;
  let api: Api;
  const held = new AsyncDisposableStack();

  before(async () => {
    engine = held.use(await startDocker());
    stack = held.use(await startTestStack(engine));
    const env = { OPSPILOT_DOCKER_SOCKET: engine.socketPath, OPSPILOT_DOCKER_PROJECT: stack.project };
    ops = held.use(await startOpsPilot({ env }));
    ({ api } = ops);
  });
  after(() => held.disposeAsync());
  // What one test leaves broken is no finding of the next.
  afterEach(async (context) => {
    // Node's own types do not have it yet.
    if (!(context as unknown as { passed: boolean }).passed) await stack.heal();
  });

  test('is found with what it is made of', async () => {
    const found = await statuses();
    assert.deepEqual(Object.keys(found).sort(), ['api', 'store', 'web', 'worker']);
    for (const { runtime, state, allowed_verbs } of Object.values(found)) {
      assert.deepEqual([runtime, state, allowed_verbs], ['docker', 'running', []]);
    }
    assert.deepEqual(found.web?.depends_on, ['api']);
  });

  test('is healthy: no cause, no proposal', () => isHealthy());

  test('a crash of what it may not touch is diagnosed, and the card says how to allow the fix', async () => {
    const { service, evidence } = await stack.inject('crash');
    const before = await lives();
    const run = await api.ask(QUESTION);
    const cause = onlyCause(run);
    assert.deepEqual([cause.cause, cause.subject], ['crashed', service], run.headline);
    cites(cause, (ref) => ref.kind === 'log' && ref.service === service && ref.text.includes(evidence));
    cites(
      cause,
      (ref) =>
        ref.kind === 'status' && ref.service === service && [139, 'exited'].includes(ref.value as never),
    );
    assert.deepEqual([run.outcome, cause.fix, run.approvals], ['diagnosed', null, []]);
    const allowing = /opspilot (allow \S+ \S+)/.exec(run.diagnosis?.fix_blocked ?? '')?.[1];
    assert.ok(allowing, run.diagnosis?.fix_blocked);
    assert.ok(cause.human_steps.some((step) => step.includes(allowing)));
    assert.deepEqual(await lives(), before, 'nothing was touched');

    const allowed = await opspilot([...allowing.split(' '), '--data-dir', ops.dataDir]);
    assert.equal(allowed.code, 0, allowed.stderr);
    await seeThrough(await api.ask(QUESTION), service);
    assert.equal(await (await fetch(stack.url)).text(), 'hello\n');
    await answers('cgi-bin/health');
  });

  test('a restart loop has its reason from the log, and no restart is offered against a broken configuration', async () => {
    await allow('worker', 'restart', 'start', 'stop', 'up');
    const { service, evidence } = await stack.inject('restart-loop');
    const run = await api.ask(QUESTION);
    const cause = onlyCause(run);
    assert.equal(cause.subject, service);
    assert.match(`${cause.cause} ${cause.title}`, /config/i, run.headline);
    cites(cause, (ref) => ref.kind === 'log' && ref.service === service && ref.text.includes(evidence));
    assert.ok(
      cause.human_steps.some((step) => /worker\.conf/.test(step)),
      cause.human_steps.join(' '),
    );
    assert.deepEqual([run.outcome, cause.fix, run.approvals], ['diagnosed', null, []]);
    assert.equal(run.diagnosis?.fix_blocked, '');
    await stack.heal();
    await isHealthy();
  });

  test('a server that is stuck is restarted', async () => {
    await allow('web', 'restart');
    const { service, evidence } = await stack.inject('unhealthy');
    const run = await api.ask(QUESTION);
    const cause = onlyCause(run);
    assert.ok(['unhealthy', 'hung'].includes(cause.cause), run.headline);
    assert.equal(cause.subject, service);
    assert.ok(JSON.stringify(cause.evidence).includes(evidence), 'cites what its health check said');
    assert.equal(cause.fix?.tool, 'restart_container');
    await seeThrough(run, service);
    await answers('');
  });

  test('what others need and is down is started', async () => {
    await allow('store', 'start');
    const { service, evidence } = await stack.inject('dependency-down');
    const run = await api.ask(QUESTION);
    const cause = onlyCause(run);
    assert.deepEqual([cause.cause, cause.subject], ['dependency-down', service], run.headline);
    assert.ok(cause.victims.includes('api'), 'api suffers from it');
    cites(cause, (ref) => ref.kind === 'status' && ref.service === service && ref.value === 'exited');
    cites(cause, (ref) => ref.kind === 'log' && ref.service === 'api' && ref.text.includes(evidence));
    assert.equal(cause.fix?.tool, 'start_container');
    await seeThrough(run, service);
    await answers('cgi-bin/health');
  });

  test('a service is made anew from its compose file, and only from the one that was approved', async () => {
    await allow('api', 'up');
    const before = await statuses();
    const alive = await lives();
    await writeFile(join(stack.dir, 'api.env'), 'GREETING=good day\n');
    const first = await wanted({ service: 'api' });
    await writeFile(join(stack.dir, 'api.env'), 'GREETING=good evening\n');
    await consent(first);
    const refused = await call({ service: 'api' }, first.id);
    assert.deepEqual([refused.status, refused.body.code], [409, 'compose_changed']);
    assert.match(JSON.stringify(refused.body.difference), /api\.env/);
    assert.deepEqual(await lives(), alive);

    const second = await wanted({ service: 'api' });
    assert.equal(second.needs_second_confirmation, false);
    await consent(second);
    assert.equal((await call({ service: 'api' }, second.id)).status, 200);
    await eventually(
      'it is verified',
      async () => (await api.approval(second.id)).state === 'verified',
      60_000,
    );
    const now = await statuses();
    assert.notEqual(now.api?.object_id, before.api?.object_id);
    for (const other of ['store', 'web', 'worker'])
      assert.equal(now[other]?.object_id, before[other]?.object_id);
    const made = await engineApi(engine.socketPath, 'GET', `/containers/${now.api?.object_id}/json`);
    assert.ok((made as { Config: { Env: string[] } }).Config.Env.includes('GREETING=good evening'));
  });

  test('the whole stack needs a second confirmation', async () => {
    await allow('_stack', 'up');
    const request = await wanted({});
    assert.deepEqual([request.needs_second_confirmation, request.blast.stack_wide], [true, true]);
    const path = `/api/approvals/${request.id}/approve`;
    const once = { digest: request.digest, acknowledged: true };
    const refused = await api.send('POST', path, once);
    assert.deepEqual([refused.status, refused.body.code], [409, 'second_confirmation']);
    assert.equal((await api.post(path, { ...once, second_confirmation: true }, Approval)).state, 'approved');
    assert.equal((await call({}, request.id)).status, 200);
    await eventually(
      'it is verified',
      async () => (await api.approval(request.id)).state === 'verified',
      60_000,
    );
  });

  test('is healthy again in the end: what has passed is no cause', async () => {
    await stack.settled();
    await isHealthy();
  });

  test('is found through a configuration file as well, and an engine that is not there is said so', async () => {
    for (const [socket, ready] of [
      [engine.socketPath, true],
      [join(stack.dir, 'no.sock'), false],
    ] as const) {
      await using folder = await createDataFolder();
      const text = `docker: {socket: ${socket}, project: ${stack.project}}\n`;
      await writeFile(join(folder.path, 'opspilot.yaml'), text);
      await using other = await startOpsPilot({ dataDir: folder.path });
      const { status, body } = await other.api.send('GET', '/readyz');
      assert.equal(status, ready ? 200 : 503);
      const { parts } = Readiness.parse(body);
      assert.match(
        parts.find(({ name }) => name === 'controller')?.detail ?? '',
        ready ? /docker ready/ : /docker not ready/,
      );
      if (ready) assert.equal((await other.api.get('/api/services', Services)).services.length, 4);
    }
  });

  async function statuses(): Promise<Record<string, ServiceStatus>> {
    const { services } = await api.get('/api/services', Services);
    return Object.fromEntries(services.map((one) => [one.id, one]));
  }

  /** What any start, stop or new container would change, by the engine's own account. */
  async function lives(): Promise<unknown> {
    const ids = Object.values(await statuses()).map(({ object_id }) => object_id);
    return Promise.all(
      ids.map(async (id) => {
        const seen = await engineApi(engine.socketPath, 'GET', `/containers/${id}/json`);
        const { RestartCount, State } = seen as { RestartCount: number; State: Record<string, unknown> };
        return [id, RestartCount, State.Status, State.StartedAt];
      }),
    );
  }

  async function isHealthy(): Promise<void> {
    const run = await api.ask(QUESTION);
    assert.equal(run.outcome, 'healthy', JSON.stringify(run.diagnosis));
    assert.deepEqual([run.diagnosis?.causes, run.approvals], [[], []]);
  }

  async function allow(service: string, ...verbs: readonly string[]): Promise<void> {
    const done = await opspilot(['allow', service, ...verbs, '--data-dir', ops.dataDir]);
    assert.equal(done.code, 0, done.stderr);
  }

  /** Consents to the run's proposal, and looks that it was done once, by the engine's own account, and holds. */
  async function seeThrough(run: Run, service: string): Promise<void> {
    const before = (await statuses())[service];
    const request = waitingFor(run);
    await api.approve(request);
    const end = await api.finished(run.id);
    assert.equal(end.outcome, 'resolved', end.message);
    assert.equal((await api.approval(request)).state, 'verified');
    const now = (await statuses())[service];
    assert.equal(now?.object_id, before?.object_id);
    assert.notEqual(now?.started_at, before?.started_at);
    assert.deepEqual([now?.state, now?.health], ['running', 'healthy']);
  }

  /** Asks for a compose up by hand. */
  async function wanted(args: { service?: string }): Promise<Approval> {
    const { status, body } = await api.send('POST', '/api/tools/compose_up/call', { args });
    assert.equal(status, 200, JSON.stringify(body));
    return api.approval(body.approval_id);
  }

  async function consent({ id, digest }: Approval): Promise<void> {
    await api.post(`/api/approvals/${id}/approve`, { digest, acknowledged: true }, Approval);
  }

  function call(args: { service?: string }, approval_id: string) {
    return api.send('POST', '/api/tools/compose_up/call', { args, approved: true, approval_id });
  }

  async function answers(path: string): Promise<void> {
    await eventually(`${path} answers`, async () => (await fetch(`${stack.url}${path}`)).ok);
  }
});

/** The card's only cause: a second one would be invented. */
function onlyCause({ state, diagnosis, message }: Run): Hypothesis {
  const { causes = [], headline = `${state} ${message}` } = diagnosis ?? {};
  assert.equal(causes.length, 1, `one cause, not: ${headline}`);
  return causes[0] as Hypothesis;
}

function cites(
  { evidence }: Hypothesis,
  holds: (ref: Hypothesis['evidence'][number]['ref']) => boolean,
): void {
  assert.ok(
    evidence.some(({ ref, weight }) => weight > 0 && holds(ref)),
    JSON.stringify(evidence.map(({ ref }) => ref)),
  );
}
