import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ExecutorFixture, OK } from './testing/executor-fixture.ts';

describe('any interleaving of executions and voids', () => {
  const step = fc.record({ ticket: fc.nat(2), does: fc.constantFrom('execute', 'execute', 'void') });

  test('acts at most once on a ticket, never on a voided one, never twice at once on a target', async () => {
    const steps = fc.array(step, { minLength: 2, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, async (s, plan) => {
        using world = new ExecutorFixture();
        await world.executor.reconcile();
        let acting = 0;
        world.port.onObserve = () => s.schedule(Promise.resolve());
        world.port.onAct = async () => {
          acting += 1;
          assert.equal(acting, 1);
          await s.schedule(Promise.resolve());
          acting -= 1;
          return OK;
        };
        const tickets = [0, 1, 2].map((n) => world.ticket(world.consent({ approval_id: `ap_${n}` })));
        const asked: Promise<void>[] = [];
        const voided = new Set<string>();
        const answers = s.scheduleSequence(
          plan.map(({ ticket: n, does }) => async () => {
            const { ticket, jti } = tickets[n]!;
            if (does === 'execute') asked.push(world.execute({ ticket }).then(() => undefined, codeOf));
            else if (world.executor.void(jti).state === 'void') voided.add(jti);
          }),
        );
        await s.waitFor(answers.task);
        await s.waitFor(Promise.all(asked));
        const acted = world.port.done.map(({ id }) => id);
        assert.equal(new Set(acted).size, acted.length);
        for (const { jti } of tickets) {
          const { state } = world.executor.report(jti);
          assert.equal(acted.includes(jti), state === 'ok', state);
          if (voided.has(jti)) assert.equal(state, 'void');
        }
      }),
      { numRuns: 60 },
    );
  });
});

const REFUSED = ['ticket_replayed', 'ticket_voided'];

function codeOf({ code }: { code: string }): void {
  assert.ok(REFUSED.includes(code), code);
}
