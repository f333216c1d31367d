import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ErrorCode } from '#contract/errors.ts';
import type { Action, Consent } from '#contract/ticket.ts';
import type { OpsError } from '#core/ops-error.ts';
import { MemoryPorts } from '#gate/gate-fixture.ts';
import { CLEAR, ExecutorWorld, opened, PAUSE, RESUME, STUCK } from './hub-fixture.ts';

interface Attempt {
  readonly action?: Action;
  readonly ticket: string;
}

/** Each prepares a world and answers what must be refused with this code. */
const REFUSALS: readonly [ErrorCode, string, (world: ExecutorWorld) => Promise<Attempt>][] = [
  ['no_ticket', 'no ticket', async () => ({ ticket: '' })],
  ['ticket_malformed', 'something that is no ticket', async () => ({ ticket: 'a.b.c' })],
  [
    'ticket_signature',
    'a key that is not pinned',
    async (world) => ({ ticket: new MemoryPorts().ticket(await world.consent(CLEAR)) }),
  ],
  [
    'ticket_signature',
    'no key pinned at all',
    async (world) => {
      const attempt = await consented(world);
      writeFileSync(join(world.dir, 'pinned-keys.json'), 'broken');
      return attempt;
    },
  ],
  [
    'ticket_audience',
    'the controller',
    (world) => consented(world, { aud: world.executor.aud.replace('hub', 'controller') }),
  ],
  ['ticket_epoch', 'another journal', (world) => consented(world, { aud: 'hub#former' })],
  [
    'ticket_expired',
    'a ticket of a minute ago',
    async (world) => {
      const attempt = await consented(world);
      world.ports.ahead = 61;
      return attempt;
    },
  ],
  [
    'ticket_expired',
    'a consent that ran out',
    (world) => consented(world, { expires: new Date(Date.now() - 1).toISOString() }),
  ],
  [
    'ticket_args',
    'other arguments',
    async (world) => ({
      ...(await consented(world)),
      action: { ...CLEAR, args: { ...CLEAR.args, queue_id: 43 } },
    }),
  ],
  [
    'ticket_target',
    'another service',
    async (world) => ({
      ...(await consented(world)),
      action: { ...CLEAR, args: { ...CLEAR.args, service: 'radarr-2' } },
    }),
  ],
  [
    'ticket_verb',
    'another verb',
    async (world) => ({ ticket: world.ports.ticket(await world.consent(PAUSE)), action: { ...RESUME } }),
  ],
  [
    'ticket_no_undo',
    'an undo that was never consented to',
    async (world) => ({ ticket: world.ports.ticket(await world.consent(CLEAR), 'undo') }),
  ],
  [
    'ticket_no_undo',
    'an undo before its action',
    async (world) => ({
      action: RESUME,
      ticket: world.ports.ticket(await world.consent(PAUSE, { undo: RESUME }), 'undo'),
    }),
  ],
  [
    'ticket_voided',
    'a voided ticket',
    async (world) => {
      const attempt = await consented(world);
      world.executor.void(jtiOf(attempt.ticket));
      return attempt;
    },
  ],
  [
    'target_moved',
    'an item that has gone on since',
    async (world) => {
      const attempt = await consented(world);
      world.queue = [{ ...STUCK, trackedDownloadState: 'importing' }];
      return attempt;
    },
  ],
  [
    'target_moved',
    'a queue that somebody paused',
    async (world) => {
      const ticket = world.ports.ticket(await world.consent(PAUSE));
      world.paused = true;
      return { action: PAUSE, ticket };
    },
  ],
  [
    'precondition',
    'an item that is gone',
    async (world) => {
      const attempt = await consented(world);
      world.queue = [];
      return attempt;
    },
  ],
  [
    'not_allowlisted',
    'a verb that is not allowed there',
    async (world) => {
      world.allow({ radarr: [PAUSE.verb] });
      return consented(world);
    },
  ],
  [
    'not_allowlisted',
    'an empty allowlist',
    async (world) => {
      world.allow({});
      return consented(world);
    },
  ],
  [
    'unknown_verb',
    'a verb of the controller',
    async (world) => ({ ...(await consented(world)), action: RESTART }),
  ],
  [
    'unknown_verb',
    'the name of a read tool',
    async (world) => ({ ...(await consented(world)), action: READ }),
  ],
  ['bad_service_id', 'a service that looks like an option', async (world) => dashed(world)],
  [
    'bad_args',
    'arguments that the tool does not take',
    async (world) => ({
      ...(await consented(world)),
      action: { ...CLEAR, args: { ...CLEAR.args, force: true } },
    }),
  ],
];

