import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dataDirAt, serverKey } from '#bin/data-dir.ts';
import { Services } from '#contract/http-api.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { type Answer, ask } from '#controller/testing/ask.ts';
import { makeConsent, makeTicket } from '#executor/testing/tickets.ts';
import { buildBusyboxImage } from '#test/parts/busybox.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Docker, docker, startDocker } from '#test/parts/docker.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { registry, startRegistry } from '#test/parts/registry.ts';
import { waitingFor } from './api.ts';
import { launch, opspilot } from './launch.ts';
import { type OpsPilot, startOpsPilot } from './opspilot.ts';

const PROJECT = `opspull${randomBytes(4).toString('hex')}`;
const LOCAL = `${PROJECT}/base:1`;
const SERVED = `${PROJECT}/shop:1`;

await describeWith([docker, registry], 'with the images of a registry', () => {
  let engine: Docker;
  let ops: OpsPilot;
  let dir: string;
  /** The shop's image as the registry names it, and how a new version of it gets there. */
  let image: string;
  let publish: () => Promise<void>;
  const held = new AsyncDisposableStack();

  before(async () => {
    engine = held.use(await startDocker());
    const images = held.use(await startRegistry());
    image = `${images.host}/${SERVED}`;
    publish = async () => {
      await buildBusyboxImage(engine, SERVED);
      await images.push(engine, SERVED);
      for (const tag of [image, SERVED]) await engineApi(engine.socketPath, 'DELETE', `/images/${tag}`);
    };
    await publish();
    await buildBusyboxImage(engine, LOCAL);
    dir = await mkdtemp(join(tmpdir(), 'op-registry-'));
    held.defer(() => rm(dir, { recursive: true, force: true }));
    await writeFile(join(dir, 'docker-compose.yml'), composeFile(image));
    held.defer(() => compose('down', '-v', '-t', '0', '--rmi', 'all'));
    await compose('up', '-d', '--no-deps', 'base');
    const env = { OPSPILOT_DOCKER_SOCKET: engine.socketPath, OPSPILOT_DOCKER_PROJECT: PROJECT };
    ops = held.use(await startOpsPilot({ env }));
  });
  after(() => held.disposeAsync());

  test('a service that is not there is made, with an image that the engine does not have', async () => {
    assert.equal((await service('shop')).state, 'missing');
    await allow('shop', 'up');
    const run = await ops.api.ask('Why does shop not work?');
    const [cause, ...more] = run.diagnosis?.causes ?? [];
    assert.deepEqual([cause?.cause, cause?.subject, more], ['container-missing', 'shop', []], run.headline);
    assert.equal(cause?.fix?.tool, 'compose_up');
    await ops.api.approve(waitingFor(run));
    const end = await ops.api.finished(run.id);
    assert.equal(end.outcome, 'resolved', end.message);
    const { state, image_id } = await service('shop');
    assert.deepEqual([state, image_id], ['running', await imageId()]);
  });

  test('a newer image is pulled with a ticket, and compose up puts it to use', async () => {
    await compose('up', '-d', 'till');
    await allow('till', 'pull', 'up');
    const before = await service('till');
    await publish();
    const pulled = await pull('till');
    assert.deepEqual([pulled.status, pulled.body.state], [200, 'ok'], JSON.stringify(pulled.body));
    assert.match(pulled.body.detail, /^newer: /);
    assert.notEqual(await imageId(), before.image_id);
    assert.deepEqual(await service('till'), before, 'a pull makes nothing anew');

    const args = { service: 'till' };
    const { body } = await ops.api.send('POST', '/api/tools/compose_up/call', { args });
    const { approval_id } = body;
    await ops.api.approve(approval_id);
    const call = { args, approved: true, approval_id };
    const up = await ops.api.send('POST', '/api/tools/compose_up/call', call);
    assert.equal(up.status, 200, JSON.stringify(up.body));
    const now = await service('till');
    assert.deepEqual([now.state, now.image_id], ['running', await imageId()]);
    assert.notEqual(now.object_id, before.object_id);
  });

  async function service(name: string): Promise<ServiceStatus> {
    const { services } = await ops.api.get('/api/services', Services);
    return services.find(({ id }) => id === name) ?? assert.fail(`there is no ${name}`);
  }

  async function imageId(): Promise<string> {
    const { Id } = (await engineApi(engine.socketPath, 'GET', `/images/${image}/json`)) as { Id: string };
    return Id;
  }

  async function allow(...words: readonly string[]): Promise<void> {
    const done = await opspilot(['allow', ...words, '--data-dir', ops.dataDir]);
    assert.equal(done.code, 0, done.stderr);
  }

  /** What no tool of the server does yet: the controller's own verb, with a ticket that the server could have signed. */
  async function pull(name: string): Promise<Answer> {
    const own = dataDirAt(ops.dataDir);
    const token = readFileSync(join(own.controller, 'token'), 'utf8').trim();
    const controller = (path: string, asking = {}) => ask(ops.controllerUrl, path, { token, ...asking });
    const { aud } = (await controller('/health')).body;
    const { binding } = (await controller(`/services/${name}/target?verb=pull`)).body;
    const args = { service: name };
    const consent = makeConsent(aud, Date.now(), { verb: 'pull', args, pre: binding });
    const { ticket } = makeTicket({ ...serverKey(own, 'ticket'), pinned: [] }, consent, Date.now());
    return controller('/images/pull', { method: 'POST', body: { confirm: true, ticket, args } });
  }

  async function compose(...args: readonly string[]): Promise<void> {
    const [program = '', ...first] = engine.compose;
    const all = [
      ...first,
      '-p',
      PROJECT,
      '--project-directory',
      dir,
      '-f',
      join(dir, 'docker-compose.yml'),
      ...args,
    ];
    const { code, stderr } = await launch(program, all, engine.env).ended;
    assert.equal(code, 0, stderr);
  }
});

function composeFile(image: string): string {
  const serve = 'init: true\n    stop_grace_period: 1s\n    command: ["httpd", "-f", "-p", "80"]';
  return `version: "2.4"
services:
  base:
    image: ${LOCAL}
    depends_on: [shop]
    ${serve}
  shop:
    image: ${image}
    ${serve}
  till:
    image: ${image}
    ${serve}
`;
}
