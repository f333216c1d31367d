import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { Agent } from 'node:http';
import { createConnection } from 'node:net';
import { describe, test } from 'node:test';
import { ControllerHealth, ServiceList, Would } from '#contract/controller-api.ts';
import { ActionReport } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { MAX_BODY_BYTES } from './http-message.ts';
import { ROUTES } from './routes.ts';
import { ControllerFixture } from './testing/controller-fixture.ts';
import { DONE } from './testing/test-runtime.ts';

describe('the controller API', () => {
  test('acts on a good ticket and tells what became of it', async () => {
    await using world = await ControllerFixture.start();
    const { ticket, jti } = world.ticket();
    const answer = await world.act(ticket);
    assert.equal(answer.status, 200);
    assert.equal(ActionReport.parse(answer.body).state, 'ok');
    assert.deepEqual(
      world.runtime.done.map(({ id, verb, service, args, pre }) => ({ id, verb, service, args, pre })),
      [
        {
          id: jti,
          verb: 'restart',
          service: 'radarr',
          args: {},
          pre: { object_id: 'radarr-1', state: 'running' },
        },
      ],
    );
    assert.deepEqual((await world.ask(`/actions/${jti}`)).body, answer.body);
    const lines = world.audit().filter(({ action }) => action === 'action.restart');
    assert.deepEqual(
      lines.map(({ actor, resource, result, detail, metadata }) => ({
        actor,
        resource,
        result,
        detail,
        metadata,
      })),
      [
        { actor: 'u_ada', resource: 'radarr', result: 'ok', detail: 'begun', metadata: { jti } },
        { actor: 'u_ada', resource: 'radarr', result: 'ok', detail: 'done', metadata: { jti, state: 'ok' } },
      ],
    );
  });

  test('dry_run tells what would happen, and does nothing', async () => {
    await using world = await ControllerFixture.start();
    const body = { dry_run: true };
    const answer = await world.ask('/services/radarr/restart', { method: 'POST', body });
    assert.deepEqual(Would.parse(answer.body), {
      would: 'restart radarr',
      target: { binding: { object_id: 'radarr-1', state: 'running' }, shown: { state: 'running' } },
    });
    const pull = await world.ask('/images/pull', { method: 'POST', body });
    assert.equal(pull.body.would, 'pull _stack');
    assert.deepEqual(world.runtime.done, []);
  });

  test('dry_run wins over confirm', async () => {
    await using world = await ControllerFixture.start();
    const body = { dry_run: true, confirm: true, ticket: world.ticket().ticket };
    const answer = await world.ask('/services/radarr/restart', { method: 'POST', body });
    assert.equal(answer.body.would, 'restart radarr');
    assert.deepEqual(world.runtime.done, []);
  });

  test('pulls one service or the whole stack', async () => {
    await using world = await ControllerFixture.start();
    world.allow({ radarr: ['pull'], _stack: ['pull'] });
    const one = world.ticket(world.consent({ verb: 'pull' }));
    assert.equal((await world.act(one.ticket, '/images/pull', { service: 'radarr' })).status, 200);
    const pre = { compose_files: world.runtime.composeFiles as never };
    const all = world.ticket(world.consent({ verb: 'pull', args: { service: '_stack', project: 'p' }, pre }));
    assert.equal((await world.act(all.ticket, '/images/pull', { project: 'p' })).status, 200);
    assert.deepEqual(
      world.runtime.done.map(({ service, args }) => ({ service, args })),
      [
        { service: 'radarr', args: {} },
        { service: '_stack', args: { project: 'p' } },
      ],
    );
  });

  test('shows services with what is declared and allowed here', async () => {
    await using world = await ControllerFixture.start();
    const { services } = ServiceList.parse((await world.ask('/services')).body);
    assert.deepEqual(
      services.map(({ id, allowed_verbs }) => [id, allowed_verbs]),
      [
        ['radarr', ['restart', 'up']],
        ['sonarr', ['restart']],
      ],
    );
    assert.equal((await world.ask('/services/radarr')).body.id, 'radarr');
    assert.equal((await world.ask('/services/lidarr')).body.code, 'unknown_service');
    assert.equal((await world.ask('/services/radarr/stats')).body.cpu_cores, 0.5);
    assert.equal((await world.ask('/events')).body.events.length, 1);
    assert.deepEqual((await world.ask('/disk')).body, { disks: [] });
    const target = await world.ask('/services/radarr/target?verb=restart');
    assert.deepEqual(target.body.binding, { object_id: 'radarr-1', state: 'running' });
  });

  test('says how it is to anybody, and everything else only to who has the token', async () => {
    await using world = await ControllerFixture.start();
    const health = ControllerHealth.parse((await world.ask('/health', { token: null })).body);
    assert.deepEqual([health.ok, health.reconciled, health.aud], [true, true, world.aud]);
    for (const { method, path, open } of ROUTES) {
      if (open) continue;
      for (const token of [null, '', 'x', `${world.token}0`, world.token.slice(1)]) {
        const answer = await world.ask(path.replace(/:\w+/g, 'restart'), { method, token });
        assert.equal(answer.body.code, 'unauthenticated', `${method} ${path}`);
      }
    }
    assert.equal((await world.ask('/nowhere', { token: null })).body.code, 'unauthenticated');
    assert.equal((await world.ask('/nowhere')).body.code, 'not_found');
    assert.deepEqual(world.runtime.done, []);
  });

  test('callers without the token cannot fill the audit', async () => {
    await using world = await ControllerFixture.start();
    for (let call = 0; call < 15; call += 1) await world.ask('/services', { token: 'x' });
    const denied = () => world.audit().filter(({ action }) => action === 'auth.denied');
    assert.equal(denied().length, 10);
    world.clockMs += 60_000;
    await world.ask('/services', { token: 'x' });
    assert.equal(denied().at(-1)?.metadata.untold, 5);
  });

  test('reading logs is audited, with the id of the request', async () => {
    await using world = await ControllerFixture.start();
    const headers = { 'x-request-id': 'run-7.step-2' };
    const answer = await world.ask('/services/radarr/logs?tail=5', { headers });
    assert.equal(answer.body.lines[0].text, 'tail 5');
    assert.equal(answer.headers['x-request-id'], 'run-7.step-2');
    const [line] = (await world.ask('/audit?limit=1')).body.entries;
    assert.equal(line.action, 'logs.read');
    assert.equal(line.resource, 'radarr');
    assert.equal(line.correlation_id, 'run-7.step-2');
  });

  test('an id that could forge a log line is replaced', async () => {
    await using world = await ControllerFixture.start();
    const answer = await world.ask('/services', { headers: { 'x-request-id': 'a b"}' } });
    assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  });

  test('answers at the deadline, and the action is there to be asked for', async () => {
    await using world = await ControllerFixture.start({ answerWithinMs: 30 });
    const end = Promise.withResolvers<typeof DONE>();
    world.runtime.onAct = () => end.promise;
    const { ticket, jti } = world.ticket();
    assert.equal((await world.act(ticket)).body.state, 'started');
    end.resolve(DONE);
    while ((await world.ask(`/actions/${jti}`)).body.state === 'started');
    assert.equal((await world.ask(`/actions/${jti}`)).body.state, 'ok');
  });

  test('stopping lets the action in flight end', async () => {
    await using world = await ControllerFixture.start({ answerWithinMs: 30 });
    const end = Promise.withResolvers<typeof DONE>();
    world.runtime.onAct = () => end.promise;
    const agent = new Agent({ keepAlive: true });
    const { ticket, jti } = world.ticket();
    const body = { confirm: true, ticket };
    await world.ask('/services/radarr/restart', { method: 'POST', body, agent });
    const restarted = world.restart();
    end.resolve(DONE);
    await restarted;
    assert.equal((await world.ask(`/actions/${jti}`)).body.state, 'ok');
  });

  test('a runtime that is down is told apart from a service that is not there', async () => {
    await using world = await ControllerFixture.start();
    world.runtime.reachable = false;
    assert.equal((await world.ask('/services')).body.code, 'unavailable');
    assert.equal((await world.ask('/services/radarr')).body.code, 'unavailable');
    const health = ControllerHealth.parse((await world.ask('/health')).body);
    assert.equal(health.ok, false);
    assert.deepEqual(health.runtimes, [{ name: 'docker', ok: false, detail: 'the docker engine is down' }]);
  });

  test('an error that nobody expected keeps its text inside', async () => {
    await using world = await ControllerFixture.start();
    world.runtime.logs = async () => {
      throw new Error('secret of the inside');
    };
    const { status, body } = await world.ask('/services/radarr/logs');
    assert.equal(status, 500);
    assert.doesNotMatch(JSON.stringify(body), /secret/);
    assert.match(world.said[0] ?? '', new RegExp(`^${body.correlation_id}: Error: secret of the inside`));
  });

  test('a runtime that refuses in the act answers with its own code', async () => {
    await using world = await ControllerFixture.start();
    world.runtime.onAct = async () => {
      throw new OpsError('compose_changed', 'edited just now');
    };
    const { ticket, jti } = world.ticket();
    assert.equal((await world.act(ticket)).body.code, 'compose_changed');
    assert.equal((await world.ask(`/actions/${jti}`)).body.state, 'failed');
  });

  test('keeps its files to itself', async () => {
    await using world = await ControllerFixture.start();
    const { dir, token, journal, audit, running, socket } = world.files;
    assert.equal(statSync(dir).mode & 0o777, 0o700);
    for (const file of [token, journal, audit, running, socket])
      assert.equal(statSync(file).mode & 0o777, 0o600, file);
    assert.match(world.token, /^[0-9a-f]{64}$/);
    assert.deepEqual(JSON.parse(readFileSync(running, 'utf8')), { url: world.url, pid: process.pid });
  });
});