const RESTART: Action = { verb: 'restart', args: { service: 'radarr' } };
const READ: Action = { verb: 'radarr_queue_status', args: { service: 'radarr' } };

describe("the hub's executor refuses, and nothing happens", () => {
  for (const [code, what, prepare] of REFUSALS)
    test(`${code}: ${what}`, async () => {
      await using world = await opened(new ExecutorWorld());
      const { action = CLEAR, ticket } = await prepare(world);
      await assert.rejects(world.hand(action, ticket), { name: 'OpsError', code });
      assert.deepEqual(world.changes, []);
      const told = world.ports.events
        .map(({ event }) => event)
        .filter(({ action: name }) => name.startsWith('action.'));
      assert.deepEqual(
        told.map(({ action: name, result, metadata }) => [name, result, metadata.code]),
        [[`action.${action.verb}`, 'denied', code]],
      );
    });

  test('with the difference, when the target has moved', async () => {
    await using world = await opened(new ExecutorWorld());
    const { ticket } = await consented(world);
    world.queue = [{ ...STUCK, title: 'Another.Movie' }];
    await assert.rejects(world.hand(CLEAR, ticket), (error: OpsError) => {
      const [{ path, ...values } = assert.fail(), ...others] = error.extras.difference ?? [];
      assert.match(path, /title$/);
      assert.deepEqual([values, others], [{ expected: 'Some.Movie', actual: 'Another.Movie' }, []]);
      return true;
    });
  });

  test('a ticket that was used: at once, after a restart, and with the clock set back', async () => {
    await using world = await opened(new ExecutorWorld());
    const { ticket } = await consented(world);
    assert.equal((await world.hand(CLEAR, ticket)).state, 'ok');
    world.queue = [STUCK];
    const again = { name: 'OpsError', code: 'ticket_replayed' };
    await assert.rejects(world.hand(CLEAR, ticket), again);
    await world.restart();
    await assert.rejects(world.hand(CLEAR, ticket), again);
    world.ports.ahead = -3600;
    await world.restart();
    await assert.rejects(world.hand(CLEAR, ticket), again);
    assert.deepEqual(world.changes, ['DELETE /api/v3/queue/42']);
  });

  test('the inverse of a consent follows its action, once', async () => {
    await using world = await opened(new ExecutorWorld());
    const consent = await world.consent(PAUSE, { undo: RESUME });
    assert.equal((await world.hand(PAUSE, world.ports.ticket(consent))).state, 'ok');
    const undo = world.ports.ticket(consent, 'undo');
    assert.equal((await world.hand(RESUME, undo)).state, 'ok');
    await assert.rejects(world.hand(RESUME, undo), { code: 'ticket_replayed' });
    assert.deepEqual(world.changes, ['config 5', 'resume']);
  });

  test('two at once on one target run one after the other, and only the first fits', async () => {
    await using world = await opened(new ExecutorWorld());
    const tickets = await Promise.all([1, 2].map(async () => world.ports.ticket(await world.consent(PAUSE))));
    const ends = await Promise.allSettled(tickets.map((ticket) => world.hand(PAUSE, ticket)));
    assert.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.deepEqual(world.changes, ['config 5']);
  });

  test('a ticket of a journal that is gone', async () => {
    await using world = await opened(new ExecutorWorld());
    const { ticket } = await consented(world);
    await world.end();
    writeFileSync(join(world.dir, 'journal.jsonl'), '');
    await world.restart();
    await assert.rejects(world.hand(CLEAR, ticket), { code: 'ticket_epoch' });
  });
});

async function consented(world: ExecutorWorld, over: Partial<Consent> = {}): Promise<Attempt> {
  return { ticket: world.ports.ticket(await world.consent(CLEAR, over)) };
}

async function dashed(world: ExecutorWorld): Promise<Attempt> {
  const action = { ...CLEAR, args: { ...CLEAR.args, service: '-rf' } };
  return { action, ticket: world.ports.ticket(await world.consent(CLEAR, { args: action.args })) };
}

function jtiOf(ticket: string): string {
  const payload = Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { jti: string }).jti;
}
