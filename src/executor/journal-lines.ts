import { z } from 'zod';
import { Action, type ActionState, ExecutorName, TicketClaims } from '#contract/ticket.ts';
import { digestOf } from '#core/digest.ts';
import { OpsError } from '#core/ops-error.ts';

/**
 * What an executor writes down, in the order in which it happens: `intent` and `started` before it acts, `observed`
 * when it saw the end itself, `settled` when a later life had to find out. `clock` only bears witness of the time.
 */
export const JournalEntry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('opened'), executor: ExecutorName, epoch: z.string() }),
  z.strictObject({
    type: z.literal('intent'),
    jti: z.string(),
    verb: Action.shape.verb,
    target: z.string(),
    args: Action.shape.args,
    pre: z.json(),
    approver: TicketClaims.shape.approver,
    /** Head of the server's audit when the ticket was signed: what was audited before it cannot be cut unnoticed. */
    audit_head: TicketClaims.shape.audit_head,
    correlation_id: z.string(),
  }),
  z.strictObject({ type: z.literal('started'), jti: z.string() }),
  z.strictObject({
    type: z.enum(['observed', 'settled']),
    jti: z.string(),
    state: z.enum(['ok', 'failed', 'unknown']),
    detail: z.string(),
    result: z.json(),
  }),
  z.strictObject({ type: z.literal('void'), jti: z.string() }),
  z.strictObject({ type: z.literal('clock') }),
]);
export type JournalEntry = z.infer<typeof JournalEntry>;

/** Which state an action may go to from which; states without moves are final. */
export const ACTION_MOVES: Readonly<Record<ActionState, readonly ActionState[]>> = Object.freeze({
  unseen: ['intent', 'void'],
  intent: ['started', 'failed'],
  started: ['ok', 'failed', 'unknown'],
  ok: [],
  failed: [],
  unknown: [],
  void: [],
});

/** The end of a chain of lines: the number and hash of its last one. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_START: ChainHead = Object.freeze({ seq: 0, hash: '0'.repeat(64) });

/** A journal line: an entry, when it was written, and its place in the chain. */
export type JournalLine = JournalEntry & { seq: number; at: string; prev_hash: string; hash: string };

/** The line that follows `head`: `hash = sha256(JCS(line without hash))`, so that `prev_hash` is inside. */
export function chain(entry: JournalEntry, at: string, head: ChainHead): JournalLine {
  const body = { ...entry, seq: head.seq + 1, at, prev_hash: head.hash };
  return { ...body, hash: digestOf(body) };
}

/** Reads a line that must follow `head`. Throws `journal_unavailable` with what is wrong with it. */
export function readLine(value: unknown, head: ChainHead): JournalLine {
  const { seq, at, prev_hash, hash, ...rest } = value as Record<string, unknown>;
  if (seq !== head.seq + 1) throw new OpsError('journal_unavailable', `seq is ${seq}, not ${head.seq + 1}`);
  if (prev_hash !== head.hash)
    throw new OpsError('journal_unavailable', 'it does not follow the line before');
  if (hash !== digestOf({ ...rest, seq, at, prev_hash }))
    throw new OpsError('journal_unavailable', 'its hash does not fit');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)))
    throw new OpsError('journal_unavailable', 'it has no time');
  const entry = JournalEntry.safeParse(rest);
  if (!entry.success)
    throw new OpsError('journal_unavailable', 'it is no journal entry', { cause: entry.error });
  return { ...entry.data, seq, at, prev_hash, hash } as JournalLine;
}
