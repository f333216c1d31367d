import { canonicalJson } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ActionOrder, ActionOutcome, ActionRecord } from './action-port.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './journal-lines.ts';
import type { JournalRecord } from './journal-memory.ts';

/**
 * Writes down how actions ended. An end that the journal would not take (a full disk) is owed: it is written before
 * anything else begins, or found out anew by the next life.
 */
export class Outcomes {
  readonly #journal: Journal;
  readonly #record: ActionRecord;
  readonly #owed = new Map<string, { type: 'observed' | 'settled'; outcome: ActionOutcome }>();

  constructor(journal: Journal, record: ActionRecord) {
    this.#journal = journal;
    this.#record = record;
  }

  end(type: 'observed' | 'settled', order: ActionOrder, seen: ActionOutcome): void {
    const outcome = recordable(seen);
    this.#owed.set(order.id, { type, outcome });
    this.#record.ended(order, outcome);
    try {
      this.pay();
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
    }
  }

  /** Throws `journal_unavailable` when something owed can still not be written. */
  pay(): void {
    for (const [jti, { type, outcome }] of this.#owed) {
      this.#journal.append({ type, jti, ...outcome, result: outcome.result as JournalResult });
      this.#owed.delete(jti);
    }
  }

  /** The journal's record, with an end that is still owed. */
  find(jti: string): JournalRecord | undefined {
    const record = this.#journal.find(jti);
    const owed = this.#owed.get(jti);
    return record && owed ? { ...record, ...owed.outcome, order: null } : record;
  }
}

type JournalResult = Extract<JournalEntry, { type: 'observed' | 'settled' }>['result'];

/** What JSON cannot say (half a character, a NaN that slipped in) must not keep an end from being written. */
function recordable({ state, detail, result }: ActionOutcome): ActionOutcome {
  try {
    canonicalJson(result);
    return { state, detail: detail.toWellFormed(), result };
  } catch {
    return { state, detail: `${detail.toWellFormed()} (its result is no JSON)`, result: null };
  }
}