describe('hostile calls', () => {
  test('a body that is too large is refused, whatever it says of its length', async () => {
    await using world = await ControllerFixture.start();
    const raw = Buffer.alloc(MAX_BODY_BYTES + 1, 'x');
    for (const headers of [{ 'content-length': String(raw.length) }, { 'transfer-encoding': 'chunked' }]) {
      const answer = await world.ask('/services/radarr/restart', { method: 'POST', raw, headers });
      assert.equal(answer.status, 413);
      assert.equal(answer.body.code, 'too_large');
    }
    assert.equal((await world.ask('/health')).status, 200);
  });

  for (const raw of ['{', 'null', '[]', '"x"', '{"confirm":"yes"}', '{"confirm":false}', '\xff\xfe'])
    test(`a body that is no request is refused: ${JSON.stringify(raw)}`, async () => {
      await using world = await ControllerFixture.start();
      const answer = await world.ask('/services/radarr/restart', { method: 'POST', raw });
      assert.equal(answer.body.code, 'bad_request');
      assert.deepEqual(world.runtime.done, []);
    });

  for (const [path, code] of [
    ['/services/..%2f..%2fetc', 'bad_service_id'],
    ['/services/../health', 'not_found'],
    ['/services/%2e%2e/logs', 'bad_service_id'],
    ['/services/.hidden', 'bad_service_id'],
    ['/services/-rf', 'bad_service_id'],
    ['/services/-rf/logs', 'bad_service_id'],
    ['/services/a%00b', 'bad_service_id'],
    ['/services/', 'bad_service_id'],
    [`/services/${'a'.repeat(129)}`, 'bad_service_id'],
    ['/services/%E0%A4%A', 'bad_request'],
    ['/services/radarr/logs?tail=0', 'bad_request'],
    ['/services/radarr/logs?tail=99999', 'bad_request'],
    ['/services/radarr/logs?since=yesterday', 'bad_request'],
    ['/services/radarr/logs?follow=1', 'bad_request'],
    ['/services/radarr/target?verb=exec', 'bad_request'],
    ['/services/radarr/target?verb=restart&args={', 'bad_request'],
    ['/audit?limit=1000000', 'bad_request'],
    ['/actions/..%2f..%2fjournal', 'bad_request'],
    ['//services', 'not_found'],
    ['/Services', 'not_found'],
  ] as const)
    test(`${path.slice(0, 40)} is ${code}`, async () => {
      await using world = await ControllerFixture.start();
      assert.equal((await world.ask(path)).body.code, code);
    });

  test('other methods find nothing', async () => {
    await using world = await ControllerFixture.start();
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      assert.equal((await world.ask('/services/radarr/restart', { method })).body.code, 'not_found');
    assert.equal((await world.ask('/services/radarr/restart')).body.code, 'not_found');
  });

  test('a caller that hangs up in its body is no error of ours', async () => {
    await using world = await ControllerFixture.start();
    const socket = createConnection(world.url.slice('unix://'.length));
    const head = [`authorization: Bearer ${world.token}`, 'host: x', 'content-length: 100'].join('\r\n');
    socket.write(`POST /services/radarr/restart HTTP/1.1\r\n${head}\r\n\r\n{"confirm"`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    while (world.audit().length === 0) await world.ask('/health');
    assert.equal(world.audit()[0]?.metadata.code, 'bad_request');
    assert.deepEqual(world.said, []);
  });

  test('what is no HTTP does not end it', async () => {
    await using world = await ControllerFixture.start();
    const socket = createConnection(world.url.slice('unix://'.length));
    socket.on('error', () => undefined);
    socket.end('\0\x01\x02 GET\r\n\r\n');
    await new Promise((resolve) => socket.resume().once('close', resolve));
    assert.equal((await world.ask('/health')).status, 200);
  });
});
