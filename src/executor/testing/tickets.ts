import { generateKeyPairSync } from 'node:crypto';
import { type Consent, TICKET_TTL_S, type TicketClaims } from '#contract/ticket.ts';
import { keyIdOf, publicKeyText, type SigningKey } from '#core/jws.ts';
import { consentDigest, signTicket, ticketId } from '#core/ticket.ts';
import type { PinnedKeysFile } from '#executor/pinned-keys.ts';

/** A server's ticket key, and what an executor pins of it. */
export interface TestSigner extends SigningKey {
  readonly pinned: PinnedKeysFile;
}

export function makeSigner(): TestSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const kid = keyIdOf(publicKey);
  return { kid, privateKey, pinned: [{ kid, public_key: publicKeyText(publicKey) }] };
}

/** A consent to restart radarr; `over` says what is otherwise. */
export function makeConsent(aud: string, nowMs: number, over: Partial<Consent> = {}): Consent {
  return {
    approval_id: 'ap_1',
    aud,
    verb: 'restart',
    args: { service: 'radarr' },
    pre: { object_id: 'radarr-1', phase: 'running' },
    undo: null,
    policy_version: 'p1',
    evidence_hash: 'e1',
    expires: new Date(nowMs + 900_000).toISOString(),
    ...over,
  };
}

/** The claims of a ticket signed at this moment; `over` spoils what a test wants spoiled. */
export function makeClaims(
  consent: Consent,
  nowMs: number,
  part: 'do' | 'undo' = 'do',
  over: Partial<TicketClaims> = {},
): TicketClaims {
  const iat = Math.floor(nowMs / 1000);
  return {
    jti: ticketId(consentDigest(consent), part),
    iat,
    exp: iat + TICKET_TTL_S,
    consent,
    approver: { id: 'u_ada', name: 'Ada', role: 'owner' },
    audit_head: { seq: 7, hash: 'a'.repeat(64) },
    correlation_id: 'c1',
    ...over,
  };
}

/** A signed ticket for this consent and its id. */
export function makeTicket(
  signer: TestSigner,
  consent: Consent,
  nowMs: number,
  part: 'do' | 'undo' = 'do',
  over: Partial<TicketClaims> = {},
): { ticket: string; jti: string } {
  const claims = makeClaims(consent, nowMs, part, over);
  return { ticket: signTicket(claims, signer), jti: claims.jti };
}
