import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ControllerHealth } from '#contract/controller-api.ts';
import type { Action } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { openJournal } from '#executor/journal.ts';
import { AGENT, call, detailOf, fakeController, report, service } from '#gate/gate-fixture.ts';
import { CLEAR, ExecutorWorld, HubWorld, KEY, opened, PAUSE, RESUME, STUCK } from './hub-fixture.ts';

const { signal } = new AbortController();
const RUN = { run_id: 'run_1', principal: AGENT, chosen_by: 'planner', client: 'agent' } as const;

/** Reads the queue, asks for consent as the run loop does, and gives it. */
async function approvedClear(world: HubWorld): Promise<string> {
  const read = await world.hub.gate.call(call('radarr_queue_status', { service: 'radarr' }, RUN));
  assert.ok(read.status === 'ok', detailOf(read));
  const asked = await world.hub.gate.call(call(CLEAR.verb, CLEAR.args, RUN));
  assert.ok(asked.status === 'need_approval', detailOf(asked));
  world.ports.approve(asked.approval_id);
  return asked.approval_id;
}

describe('an action of the hub itself', () => {
  test('from the read that shows the item to its verified ticket and its end', async () => {
    await using world = await opened(new HubWorld());
    const approval_id = await approvedClear(world);
    const { draft } = world.ports.filed.get(approval_id) ?? assert.fail();
    assert.match(draft.aud, /^hub#/);
    assert.deepEqual(draft.action, CLEAR);
    const done = await world.hub.gate.call(call(CLEAR.verb, CLEAR.args, { ...RUN, approval_id }));
    assert.ok(done.status === 'ok', detailOf(done));
    assert.deepEqual(world.changes, ['DELETE /api/v3/queue/42']);
    assert.equal(world.ports.filed.get(approval_id)?.state, 'ok');
    assert.deepEqual(
      world.ports.events.map(({ event }) => [event.action, event.result]),
      [
        ['tool.called', 'ok'],
        ['tool.called', 'ok'],
        [`action.${CLEAR.verb}`, 'ok'],
        [`action.${CLEAR.verb}`, 'ok'],
        ['tool.called', 'ok'],
      ],
    );
    const { actor, metadata } = world.ports.events[2]?.event ?? assert.fail();
    assert.equal(actor, 'u_owner');
    assert.equal(metadata.executor, 'hub');
  });

  test('an item that the run has not seen is not even asked for', async () => {
    await using world = await opened(new HubWorld());
    const asked = await world.hub.gate.call(call(CLEAR.verb, CLEAR.args, RUN));
    assert.ok(asked.status === 'error');
    assert.equal(asked.problem.code, 'precondition');
    assert.equal(world.ports.filed.size, 0);
  });

  test('what is not on the allowlist is not asked for', async () => {
    await using world = await opened(new HubWorld());
    world.allow({});
    const asked = await world.hub.gate.call(call(PAUSE.verb, { duration_minutes: 5 }));
    assert.ok(asked.status === 'error');
    assert.equal(asked.problem.code, 'not_allowlisted');
  });
});

describe('after a crash', () => {
  /** Leaves a journal as a hub does that died after `started`. */
  async function died(world: ExecutorWorld, action: Action, minutesAgo: number): Promise<string> {
    const jti = `${'a'.repeat(64)}:do`;
    await world.end();
    const now = () => new Date(Date.now() - minutesAgo * 60_000);
    writeFileSync(join(world.dir, 'journal.jsonl'), '');
    const journal = openJournal(join(world.dir, 'journal.jsonl'), { executor: 'hub', now });
    const target = String(action.args.service);
    const approver = { id: 'u_owner', name: 'owner', role: 'owner' } as const;
    const audit_head = { seq: 1, hash: '0'.repeat(64) };
    journal.append({
      type: 'intent',
      jti,
      ...action,
      target,
      pre: null,
      approver,
      audit_head,
      correlation_id: 'c',
    });
    journal.append({ type: 'started', jti });
    journal.close();
    return jti;
  }

  for (const [what, action, change, state] of [
    ['an item that is still there', CLEAR, {}, 'failed'],
    ['an item that is gone', CLEAR, { queue: [] }, 'unknown'],
    ['a pause with just its time left', PAUSE, { paused: true }, 'ok'],
    ['no pause', PAUSE, { paused: false }, 'unknown'],
    ['a resume', RESUME, { paused: false }, 'unknown'],
  ] as const)
    test(`${what}: ${state}, and nothing is done again`, async () => {
      await using world = await opened(new ExecutorWorld());
      const jti = await died(world, action, action === PAUSE ? 0.21 : 5);
      Object.assign(world, change);
      await world.restart();
      const settled = world.executor.report(jti);
      assert.equal(settled.state, state, settled.detail);
      assert.deepEqual(world.changes, []);
    });
});

describe('the inventory', () => {
  test('is asked for once a second at most, by all callers together', async () => {
    await using world = await opened(new HubWorld());
    let reads = 0;
    const services = async () => {
      reads += 1;
      return [service('radarr')];
    };
    world.controller = fakeController({ services });
    await world.restart();
    await Promise.all([world.hub.services(signal), world.hub.services(signal)]);
    await world.hub.services(signal);
    assert.equal(reads, 1);
    world.ports.ahead = 2;
    await world.hub.services(signal);
    assert.equal(reads, 2);
  });

  test('is read anew for who asks how all services are', async () => {
    await using world = await opened(new HubWorld());
    let state: ReturnType<typeof service>['state'] = 'running';
    world.controller = fakeController({ services: async () => [{ ...service('radarr'), state }] });
    await world.restart();
    await world.hub.services(signal);
    state = 'exited';
    const reply = await world.hub.gate.call(call('list_services', {}, RUN));
    assert.ok(reply.status === 'ok', detailOf(reply));
    assert.match(JSON.stringify(reply.output), /"state":"exited"/);
  });

  test('is read anew for who wants something changed: what was just allowed counts', async () => {
    await using world = await opened(new HubWorld());
    let allowed_verbs: string[] = [];
    const services = async () => [{ ...service('radarr'), allowed_verbs }];
    const target = async () => ({ binding: {}, shown: {} });
    world.controller = fakeController({ services, target });
    await world.restart();
    const restart = call('restart_container', { container: 'radarr' }, RUN);
    assert.match(detailOf(await world.hub.gate.call(restart)), /not on the controller's allowlist/);
    allowed_verbs = ['restart'];
    const asked = await world.hub.gate.call(restart);
    assert.doesNotMatch(JSON.stringify(asked), /allowlist/);
  });

  test('a caller that goes away does not end the reading of the others, and a failure is not kept', async () => {
    await using world = await opened(new HubWorld());
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof service>[]>();
    let fails = true;
    world.controller = fakeController({
      services: () => (fails ? Promise.reject(new OpsError('unavailable', 'not yet')) : promise),
    });
    await world.restart();
    await assert.rejects(world.hub.services(signal), { code: 'unavailable' });
    fails = false;
    const gone = AbortSignal.abort(new OpsError('cancelled', 'gone'));
    const waiting = world.hub.services(signal);
    await assert.rejects(world.hub.services(gone), { code: 'cancelled' });
    resolve([service('radarr')]);
    assert.equal((await waiting)[0]?.id, 'radarr');
  });

  test('what is declared wins over what was found, also under the name of its container', async () => {
    const declared = {
      films: { container: 'radarr', kind: 'radarr', url: 'http://films.example.net:7878' },
    } as const;
    const asked: string[] = [];
    const secret = async (name: string) => {
      asked.push(name);
      return KEY;
    };
    await using world = await opened(new HubWorld({ declared, secret }));
    const found = service('radarr', { kind: 'generic' });
    world.controller = fakeController({ services: async () => [found], service: async () => found });
    await world.restart();
    const [radarr] = await world.hub.services(signal);
    assert.deepEqual([radarr?.id, radarr?.kind, radarr?.url], ['radarr', 'radarr', declared.films.url]);
    assert.deepEqual(await world.hub.service('radarr', signal), radarr);
    assert.deepEqual(asked, ['films']);
  });

  test('redaction knows its names, its hosts and the keys that the hub holds', async () => {
    const declared = { radarr: { url: 'http://nas.smith-family.net:7878' } };
    await using world = await opened(
      new HubWorld({ declared, secret: async () => 'the-key-in-plain-words' }),
    );
    await world.hub.services(signal);
    const text = 'nas.smith-family.net via lscr.io said the-key-in-plain-words to tracker.example.com';
    assert.equal(
      world.hub.redact({ text }).text,
      'nas.smith-family.net via lscr.io said [redacted] to [redacted:host]',
    );
  });

  test('a key that cannot be read does not hide the services', async () => {
    await using world = await opened(
      new HubWorld({ secret: async () => Promise.reject(new Error('unreadable')) }),
    );
    assert.equal((await world.hub.services(signal)).length, 3);
    const read = await world.hub.gate.call(call('radarr_queue_status', { service: 'radarr' }, RUN));
    assert.equal(read.status === 'error' && read.problem.code, 'precondition');
  });

  test('logs come as the controller has them', async () => {
    await using world = await opened(new HubWorld());
    const logs = { service: 'radarr', lines: [], truncated: false };
    world.controller = fakeController({ logs: async () => logs });
    await world.restart();
    assert.equal(await world.hub.logs('radarr', { tail: 5 }, signal), logs);
  });
});

describe('the way to the controller', () => {
  const health: ControllerHealth = {
    ok: true,
    version: '1',
    aud: 'controller#e1',
    runtimes: [{ name: 'docker', ok: true, detail: '29' }],
    reconciled: true,
  };

  test('names its journal in the consent, honours its allowlist, and hands service and ticket over', async () => {
    await using world = await opened(new HubWorld());
    const acted: unknown[] = [];
    const radarr = service('radarr', { allowed_verbs: ['restart'] });
    world.controller = fakeController({
      services: async () => [radarr, service('sonarr')],
      health: async () => health,
      target: async () => ({ binding: { object_id: 'o' }, shown: {} }),
      act: async (verb, id, args, ticket) => {
        acted.push([verb, id, args, typeof ticket]);
        return report('ok');
      },
    });
    await world.restart();
    const { gate } = world.hub;
    const sonarr = await gate.call(call('restart_container', { container: 'sonarr' }));
    assert.equal(sonarr.status === 'error' && sonarr.problem.code, 'not_allowlisted');
    const asked = await gate.call(call('restart_container', { container: 'radarr' }));
    assert.ok(asked.status === 'need_approval', detailOf(asked));
    assert.equal(world.ports.filed.get(asked.approval_id)?.draft.aud, 'controller#e1');
    world.ports.approve(asked.approval_id);
    const { approval_id } = asked;
    const done = await gate.call(call('restart_container', { container: 'radarr' }, { approval_id }));
    assert.equal(done.status, 'ok', detailOf(done));
    assert.deepEqual(acted, [['restart', 'radarr', {}, 'string']]);
  });

  test('readiness says what is there and what is not', async () => {
    await using world = await opened(new HubWorld());
    assert.deepEqual(
      (await world.hub.readiness(signal)).map(({ name, ok }) => [name, ok]),
      [
        ['hub', true],
        ['controller', false],
      ],
    );
    world.controller = fakeController({ health: async () => health });
    await world.restart();
    assert.deepEqual((await world.hub.readiness(signal))[1], {
      name: 'controller',
      ok: true,
      detail: 'docker ready',
    });
  });

  test('a folder whose journal is in use stops the start', async () => {
    await using world = await opened(new HubWorld());
    await assert.rejects(opened(new HubWorld({ dir: world.dir })), { code: 'journal_unavailable' });
    assert.equal(world.queue[0], STUCK);
  });
});
