import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import { type ContainerLaunch, STDIO_PROTOCOL } from '#contract/mcp-container.ts';
import { TestContainerEngine } from '#controller/testing/container-engine.ts';
import { ControllerFixture } from '#controller/testing/controller-fixture.ts';
import { frameOf } from '#core/stdio-frames.ts';
import { makeTicket } from '#executor/testing/tickets.ts';
import { openContainer } from '#hub/upstream/stdio/container-channel.ts';

const LAUNCH: ContainerLaunch = {
  server: 'boxed',
  image: 'boxed:1',
  args: ['serve'],
  env: { PLAIN: 'yes' },
  secrets: ['TOKEN'],
  network: false,
  memory_mb: 64,
  pids: 16,
  root: false,
};
const SECRETS = { TOKEN: 'a-secret-of-the-vault-4713' };

describe('containers of MCP servers', { concurrency: 1 }, () => {
  let consents = 0;
  let engine: TestContainerEngine;
  let controller: ControllerFixture;
  beforeEach(async () => {
    engine = new TestContainerEngine();
    controller = await ControllerFixture.start({ containerEngine: engine });
    controller.allow({ 'mcp.boxed': ['mcp_container'] });
  });
  afterEach(() => controller[Symbol.asyncDispose]());

  const grantBody = (ticket: string | undefined, launch = LAUNCH) => ({
    method: 'POST',
    body: { confirm: true, ticket, args: { launch } },
  });
  const consentTo = (launch: ContainerLaunch, pre = { image_id: 'sha256:one' }) =>
    controller.consent({ approval_id: `mcp_${++consents}`, verb: 'mcp_container', args: { launch }, pre });
  const grant = async (launch = LAUNCH) => {
    const { ticket } = controller.ticket(consentTo(launch));
    const answer = await controller.ask('/mcp/boxed/grant', grantBody(ticket, launch));
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  const place = () => ({ url: controller.url, token: controller.token });
  const open = (over: Partial<ContainerLaunch> = {}, slot = 'main') =>
    openContainer({ launch: { ...LAUNCH, ...over }, slot, secrets: SECRETS }, place());
  const gone = async () => {
    while (engine.containers.size > 0) await tick();
  };

  test('are granted by the ticket of an owner for this launch with this image, and by nothing else', async () => {
    const refused = async (ticket: string | undefined, code: string, launch = LAUNCH) => {
      const answer = await controller.ask('/mcp/boxed/grant', grantBody(ticket, launch));
      assert.equal(answer.body.code, code);
      await assert.rejects(open(), { code: /^(launch_not_granted|not_allowlisted)$/ });
    };
    const good = controller.ticket(consentTo(LAUNCH)).ticket;
    await refused(undefined, 'no_ticket');
    await refused(good, 'ticket_args', { ...LAUNCH, network: true });
    await refused(good, 'ticket_args', { ...LAUNCH, env: { PLAIN: 'no' } });
    await refused(controller.ticket(consentTo(LAUNCH, { image_id: 'sha256:two' })).ticket, 'target_moved');
    const approver = { id: 'u_bob', name: 'Bob', role: 'member' } as const;
    const { ticket } = makeTicket(controller.signer, consentTo(LAUNCH), controller.clockMs, 'do', {
      approver,
    });
    await refused(ticket, 'forbidden');
    controller.allow({});
    await refused(controller.ticket(consentTo(LAUNCH)).ticket, 'not_allowlisted');
    controller.allow({ 'mcp.boxed': ['mcp_container'] });
    const path = await controller.ask('/mcp/other/grant', grantBody(good));
    assert.equal(path.body.code, 'bad_args');
    await grant({ ...LAUNCH, pids: 17 });
    await assert.rejects(open(), { code: 'launch_not_granted', message: /granted with another pids/ });
    assert.equal(engine.created, 0);
  });

  test('may be allowed for all servers at once', async () => {
    controller.allow({ _mcp: ['mcp_container'] });
    await grant();
    await (await open()).close();
  });

  test('have an image fetched that is not there, and are granted for the one that came', async () => {
    const launch = { ...LAUNCH, image: 'far/away:2' };
    const ask = async (pull: boolean, image_id: string | null) => {
      const args = { launch, ...(pull && { pull }) };
      const consent = controller.consent({
        approval_id: `mcp_${++consents}`,
        verb: 'mcp_container',
        args,
        pre: { image_id },
      });
      const body = { confirm: true, ticket: controller.ticket(consent).ticket, args };
      return (await controller.ask('/mcp/boxed/grant', { method: 'POST', body })).body;
    };
    assert.equal((await ask(false, null)).code, 'image_missing');
    const failed = await ask(true, null);
    assert.deepEqual([failed.state, /in no registry/.test(failed.detail)], ['failed', true]);
    await assert.rejects(open(launch), { code: 'launch_not_granted' });
    engine.registry.set('far/away:2', 'sha256:far');
    assert.equal((await ask(true, 'sha256:other')).code, 'target_moved');
    assert.equal((await ask(true, null)).state, 'ok');
    const channel = await open(launch);
    const [{ body } = assert.fail('it runs')] = engine.containers.values();
    assert.equal(body.Image, 'sha256:far');
    await channel.close();
  });

  test('run the image that was granted, whatever its name stands for later', async () => {
    await grant();
    engine.images.set('boxed:1', 'sha256:two').set('kept', 'sha256:one');
    const channel = await open();
    const [{ body } = assert.fail('it runs')] = engine.containers.values();
    assert.equal(body.Image, 'sha256:one');
    await channel.close();
    engine.images.delete('kept');
    await assert.rejects(open(), { code: 'image_missing' });
  });

  test('carry bytes both ways as they are, and say how they ended', async () => {
    engine.program = ({ inside }, end) => {
      inside.write(frameOf(2, Buffer.from('some\nwords ')));
      inside.on('data', (chunk: Buffer) => inside.write(frameOf(1, chunk)));
      inside.once('end', () => end(3));
    };
    await grant();
    const channel = await open();
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
    channel.input.write(sent);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const chunk of channel.output.iterator({ destroyOnReturn: false })) {
      parts.push(chunk as Buffer);
      size += chunk.length;
      if (size >= sent.length) break;
    }
    assert.ok(Buffer.concat(parts).equals(sent));
    await channel.close();
    assert.equal(await channel.ended, 'it exited with 3; its last words: some words');
  });

  test('are not read faster than they are listened to', async () => {
    let written = 0;
    engine.program = ({ inside }) => {
      const chunk = frameOf(1, Buffer.alloc(65_536));
      const write = () => {
        while (!inside.destroyed && inside.writable) {
          written += chunk.length;
          if (!inside.write(chunk)) {
            inside.once('drain', write);
            return;
          }
        }
      };
      write();
    };
    await grant();
    const channel = await open();
    let before = -1;
    while (written !== before) {
      before = written;
      for (let turn = 0; turn < 200; turn += 1) await tick();
    }
    assert.ok(written < 8 * 1024 * 1024, `${written} bytes wait somewhere`);
    await channel.close();
    await gone();
  });

  test('are never two of one connection, over many of them, and none is left', async () => {
    await grant();
    let last = await open();
    for (let round = 0; round < 1000; round += 1) {
      const next = round % 2 === 0 ? Promise.resolve() : last.close();
      last = await open();
      await next;
    }
    assert.equal(engine.most, 1);
    assert.equal(engine.created, 1001);
    const others = await Promise.all(['a', 'b', 'c'].map((slot) => open({}, slot)));
    assert.equal(engine.containers.size, 4);
    await Promise.all([last, ...others].map((channel) => channel.close()));
    await gone();
  });

  test('end when whoever asked for them is gone, also in the middle of the start', async () => {
    await grant();
    const holding = Promise.withResolvers<void>();
    const { post } = engine;
    engine.post = async (path, ...rest) => {
      if (path.endsWith('/start')) await holding.promise;
      return post.call(engine, path, ...rest);
    };
    const socket = await upgraded();
    socket.write(`${JSON.stringify({ launch: LAUNCH, slot: 'main', secrets: SECRETS })}\n`);
    while (engine.containers.size === 0) await tick();
    socket.destroy();
    holding.resolve();
    await gone();
  });

  test('end with the controller, and what a former life left is removed', async () => {
    await grant();
    const channel = await open();
    await controller.restart();
    assert.equal(engine.containers.size, 0);
    assert.match(await channel.ended, /^it exited with 0/);
    const left = await open();
    const [leftover = assert.fail('it runs')] = engine.containers.values();
    await left.close();
    engine.containers.set(leftover.id, leftover);
    await controller.restart();
    await gone();
  });

  test('are not those of others, whatever they are called', async () => {
    await grant();
    const channel = await open();
    const [own = assert.fail('it runs')] = engine.containers.values();
    await channel.close();
    engine.containers.set(own.id, { ...own, body: { ...own.body, Labels: {} } });
    await assert.rejects(open(), { code: 'conflict' });
    assert.equal(engine.containers.size, 1);
    engine.containers.clear();
  });

  test('get exactly the secrets that were declared, and those stand in no file', async () => {
    await grant();
    const begin = (secrets: Record<string, string>) =>
      openContainer({ launch: LAUNCH, slot: 'main', secrets }, place());
    for (const secrets of [{}, { ...SECRETS, LD_PRELOAD: '/tmp/x' }, { OTHER: 'x' }])
      await assert.rejects(begin(secrets), { code: 'launch_not_granted' });
    const channel = await begin(SECRETS);
    const [{ body } = assert.fail('it runs')] = engine.containers.values();
    assert.deepEqual(body.Env, ['HOME=/tmp', 'PLAIN=yes', `TOKEN=${SECRETS.TOKEN}`]);
    await channel.close();
    for (const file of [controller.files.journal, controller.files.audit, controller.files.grants])
      assert.ok(!readFileSync(file, 'utf8').includes(SECRETS.TOKEN), file);
    assert.ok(!controller.said.join().includes(SECRETS.TOKEN));
  });

  test('are refused when nobody has them entered or allowed any more', async () => {
    await grant();
    const keep = (launches: readonly ContainerLaunch[]) =>
      controller.ask('/mcp/grants/keep', { method: 'POST', body: { launches } });
    assert.deepEqual((await keep([LAUNCH])).body, { revoked: [] });
    controller.allow({});
    await assert.rejects(open(), { code: 'not_allowlisted' });
    controller.allow({ 'mcp.boxed': ['mcp_container'] });
    assert.deepEqual((await keep([{ ...LAUNCH, pids: 17 }])).body, { revoked: ['boxed'] });
    await assert.rejects(open(), { code: 'launch_not_granted' });
    assert.deepEqual(
      controller
        .audit()
        .map(({ action }) => action)
        .slice(-2),
      ['mcp.grant_revoked', 'mcp.container'],
    );
  });

  test('are nobody without the token, and not where no engine is', async () => {
    await grant();
    await assert.rejects(
      openContainer({ launch: LAUNCH, slot: 'main', secrets: SECRETS }, { url: controller.url, token: 'x' }),
      { code: 'unauthenticated' },
    );
    await using other = await ControllerFixture.start();
    const asked = { method: 'POST', body: { dry_run: true, args: { launch: LAUNCH } } };
    assert.equal((await other.ask('/mcp/boxed/grant', asked)).body.code, 'no_container_engine');
  });

  function upgraded() {
    const { promise, resolve, reject } = Promise.withResolvers<import('node:stream').Duplex>();
    const outgoing = request({
      socketPath: controller.url.slice('unix://'.length),
      method: 'POST',
      path: '/mcp/boxed/stdio',
      headers: {
        authorization: `Bearer ${controller.token}`,
        connection: 'Upgrade',
        upgrade: STDIO_PROTOCOL,
      },
    });
    outgoing.once('upgrade', (_, socket) => resolve(socket));
    outgoing.once('error', reject);
    outgoing.end();
    return promise;
  }
});
