import type { Consent, TicketClaims } from '#contract/ticket.ts';
import { digestOf } from './digest.ts';
import { type SigningKey, signJws } from './jws.ts';

/** `typ` of a ticket's JWS header, so that no other JWS of the same key passes for one. */
export const TICKET_TYP = 'opspilot-ticket';

/** What is shown, approved and signed: `sha256(JCS(consent))` in lower-case hex. */
export function consentDigest(consent: Consent): string {
  return digestOf(consent);
}

/** The id of a consent's one action, or of its one undo. */
export function ticketId(digest: string, part: 'do' | 'undo'): string {
  return `${digest}:${part}`;
}

/** Whether a ticket is for the action itself or for its undo. */
export function partOf(jti: string): 'do' | 'undo' {
  return jti.endsWith(':undo') ? 'undo' : 'do';
}

/** The ticket that approving stores: a compact JWS over its claims. */
export function signTicket(claims: TicketClaims, key: SigningKey): string {
  return signJws(TICKET_TYP, claims, key);
}
