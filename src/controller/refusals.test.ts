import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import type { Consent } from '#contract/ticket.ts';
import { makeSigner, makeTicket } from '#executor/testing/tickets.ts';
import type { Answer } from './testing/ask.ts';
import { ControllerFixture } from './testing/controller-fixture.ts';

interface RefusalCase {
  readonly code: ErrorCode;
  readonly what: string;
  /** Asks for what must be refused; when it has to prepare with a good call, `did` of those have been done. */
  readonly ask: (world: ControllerFixture) => Promise<Answer>;
  readonly did?: number;
}

const REFUSALS: readonly RefusalCase[] = [
  { code: 'no_ticket', what: 'no ticket', ask: (world) => world.act(undefined) },
  {
    code: 'ticket_signature',
    what: 'a bad signature',
    ask: (world) => world.act(makeTicket(makeSigner(), world.consent(), world.clockMs).ticket),
  },
  { code: 'ticket_malformed', what: 'no ticket but noise', ask: (world) => world.act('a.b.c') },
  {
    code: 'ticket_audience',
    what: 'the hub as audience',
    ask: (world) => withConsent(world, { aud: world.aud.replace('controller', 'hub') }),
  },
  {
    code: 'ticket_epoch',
    what: 'an old journal epoch',
    ask: (world) => withConsent(world, { aud: 'controller#old' }),
  },
  {
    code: 'ticket_expired',
    what: 'an expired ticket',
    ask: (world) => {
      const { ticket } = world.ticket();
      world.clockMs += 60_000;
      return world.act(ticket);
    },
  },
  {
    code: 'ticket_args',
    what: 'other arguments',
    ask: (world) => world.act(world.ticket().ticket, '/services/radarr/restart', { timeout: 1 }),
  },
  {
    code: 'ticket_target',
    what: 'another service',
    ask: (world) => world.act(world.ticket().ticket, '/services/sonarr/restart'),
  },
  {
    code: 'ticket_verb',
    what: 'another verb',
    ask: (world) => world.act(world.ticket().ticket, '/services/radarr/up'),
  },
  {
    code: 'ticket_replayed',
    what: 'a used ticket',
    did: 1,
    ask: async (world) => {
      const { ticket } = world.ticket();
      assert.equal((await world.act(ticket)).status, 200);
      return world.act(ticket);
    },
  },
  {
    code: 'ticket_replayed',
    what: 'a used ticket, after a restart with the clock set back',
    did: 1,
    ask: async (world) => {
      const { ticket } = world.ticket();
      assert.equal((await world.act(ticket)).status, 200);
      world.clockMs -= 86_400_000;
      await world.restart();
      return world.act(ticket);
    },
  },
  {
    code: 'ticket_voided',
    what: 'a voided ticket',
    ask: async (world) => {
      const { ticket, jti } = world.ticket();
      assert.equal((await world.ask(`/actions/${jti}/void`, { method: 'POST' })).body.state, 'void');
      return world.act(ticket);
    },
  },
  {
    code: 'target_moved',
    what: 'a container that was made anew',
    ask: (world) => {
      const { ticket } = world.ticket();
      const status = world.runtime.services.get('radarr')!;
      world.runtime.services.set('radarr', { ...status, object_id: 'radarr-2' });
      return world.act(ticket);
    },
  },
  {
    code: 'compose_changed',
    what: 'a compose file that was edited since',
    ask: (world) => {
      const pre = {
        object_id: 'radarr-1',
        state: 'running',
        compose_files: world.runtime.composeFiles as never,
      };
      const { ticket } = world.ticket(world.consent({ verb: 'up', pre }));
      world.runtime.composeFiles = { '/srv/compose.yaml': 'hash-2' };
      return world.act(ticket, '/services/radarr/up');
    },
  },
  {
    code: 'not_allowlisted',
    what: 'a service that was taken off the list',
    ask: (world) => {
      world.allow({ radarr: ['stop'] });
      return world.act(world.ticket().ticket);
    },
  },
  {
    code: 'unknown_verb',
    what: 'an unknown verb',
    ask: (world) => world.act('x', '/services/radarr/explode'),
  },
  {
    code: 'bad_service_id',
    what: 'an id that begins with -',
    ask: (world) => world.act('x', '/services/-rf/restart'),
  },
  {
    code: 'bad_service_id',
    what: 'a path in an id',
    ask: (world) => world.act('x', '/services/..%2fetc/restart'),
  },
  {
    code: 'bad_service_id',
    what: 'a restart of the whole stack',
    ask: (world) => world.act('x', '/services/_stack/restart'),
  },
  {
    code: 'bad_args',
    what: 'a second service in the arguments',
    ask: (world) => world.act('x', undefined, { service: 'sonarr' }),
  },
  {
    code: 'unconfirmed',
    what: 'neither confirm nor dry_run',
    ask: (world) =>
      world.ask('/services/radarr/restart', { method: 'POST', body: { ticket: world.ticket().ticket } }),
  },
  {
    code: 'bad_request',
    what: 'a field nobody knows',
    ask: (world) =>
      world.ask('/services/radarr/restart', { method: 'POST', body: { confirm: true, force: true } }),
  },
];

describe('the controller refuses, says why, writes it down, and nothing happens', () => {
  for (const { code, what, ask, did = 0 } of REFUSALS)
    test(`${code}: ${what}`, async () => {
      await using world = await ControllerFixture.start();
      const answer = await ask(world);
      assert.equal(answer.status, ERRORS[code].status);
      assert.equal(answer.headers['content-type'], 'application/problem+json');
      assert.equal(answer.body.code, code);
      assert.equal(answer.body.type, `urn:opspilot:error:${code}`);
      const line = world.audit().at(-1);
      assert.equal(line?.result, 'denied');
      assert.equal(line?.metadata.code, code);
      assert.equal(line?.correlation_id, answer.headers['x-request-id']);
      assert.equal(world.runtime.done.length, did);
    });

  test('the difference of a moved target is told', async () => {
    await using world = await ControllerFixture.start();
    const { ticket } = world.ticket();
    world.runtime.services.set('radarr', { ...world.runtime.services.get('radarr')!, state: 'exited' });
    const { body } = await world.act(ticket);
    assert.deepEqual(body.difference, [{ path: 'state', expected: 'running', actual: 'exited' }]);
  });
});

function withConsent(world: ControllerFixture, over: Partial<Consent>): Promise<Answer> {
  return world.act(world.ticket(world.consent(over)).ticket);
}
