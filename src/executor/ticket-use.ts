import { OpsError } from '#core/ops-error.ts';
import { partOf, ticketId } from '#core/ticket.ts';
import type { Allowlist } from './action-port.ts';
import type { Journal } from './journal.ts';
import type { Outcomes } from './outcomes.ts';

/** What an executor remembers and allows. */
interface Memory {
  readonly journal: Journal;
  readonly outcomes: Outcomes;
  readonly allowlist: Allowlist;
  readonly cooldownMs: (verb: string, target: string) => number;
}

/** Whether a ticket may be used here and now. Throws `ticket_*`, `not_allowlisted` or `cooldown`. */
export function checkUse(memory: Memory, verb: string, target: string, jti: string): void {
  checkUnseen(memory, jti);
  if (partOf(jti) === 'undo') checkDone(memory, jti);
  const refusal = memory.allowlist.refusal(target, verb);
  if (refusal !== null) throw new OpsError('not_allowlisted', refusal);
  // An undo must not have to wait: it follows its own action.
  if (partOf(jti) === 'do') checkCooldown(memory, verb, target);
}

function checkUnseen({ journal }: Memory, jti: string): void {
  const record = journal.find(jti);
  if (record?.state === 'void') throw new OpsError('ticket_voided', `${jti} was voided at ${record.at}`);
  if (record) throw new OpsError('ticket_replayed', `${jti} was used: ${record.state} at ${record.at}`);
}

function checkDone({ outcomes }: Memory, jti: string): void {
  const done = ticketId(jti.slice(0, jti.indexOf(':')), 'do');
  const state = outcomes.find(done)?.state ?? 'unseen';
  if (state !== 'ok' && state !== 'failed' && state !== 'unknown')
    throw new OpsError('ticket_no_undo', `the action itself is ${state} here`);
}

function checkCooldown({ journal, cooldownMs }: Memory, verb: string, target: string): void {
  const last = journal.lastStartedMs(verb, target);
  if (last === null) return;
  const left = last + cooldownMs(verb, target) - journal.nowMs();
  if (left <= 0) return;
  const retry_after_s = Math.ceil(left / 1000);
  throw new OpsError('cooldown', `${verb} of ${target} rests for ${retry_after_s} s more`, {
    extras: { retry_after_s },
  });
}
