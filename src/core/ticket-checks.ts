import type { Problem } from '#contract/errors.ts';
import { type Action, type ExecutorName, TICKET_TTL_S, type TicketClaims } from '#contract/ticket.ts';
import { canonicalJson, type Json } from './canonical-json.ts';
import { jsonDifference } from './json-difference.ts';
import { OpsError } from './ops-error.ts';
import { consentDigest, partOf, ticketId } from './ticket.ts';

/** What a ticket must be good for. */
export interface TicketDemand {
  readonly executor: ExecutorName;
  /** Epoch of the journal that would remember the ticket. */
  readonly epoch: string;
  readonly action: Action;
  /** The target that an action's arguments name. */
  readonly targetOf: (action: Action) => string;
  readonly nowMs: number;
}

/** How far the signer's clock may be ahead of the executor's, in seconds. */
export const CLOCK_SKEW_S = 30;

/**
 * Whether these claims, whose signature holds, are good for this action of this executor now. Throws an `OpsError`
 * with the code of the first rule that does not hold; whether the ticket has been used is the journal's to say.
 */
export function checkTicket(claims: TicketClaims, demand: TicketDemand): void {
  checkId(claims);
  checkAudience(claims, demand);
  checkTime(claims, demand.nowMs);
  checkAction(claims, demand);
}

/** The audience, split: `controller#epoch`. */
export function audienceOf(executor: ExecutorName, epoch: string): string {
  return `${executor}#${epoch}`;
}

function checkId(claims: TicketClaims): void {
  const expected = ticketId(consentDigest(claims.consent), partOf(claims.jti));
  if (claims.jti !== expected)
    throw new OpsError('ticket_malformed', `jti is ${claims.jti}, but its consent digests to ${expected}`);
}

function checkAudience({ consent }: TicketClaims, { executor, epoch }: TicketDemand): void {
  if (consent.aud === audienceOf(executor, epoch)) return;
  const [name] = consent.aud.split('#');
  if (name !== executor)
    throw new OpsError('ticket_audience', `the ticket is for ${name}, this is ${executor}`);
  throw new OpsError('ticket_epoch', `the ticket is for ${consent.aud}, this journal is ${epoch}`);
}

/** The expiry of the request bounds the action; the undo comes later and is bounded by its own signature only. */
export function checkTime(claims: TicketClaims, nowMs: number): void {
  const { jti, iat, exp, consent } = claims;
  const now = new Date(nowMs).toISOString();
  if (exp - iat > TICKET_TTL_S)
    throw new OpsError(
      'ticket_malformed',
      `the ticket is good for ${exp - iat} s, at most ${TICKET_TTL_S} s`,
    );
  if (nowMs < (iat - CLOCK_SKEW_S) * 1000)
    throw new OpsError('ticket_expired', `the ticket was signed at ${seconds(iat)}, but here it is ${now}`);
  if (nowMs >= exp * 1000)
    throw new OpsError('ticket_expired', `the ticket was good until ${seconds(exp)}, now it is ${now}`);
  if (partOf(jti) === 'do' && nowMs >= Date.parse(consent.expires))
    throw new OpsError('ticket_expired', `the consent was good until ${consent.expires}, now it is ${now}`);
}

function checkAction(claims: TicketClaims, { action, targetOf }: TicketDemand): void {
  const consented = consentedAction(claims);
  if (consented.verb !== action.verb)
    throw new OpsError('ticket_verb', `the ticket is for ${consented.verb}, not for ${action.verb}`);
  const [wanted, asked] = [targetOf(consented), targetOf(action)];
  if (wanted !== asked) throw new OpsError('ticket_target', `the ticket is for ${wanted}, not for ${asked}`);
  if (canonicalJson(consented.args) !== canonicalJson(action.args))
    throw new OpsError('ticket_args', `the ticket is for ${action.verb} with other arguments`, {
      extras: differing(consented.args, action.args),
    });
}

function consentedAction({ jti, consent }: TicketClaims): Action {
  if (partOf(jti) === 'do') return { verb: consent.verb, args: consent.args };
  if (consent.undo === null) throw new OpsError('ticket_no_undo', 'the consent names no undo');
  return consent.undo;
}

/**
 * Compares the target's binding with what was consented to. Throws `compose_changed` when only file hashes differ
 * (a binding keeps them under `compose_files`), else `target_moved`, with the difference.
 */
export function checkUnmoved(target: string, pre: Json, binding: Json): void {
  if (canonicalJson(pre) === canonicalJson(binding)) return;
  const extras = differing(pre, binding);
  const paths = extras.difference.map(({ path }) => path);
  const onlyFiles = paths.length > 0 && paths.every((path) => path.startsWith('compose_files'));
  throw new OpsError(
    onlyFiles ? 'compose_changed' : 'target_moved',
    `${target} differs from what was approved at ${paths.filter(Boolean).join(', ') || 'its root'}`,
    { extras },
  );
}

/** The contract's JSON type is mutable; nobody writes to a difference. */
function differing(expected: Json, actual: Json): { difference: NonNullable<Problem['difference']> } {
  return { difference: jsonDifference(expected, actual) as NonNullable<Problem['difference']> };
}

function seconds(epoch: number): string {
  return new Date(epoch * 1000).toISOString();
}
