import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ErrorCode } from '#contract/errors.ts';
import type { Consent, TicketClaims } from '#contract/ticket.ts';
import { signJws } from '#core/jws.ts';
import { TICKET_TYP } from '#core/ticket.ts';
import { ExecutorFixture } from './testing/executor-fixture.ts';
import { makeClaims, makeSigner, makeTicket } from './testing/tickets.ts';

type Request = Partial<Parameters<ExecutorFixture['execute']>[0]>;

/** Each prepares a world and answers the request that must be refused with this code. */
const REFUSALS: readonly [code: ErrorCode, what: string, ask: (world: ExecutorFixture) => Request][] = [
  ['no_ticket', 'no ticket', () => ({})],
  ['no_ticket', 'an empty ticket', () => ({ ticket: '' })],
  ['ticket_malformed', 'something that is no JWS', () => ({ ticket: 'x' })],
  ['ticket_malformed', 'alg none', (world) => ({ ticket: withHeader(world, { alg: 'none' }) })],
  ['ticket_malformed', 'alg HS256', (world) => ({ ticket: withHeader(world, { alg: 'HS256' }) })],
  ['ticket_malformed', 'another typ', (world) => ({ ticket: withHeader(world, { typ: 'JWT' }) })],
  [
    'ticket_malformed',
    'a header that brings its own key',
    (world) => ({ ticket: withHeader(world, { jwk: {} }) }),
  ],
  ['ticket_malformed', 'padding in base64url', (world) => ({ ticket: `${world.ticket().ticket}=` })],
  ['ticket_malformed', 'claims that are none', ({ signer }) => ({ ticket: signJws(TICKET_TYP, {}, signer) })],
  [
    'ticket_malformed',
    'an id that is not the digest of its consent',
    (world) => spoiled(world, { jti: `${'0'.repeat(64)}:do` }),
  ],
  [
    'ticket_malformed',
    'a ticket good for too long',
    (world) => spoiled(world, { exp: seconds(world) + 3600 }),
  ],
  [
    'ticket_signature',
    'a key that is not pinned',
    (world) => ({ ticket: makeTicket(makeSigner(), world.consent(), world.clockMs).ticket }),
  ],
  [
    'ticket_signature',
    'the id of a pinned key, signed by another',
    (world) => {
      const other = { ...makeSigner(), kid: world.signer.kid };
      return { ticket: makeTicket(other, world.consent(), world.clockMs).ticket };
    },
  ],
  ['ticket_signature', 'a changed payload', (world) => ({ ticket: withOtherPayload(world) })],
  [
    'ticket_signature',
    'no key pinned at all',
    (world) => {
      writeFileSync(join(world.dir, 'pinned-keys.json'), 'not json');
      return { ticket: world.ticket().ticket };
    },
  ],
  ['ticket_audience', 'another executor', (world) => consented(world, { aud: audience(world, 'hub') })],
  ['ticket_epoch', 'another journal', (world) => consented(world, { aud: 'controller#former' })],
  ['ticket_expired', 'a ticket of a minute ago', (world) => later(world, 60_000)],
  ['ticket_expired', 'a ticket from the future', fromTheFuture],
  [
    'ticket_expired',
    'a consent that ran out',
    (world) => consented(world, { expires: new Date(world.clockMs).toISOString() }),
  ],
  ['ticket_verb', 'another verb', (world) => ({ ...consented(world, {}), verb: 'stop' })],
  ['ticket_target', 'another service', (world) => ({ ...consented(world, {}), args: { service: 'sonarr' } })],
  [
    'ticket_args',
    'other arguments',
    (world) => ({ ...consented(world, {}), args: { service: 'radarr', force: true } }),
  ],
  ['ticket_no_undo', 'an undo that was never consented to', (world) => world.ticket(world.consent(), 'undo')],
  [
    'ticket_voided',
    'a voided ticket',
    (world) => {
      const { ticket, jti } = world.ticket();
      world.executor.void(jti);
      return { ticket };
    },
  ],
  [
    'not_allowlisted',
    'a verb that is not allowed',
    (world) => {
      world.allow({ radarr: ['stop'] });
      return consented(world, {});
    },
  ],
  [
    'not_allowlisted',
    'an allowlist that cannot be read',
    (world) => {
      writeFileSync(join(world.dir, 'allowlist.json'), '{"radarr": ["restart"]');
      return consented(world, {});
    },
  ],
  [
    'target_moved',
    'a target in another phase',
    (world) => {
      world.port.bindings.set('radarr', { object_id: 'radarr-1', phase: 'stopped' });
      return consented(world, {});
    },
  ],
  ['target_moved', 'a consent that binds to nothing', (world) => consented(world, { pre: null })],
  [
    'target_moved',
    'a null where nothing is',
    (world) => consented(world, { pre: { ...RADARR, extra: null } }),
  ],
  [
    'compose_changed',
    'other compose files',
    (world) => {
      world.port.bindings.set('radarr', { ...RADARR, compose_files: { '/srv/compose.yaml': 'new' } });
      return {
        ...consented(world, {
          verb: 'up',
          pre: { ...RADARR, compose_files: { '/srv/compose.yaml': 'old' } },
        }),
        verb: 'up',
      };
    },
  ],
  ['unknown_verb', 'a verb nobody knows', (world) => ({ ...consented(world, {}), verb: 'explode' })],
  ['bad_service_id', 'a service that looks like an option', () => ({ args: { service: '-rf' } })],
  [
    'unknown_service',
    'a service that is gone',
    (world) => {
      world.port.bindings.delete('radarr');
      return consented(world, {});
    },
  ],
];

