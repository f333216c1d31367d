import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Consent, TicketClaims } from '#contract/ticket.ts';
import { keyIdOf } from '#core/jws.ts';
import { consentDigest, signTicket, ticketId } from '#core/ticket.ts';
import { verifyTicket } from '#executor/ticket-verifier.ts';

/*
 * How fast tickets are signed and verified, on one core:
 *   node bench/tickets.ts
 */

const MS = 2000;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const kid = keyIdOf(publicKey);
const keys = { find: (id: string) => (id === kid ? { key: publicKey } : { reason: 'unknown' }) };

const signed = perSecond(() => signTicket(claims(), { kid, privateKey }));
const ticket = signTicket(claims(), { kid, privateKey });
const verified = perSecond(() => verifyTicket(ticket, keys));
const message = Buffer.from(ticket.slice(0, ticket.lastIndexOf('.')));
const signature = sign(null, message, privateKey);
const bare = perSecond(() => verify(null, message, publicKey, signature));
console.log(`tickets signed per second: ${Math.round(signed)}`);
console.log(
  `tickets verified per second: ${Math.round(verified)} (ratio to signing ${(verified / signed).toFixed(2)})`,
);
console.log(
  `bare Ed25519 verifications per second: ${Math.round(bare)} (a ticket takes ${(bare / verified).toFixed(2)} of them)`,
);

function perSecond(work: () => unknown): number {
  const begun = performance.now();
  let count = 0;
  for (; performance.now() - begun < MS; count += 1) work();
  return count / ((performance.now() - begun) / 1000);
}

function claims(): TicketClaims {
  const consent: Consent = {
    approval_id: 'apr_bench',
    aud: 'controller#bench',
    verb: 'restart',
    args: { service: 'radarr' },
    pre: { object_id: 'a'.repeat(64), image_id: `sha256:${'b'.repeat(64)}`, phase: 'running' },
    undo: null,
    policy_version: 'c'.repeat(64),
    evidence_hash: 'd'.repeat(64),
    expires: new Date(Date.now() + 900_000).toISOString(),
  };
  const iat = Math.floor(Date.now() / 1000);
  return {
    jti: ticketId(consentDigest(consent), 'do'),
    iat,
    exp: iat + 60,
    consent,
    approver: { id: 'u1', name: 'Olga', role: 'owner' },
    audit_head: { seq: 1, hash: 'e'.repeat(64) },
    correlation_id: 'bench',
  };
}
