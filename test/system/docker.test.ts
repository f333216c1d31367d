import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ToolCallReply } from '#contract/http-api.ts';
import type { Run } from '#contract/run.ts';
import { ServiceStatus } from '#contract/service.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Docker, docker, startOwnDocker } from '#test/parts/docker.ts';
import { startTestStack, type TestStack } from '#test/stacks/compose-stack.ts';
import { type Answer, waitingFor } from './api.ts';
import { launch, OPSPILOT } from './launch.ts';
import { type OpsPilot, startOpsPilot } from './opspilot.ts';

const QUESTION = 'What is wrong?';

await describeWith([docker], 'a compose stack on a real engine', () => {
  const held = new AsyncDisposableStack();
  let engine: Docker;
  let stack: TestStack;
  let ops: OpsPilot;

  before(async () => {
    engine = held.use(await startOwnDocker());
    stack = held.use(await startTestStack(engine));
    ops = held.use(
      await startOpsPilot({
        env: { OPSPILOT_DOCKER_SOCKET: engine.socketPath, OPSPILOT_DOCKER_PROJECT: stack.project },
      }),
    );
  });
  after(() => held.disposeAsync());

  const status = (service: string) => ops.api.get(`/api/services/${service}`, ServiceStatus);

  /** The first cause of the card, with the log lines and values that it cites. */
  function leader(run: Run): {
    cause: string;
    subject: string;
    victims: string[];
    cited: string;
    fix: string | null;
  } {
    const [cause] = run.diagnosis?.causes ?? [];
    assert.ok(cause, `no cause: ${run.headline} ${run.message}`);
    const cited = JSON.stringify(cause.evidence.map(({ ref }) => ref));
    return { ...cause, cited, fix: cause.fix?.tool ?? null };
  }

  async function consent(run: Run): Promise<Run> {
    await ops.api.approve(waitingFor(run));
    return ops.api.finished(run.id);
  }

  async function cli(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await launch(OPSPILOT, [...args, '--data-dir', ops.dataDir]).ended;
    assert.equal(code, 0, `opspilot ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  function consentNeeded({ status, body }: Answer) {
    assert.equal(status, 200, JSON.stringify(body));
    const reply = ToolCallReply.parse(body);
    assert.ok(reply.status === 'need_approval');
    return reply;
  }

  async function isHealthy(): Promise<void> {
    const run = await ops.api.ask(QUESTION);
    assert.deepEqual([run.state, run.outcome], ['DONE', 'healthy'], run.headline);
    assert.deepEqual([run.diagnosis?.causes, run.approvals], [[], []]);
  }

  test('nothing is wrong with a healthy stack', isHealthy);

  test('a crash of a service that nobody allowed to touch is diagnosed, and the card says how to allow it', async () => {
    const { evidence } = await stack.inject('crash');
    const before = await status('api');
    const run = await ops.api.ask(QUESTION);
    const found = leader(run);
    assert.deepEqual(
      [run.outcome, found.subject, found.cause, found.fix],
      ['diagnosed', 'api', 'crashed', null],
    );
    assert.ok(found.cited.includes(evidence), found.cited);
    assert.match(run.diagnosis?.fix_blocked ?? '', /opspilot allow api/);
    const blocked = await ops.api.send('POST', '/api/services/api/restart', { confirm: true });
    assert.deepEqual([blocked.status, blocked.body.code], [403, 'not_allowlisted']);
    assert.deepEqual(await status('api'), before);
  });

  test('once allowed, it is restarted with consent, and resolved when it holds', async () => {
    await cli('allow', 'api', 'restart', 'start');
    const { started_at: before } = await status('api');
    const run = await ops.api.ask(QUESTION);
    assert.deepEqual([leader(run).subject, leader(run).fix], ['api', 'restart_container']);
    assert.deepEqual((await status('api')).started_at, before, 'nothing happens without consent');
    const { outcome, message } = await consent(run);
    assert.equal(outcome, 'resolved', message);
    const now = await status('api');
    assert.deepEqual([now.state, now.health], ['running', 'healthy']);
    assert.equal((await fetch(stack.url)).status, 200);
  });

  test('a restart loop is named by its log, and no restart is offered as a cure', async () => {
    await stack.heal();
    await cli('allow', 'worker', 'restart', 'start');
    const { evidence } = await stack.inject('restart-loop');
    const run = await ops.api.ask(QUESTION);
    const found = leader(run);
    assert.deepEqual(
      [run.outcome, found.subject, found.cause, found.fix],
      ['diagnosed', 'worker', 'config-error', null],
    );
    assert.ok(
      found.cited.includes(evidence.replaceAll('"', '\\\\\\"')) || found.cited.includes('unknown key'),
      found.cited,
    );
    assert.deepEqual(run.approvals, []);
  });

  test('an unhealthy service that hangs is restarted and verified', async () => {
    await stack.heal();
    await cli('allow', 'web', 'restart');
    await stack.inject('unhealthy');
    const run = await ops.api.ask(QUESTION);
    assert.deepEqual([leader(run).subject, leader(run).fix], ['web', 'restart_container']);
    const { outcome, message } = await consent(run);
    assert.equal(outcome, 'resolved', message);
    assert.equal((await fetch(stack.url)).status, 200);
  });

  test('of a chain, the stopped service at its root is started; those that need it are its victims', async () => {
    await stack.heal();
    await cli('allow', 'store', 'start');
    await stack.inject('dependency-down');
    const run = await ops.api.ask(QUESTION);
    const found = leader(run);
    assert.deepEqual(
      [found.subject, found.cause, found.fix],
      ['store', 'dependency-down', 'start_container'],
    );
    assert.ok(found.victims.includes('api'), found.victims.join());
    const { outcome, message } = await consent(run);
    assert.equal(outcome, 'resolved', message);
    assert.equal((await status('store')).state, 'running');
  });

  test('compose up of one service runs exactly the files that were consented to', async () => {
    await stack.heal();
    await cli('allow', 'api', 'up');
    const before = await status('web');
    const call = (body: object) =>
      ops.api.send('POST', '/api/tools/compose_up/call', { args: { service: 'api' }, ...body });
    const asked = consentNeeded(await call({}));
    await ops.api.approve(asked.approval_id);
    await appendFile(join(stack.dir, 'api.env'), 'GREETING=goodbye\n');
    const refused = await call({ approved: true, approval_id: asked.approval_id });
    assert.deepEqual(
      [refused.status, refused.body.code],
      [409, 'compose_changed'],
      JSON.stringify(refused.body),
    );

    const again = consentNeeded(await call({}));
    await ops.api.approve(again.approval_id);
    const done = await call({ approved: true, approval_id: again.approval_id });
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.match(await stack.compose('exec', '-T', 'api', 'env'), /GREETING=goodbye/);
    assert.equal((await status('web')).object_id, before.object_id, 'nothing else is touched');
  });

  test('nothing is wrong once all of it has been healed', async () => {
    await stack.heal();
    await isHealthy();
  });
});
