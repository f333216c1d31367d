import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ActionReport } from '#contract/ticket.ts';
import { makeConsent, makeSigner, makeTicket } from '#executor/testing/tickets.ts';
import { beginLife, type Life } from './testing/crash-life.ts';
import { ProcessStackFixture } from './testing/process-stack.ts';

const ENTRY = join(import.meta.dirname, 'testing/crash-entry.ts');

/** In the order in which they come; that these are all of them is a test of its own. */
const STEPS = [
  'before observe',
  'after observe',
  'before append intent',
  'after append intent',
  'before append started',
  'after append started',
  'before act',
  'during act',
  'after act',
  'before append observed',
  'after append observed',
];
const SETTLING = ['before settle', 'after settle', 'before append settled', 'after append settled'];

describe('a controller that is killed', () => {
  const signer = makeSigner();
  let stack: ProcessStackFixture;
  let dir = '';
  let approvals = 0;

  before(async () => {
    stack = new ProcessStackFixture();
    dir = stack.stackDir;
    symlinkSync(dir, join(dir, 'stack'));
    writeFileSync(join(dir, 'pinned-keys.json'), JSON.stringify(signer.pinned));
    writeFileSync(join(dir, 'allowlist.json'), JSON.stringify({ web: ['restart'] }));
    await stack.runtime.act({ id: 'setup', verb: 'start', service: 'web', args: {}, pre: null });
  });
  after(() => stack[Symbol.dispose]());

  test('has no other steps than the ones looked at here', async () => {
    const { status, stdout } = dieAt(0, 'execute', (await approve()).ticket);
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), STEPS);
  });

  for (const [index, name] of STEPS.entries())
    test(`${name}: the next life runs nothing twice and knows the truth`, async () => {
      const { ticket, jti } = await approve();
      assert.equal(dieAt(index + 1, 'execute', ticket).signal, 'SIGKILL');
      await inNextLife(async (life) => {
        const report = life.executor.report(jti);
        assertTruth(report);
        if (report.state === 'unseen')
          assert.equal((await execute(life, ticket)).state, 'ok', 'it is not lost');
        await assert.rejects(execute(life, ticket), { code: 'ticket_replayed' });
      });
      assert.ok(timesHeard(jti) <= 1);
    });

  for (const [index, name] of SETTLING.entries())
    test(`again, ${name}: the life after that settles it`, async () => {
      const { ticket, jti } = await approve();
      assert.equal(dieAt(STEPS.indexOf('during act') + 1, 'execute', ticket).signal, 'SIGKILL');
      assert.equal(dieAt(index + 1, 'reconcile').signal, 'SIGKILL');
      await inNextLife(async (life) => {
        assert.equal(life.executor.report(jti).state, 'ok');
        await assert.rejects(execute(life, ticket), { code: 'ticket_replayed' });
      });
      assert.equal(timesHeard(jti), 1);
    });

  /** A consent to restart the service as it is now, and its ticket. */
  async function approve(): Promise<{ ticket: string; jti: string }> {
    const { binding } = await stack.runtime.observe('restart', 'web', {}, AbortSignal.timeout(5000));
    const life = beginLife(dir, () => undefined);
    const { aud } = life.executor;
    life.end();
    const nowMs = Date.now();
    const over = { approval_id: `ap_${approvals++}`, args: { service: 'web' }, pre: binding };
    return makeTicket(signer, makeConsent(aud, nowMs, over), nowMs);
  }

  function dieAt(step: number, task: 'execute' | 'reconcile', ticket = '') {
    return spawnSync(process.execPath, [ENTRY, dir, String(step), task, ticket], { encoding: 'utf8' });
  }

  async function inNextLife(look: (life: Life) => Promise<void>): Promise<void> {
    const life = beginLife(dir, () => undefined);
    try {
      await life.executor.reconcile();
      await look(life);
    } finally {
      life.end();
    }
  }

  function execute(life: Life, ticket: string): Promise<ActionReport> {
    const args = { service: 'web' };
    return life.executor.execute({ verb: 'restart', args, ticket, correlationId: 'c', deadlineMs: 20_000 });
  }

  /** What the journal says in the end is what the supervisor has heard. */
  function assertTruth({ jti, state }: ActionReport): void {
    assert.equal(state === 'ok', timesHeard(jti) === 1, `${state}, heard ${timesHeard(jti)} times`);
    assert.ok(['ok', 'failed', 'unseen'].includes(state), state);
  }

  function timesHeard(jti: string): number {
    return stack.orders.filter((id) => id === jti).length;
  }
});