describe('an executor refuses, and nothing happens', () => {
  for (const [code, what, ask] of REFUSALS) {
    test(`${code}: ${what}`, async () => {
      using world = new ExecutorFixture();
      await world.executor.reconcile();
      const request = ask(world);
      await assert.rejects(world.execute(request), { name: 'OpsError', code });
      assert.deepEqual(world.port.done, []);
      assert.deepEqual(
        world.record.refusals.map(({ error }) => error.code),
        [code],
      );
      assert.doesNotMatch(readFileSync(world.journalPath, 'utf8'), /"type":"(intent|started)"/);
    });
  }

  test('a good ticket still works beside all of these', async () => {
    using world = new ExecutorFixture();
    await world.executor.reconcile();
    assert.equal((await world.execute(world.ticket())).state, 'ok');
  });
});

const RADARR = { object_id: 'radarr-1', phase: 'running' };

function consented(world: ExecutorFixture, over: Partial<Consent>): Request {
  return { ticket: world.ticket(world.consent(over)).ticket };
}

function spoiled(world: ExecutorFixture, over: Partial<TicketClaims>): Request {
  return { ticket: makeTicket(world.signer, world.consent(), world.clockMs, 'do', over).ticket };
}

function later(world: ExecutorFixture, ms: number): Request {
  const { ticket } = world.ticket();
  world.clockMs += ms;
  return { ticket };
}

function fromTheFuture(world: ExecutorFixture): Request {
  return { ticket: makeTicket(world.signer, world.consent(), world.clockMs + 31_000).ticket };
}

function audience({ executor }: ExecutorFixture, name: string): string {
  return executor.aud.replace('controller', name);
}

function seconds({ clockMs }: ExecutorFixture): number {
  return Math.floor(clockMs / 1000);
}

/** A ticket whose header says otherwise; the signature is over what it says. */
function withHeader(world: ExecutorFixture, over: object): string {
  const { ticket } = world.ticket();
  const [head = '', ...rest] = ticket.split('.');
  const header = { ...JSON.parse(Buffer.from(head, 'base64url').toString()), ...over };
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.');
}

function withOtherPayload(world: ExecutorFixture): string {
  const [head, , tail] = world.ticket().ticket.split('.');
  const claims = makeClaims(world.consent({ args: { service: 'sonarr' } }), world.clockMs);
  return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${tail}`;
}
