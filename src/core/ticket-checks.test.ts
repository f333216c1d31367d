import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Consent } from '#contract/ticket.ts';
import { canonicalJson, type Json } from './canonical-json.ts';
import type { OpsError } from './ops-error.ts';
import { consentDigest, ticketId } from './ticket.ts';
import { checkTicket, checkUnmoved, type TicketDemand } from './ticket-checks.ts';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');

describe('checking a ticket', () => {
  test('any change to what was consented to changes the digest, and so the id', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.string({ minLength: 1 }), (field, text) => {
        const consent = makeConsent();
        const value = field === 'args' ? { service: text } : field === 'undo' ? undoOf(text) : text;
        fc.pre(canonicalJson(consent[field]) !== canonicalJson(value));
        const changed = { ...consent, [field]: value } as Consent;
        assert.notEqual(consentDigest(changed), consentDigest(consent));
        assert.equal(
          codeOf(() => checkTicket(claims(changed, consentDigest(consent)), demand())),
          'ticket_malformed',
        );
      }),
    );
  });

  test('no other arguments pass, whatever they are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (args) => {
        fc.pre(canonicalJson(args) !== canonicalJson({}));
        const consent = makeConsent();
        const action = { verb: 'restart', args: { service: 'radarr', ...(args as object) } };
        fc.pre(canonicalJson(action.args) !== canonicalJson(consent.args));
        const code = codeOf(() => checkTicket(claims(consent), { ...demand(), action }));
        assert.ok(code === 'ticket_args' || code === 'ticket_target', code);
      }),
    );
  });

  test('is good exactly between its times', () => {
    const consent = makeConsent();
    const at = (ms: number) => codeOf(() => checkTicket(claims(consent), { ...demand(), nowMs: NOW + ms }));
    assert.deepEqual([-30_001, -30_000, 0, 59_999, 60_000].map(at), [
      'ticket_expired',
      'ok',
      'ok',
      'ok',
      'ticket_expired',
    ]);
  });
});

describe('comparing a target', () => {
  test('passes exactly when both sides are the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        assert.equal(codeOf(() => checkUnmoved('radarr', a as Json, b as Json)) === 'ok', same);
        assert.equal(
          codeOf(() => checkUnmoved('radarr', a as Json, structuredClone(a) as Json)),
          'ok',
        );
      }),
    );
  });

  test('a key that is there with null is not the same as none', () => {
    assert.equal(
      codeOf(() => checkUnmoved('radarr', { a: null }, {})),
      'target_moved',
    );
  });

  test('tells changed compose files from a moved target', () => {
    const pre = { object_id: '1', compose_files: { '/srv/a.yaml': 'x' } };
    const files = { ...pre, compose_files: { '/srv/a.yaml': 'y', '/srv/.env': 'z' } };
    assert.equal(
      codeOf(() => checkUnmoved('radarr', pre, files)),
      'compose_changed',
    );
    assert.equal(
      codeOf(() => checkUnmoved('radarr', pre, { ...files, object_id: '2' })),
      'target_moved',
    );
  });
});

const FIELDS = ['approval_id', 'verb', 'args', 'pre', 'undo', 'policy_version', 'evidence_hash'] as const;

function makeConsent(): Consent {
  return {
    approval_id: 'ap_1',
    aud: 'controller#e',
    verb: 'restart',
    args: { service: 'radarr' },
    pre: null,
    undo: null,
    policy_version: 'p1',
    evidence_hash: 'h',
    expires: '2030-01-01T00:15:00.000Z',
  };
}

function undoOf(service: string) {
  return { verb: 'start', args: { service } };
}

function claims(consent: Consent, digest: string = consentDigest(consent)) {
  return {
    jti: ticketId(digest, 'do'),
    iat: NOW / 1000,
    exp: NOW / 1000 + 60,
    consent,
    approver: { id: 'u', name: 'U', role: 'owner' as const },
    audit_head: { seq: 1, hash: '' },
    correlation_id: 'c',
  };
}

function demand(): TicketDemand {
  return {
    executor: 'controller',
    epoch: 'e',
    action: { verb: 'restart', args: { service: 'radarr' } },
    targetOf: ({ args }) => String(args.service),
    nowMs: NOW,
  };
}

function codeOf(check: () => void): string {
  try {
    check();
    return 'ok';
  } catch (error) {
    return (error as OpsError).code;
  }
}
