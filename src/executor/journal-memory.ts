import type { Action, ActionState, ExecutorName, TicketClaims } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';
import { ACTION_MOVES, CHAIN_START, type ChainHead, type JournalLine } from './journal-lines.ts';

/** What the journal knows of one ticket. `order` is kept only until the action has an end. */
export interface JournalRecord {
  readonly jti: string;
  readonly state: ActionState;
  readonly verb: string | null;
  readonly target: string | null;
  /** When it came to this state, ISO 8601 UTC. */
  readonly at: string;
  readonly startedAt: string | null;
  readonly detail: string;
  readonly result: Json;
  readonly order: {
    readonly args: Action['args'];
    readonly pre: Json;
    readonly approver: TicketClaims['approver'];
    readonly correlationId: string;
  } | null;
}

/** What the lines of a journal add up to. */
export class JournalMemory {
  head: ChainHead = CHAIN_START;
  executor: ExecutorName | null = null;
  epoch = '';
  writtenMs = 0;
  readonly records = new Map<string, JournalRecord>();
  readonly unfinished = new Set<string>();
  readonly lastStarted = new Map<string, number>();

  /** Throws when the line makes an illegal move. */
  check(line: JournalLine): void {
    if ((line.type === 'opened') !== (line.seq === 1))
      throw new Error(`${line.type} cannot be line ${line.seq}`);
    if (line.type === 'opened' || line.type === 'clock') return;
    const from = this.records.get(line.jti)?.state ?? 'unseen';
    const to = stateAfter(line);
    if (!ACTION_MOVES[from].includes(to)) throw new Error(`${line.jti} cannot go from ${from} to ${to}`);
  }

  take(line: JournalLine): void {
    this.check(line);
    if (line.type === 'opened') {
      this.executor = line.executor;
      this.epoch = line.epoch;
    } else if (line.type !== 'clock') {
      this.#keep(recordAfter(this.records.get(line.jti), line));
    }
    this.head = { seq: line.seq, hash: line.hash };
    this.writtenMs = Math.max(this.writtenMs, Date.parse(line.at));
  }

  #keep(record: JournalRecord): void {
    const { jti, state, verb, target, at } = record;
    this.records.set(jti, record);
    if (record.order) this.unfinished.add(jti);
    else this.unfinished.delete(jti);
    if (state === 'started') this.lastStarted.set(`${verb} ${target}`, Date.parse(at));
  }
}

type ActionLine = Exclude<JournalLine, { type: 'opened' | 'clock' }>;

function stateAfter(line: ActionLine): ActionState {
  return line.type === 'observed' || line.type === 'settled' ? line.state : line.type;
}

function recordAfter(before: JournalRecord | undefined, line: ActionLine): JournalRecord {
  const { jti, at } = line;
  const known = before ?? {
    jti,
    verb: null,
    target: null,
    startedAt: null,
    detail: '',
    result: null,
    order: null,
  };
  const next = { ...known, state: stateAfter(line), at };
  switch (line.type) {
    case 'intent': {
      const { verb, target, args, pre, approver, correlation_id: correlationId } = line;
      return { ...next, verb, target, order: { args, pre, approver, correlationId } };
    }
    case 'started':
      return { ...next, startedAt: at };
    case 'void':
      return { ...next, detail: 'voided before it was used' };
    default:
      return { ...next, detail: line.detail, result: line.result, order: null };
  }
}
