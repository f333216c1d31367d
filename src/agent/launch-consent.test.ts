import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewEvent } from '#contract/event.ts';
import type { ContainerLaunch } from '#contract/mcp-container.ts';
import type { ActionReport, TicketClaims } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { consentDigest } from '#core/ticket.ts';
import { createLaunchConsent } from './launch-consent.ts';

const LAUNCH: ContainerLaunch = {
  server: 'boxed',
  image: 'boxed:1',
  args: [],
  env: {},
  secrets: ['TOKEN'],
  network: false,
  memory_mb: 64,
  pids: 16,
  root: false,
};
const NOW = new Date('2030-01-01T00:00:00.000Z');

function world(answer: 'ok' | 'started' | OpsError = 'ok') {
  const events: NewEvent[] = [];
  const signed: TicketClaims[] = [];
  const order: string[] = [];
  const consent = createLaunchConsent({
    door: {
      aud: async () => 'controller#e1',
      target: async () => ({ binding: { image_id: 'sha256:one' }, shown: {} }),
      async grant({ launch }) {
        order.push('grant');
        assert.deepEqual(launch, LAUNCH);
        if (answer instanceof OpsError) throw answer;
        return reportOf(answer);
      },
      async report() {
        order.push('report');
        return reportOf(order.filter((one) => one === 'report').length < 3 ? 'started' : 'ok');
      },
    },
    events: {
      async append(rows) {
        events.push(...rows);
        order.push(...rows.map(({ action, result }) => `${action} ${result}`));
        return [];
      },
      head: async () => ({ seq: events.length, hash: 'a'.repeat(64) }),
    },
    sign(claims) {
      signed.push(claims);
      order.push('sign');
      return 'a ticket';
    },
    newId: () => 'mcp_1',
    policyVersion: 'p1',
    now: () => NOW,
    sleep: async () => {},
  });
  const by = (role: 'owner' | 'member', can_approve: boolean) => ({
    principal: { kind: 'user', id: 'u_ada', name: 'Ada', role, can_approve } as const,
    client: 'web' as const,
    correlationId: 'c1',
  });
  return { consent, events, signed, order, by };
}

test('a consent is recorded before it is signed, for this launch with the image that was seen', async () => {
  const { consent, signed, order, by, events } = world();
  await consent({ launch: LAUNCH }, by('owner', true));
  assert.deepEqual(order, ['mcp.container_consented ok', 'sign', 'grant', 'mcp.container_granted ok']);
  const [claims = assert.fail('one is signed')] = signed;
  assert.deepEqual(claims.consent.args, { launch: LAUNCH });
  assert.deepEqual(claims.consent.pre, { image_id: 'sha256:one' });
  assert.equal(claims.jti, `${consentDigest(claims.consent)}:do`);
  assert.equal(claims.audit_head.seq, 1);
  assert.equal(events[0]?.metadata.digest, consentDigest(claims.consent));
});

test('an image that is fetched first is waited for', async () => {
  const { consent, order, by, signed } = world('started');
  await consent({ launch: LAUNCH, pull: true }, by('owner', true));
  assert.deepEqual(order.slice(2), ['grant', 'report', 'report', 'report', 'mcp.container_granted ok']);
  assert.deepEqual(signed[0]?.consent.args, { launch: LAUNCH, pull: true });
});

function reportOf(state: 'ok' | 'started'): ActionReport {
  return { jti: '', state, verb: null, target: null, at: null, detail: 'granted', result: null };
}

test('who may not approve grants nothing, and a refusal of the controller is told and recorded', async () => {
  for (const [role, may] of [
    ['member', true],
    ['owner', false],
  ] as const) {
    const { consent, order, by } = world();
    await assert.rejects(consent({ launch: LAUNCH }, by(role, may)), { code: 'may_not_approve' });
    assert.deepEqual(order, []);
  }
  const { consent, order, by } = world(new OpsError('not_allowlisted', 'it is not on the list'));
  await assert.rejects(consent({ launch: LAUNCH }, by('owner', true)), { code: 'not_allowlisted' });
  assert.equal(order.at(-1), 'mcp.container_granted error');
});
