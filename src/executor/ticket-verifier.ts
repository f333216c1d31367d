import { TicketClaims } from '#contract/ticket.ts';
import { type OpenedJws, openJws, signatureHolds } from '#core/jws.ts';
import { OpsError } from '#core/ops-error.ts';
import { TICKET_TYP } from '#core/ticket.ts';
import type { PinnedKeys } from './pinned-keys.ts';

/**
 * The claims of a ticket whose signature a pinned key made. Nothing in them has been judged yet. Throws `no_ticket`,
 * `ticket_malformed` or `ticket_signature`.
 */
export function verifyTicket(ticket: string | undefined, keys: PinnedKeys): TicketClaims {
  if (ticket === undefined || ticket === '') throw new OpsError('no_ticket', 'the call brought no ticket');
  const opened = open(ticket);
  const pinned = keys.find(opened.kid);
  if ('reason' in pinned) throw new OpsError('ticket_signature', pinned.reason);
  if (!signatureHolds(opened, pinned.key))
    throw new OpsError('ticket_signature', `the signature is not that of key ${opened.kid}`);
  return claimsOf(opened.payload);
}

function open(ticket: string): OpenedJws {
  try {
    return openJws(ticket, TICKET_TYP);
  } catch (cause) {
    const rule = cause instanceof TypeError ? cause.message : 'the header is not JSON';
    throw new OpsError('ticket_malformed', rule, { cause });
  }
}

function claimsOf(payload: string): TicketClaims {
  try {
    const claims = TicketClaims.safeParse(JSON.parse(payload));
    if (claims.success) return claims.data;
    const [issue] = claims.error.issues;
    throw new OpsError('ticket_malformed', `claims at ${issue?.path.join('.')}: ${issue?.message}`);
  } catch (error) {
    if (error instanceof OpsError) throw error;
    throw new OpsError('ticket_malformed', 'the claims are not JSON', { cause: error });
  }
}
