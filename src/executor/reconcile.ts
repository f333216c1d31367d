import { OpsError } from '#core/ops-error.ts';
import type { ActionOutcome, ActionPort, UnfinishedOrder } from './action-port.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-memory.ts';
import type { Outcomes } from './outcomes.ts';

interface Reconciliation {
  readonly journal: Journal;
  readonly port: ActionPort;
  readonly outcomes: Outcomes;
  readonly sleep: (ms: number) => Promise<void>;
}

/** How often the truth is asked for, a second apart, before an order is settled as unknown. */
const TRIES = 30;
/** How long one question may take, in ms. */
const PATIENCE_MS = 10_000;

/**
 * Settles what a former life left unfinished, and never runs any of it: an intent that was not started has done
 * nothing; what was started is settled with the runtime's truth once it can no longer be under way.
 */
export async function settleUnfinished(work: Reconciliation): Promise<void> {
  await Promise.all(work.journal.unfinished().map((record) => settleOne(record, work)));
  work.outcomes.pay();
}

async function settleOne(record: JournalRecord, work: Reconciliation): Promise<void> {
  const order = orderOf(record);
  work.outcomes.end('settled', order, record.startedAt === null ? NOT_BEGUN : await truthOf(order, work));
}

const NOT_BEGUN: ActionOutcome = { state: 'failed', detail: 'it was never begun', result: null };

async function truthOf(
  order: UnfinishedOrder,
  { journal, port, sleep }: Reconciliation,
): Promise<ActionOutcome> {
  let reason = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      const settleAfter = await port.settleAfterMs(order, AbortSignal.timeout(PATIENCE_MS));
      const gone = journal.nowMs() - Date.parse(order.startedAt);
      if (gone < settleAfter) await sleep(settleAfter - gone);
      return await port.settle(order, AbortSignal.timeout(PATIENCE_MS));
    } catch (error) {
      reason = error instanceof OpsError ? error.message : 'unexpected error';
      await sleep(1000);
    }
  }
  return { state: 'unknown', detail: `nobody could tell what became of it: ${reason}`, result: null };
}

function orderOf({ jti, verb, target, startedAt, at, order }: JournalRecord): UnfinishedOrder {
  if (verb === null || target === null || order === null) throw new TypeError(`${jti} is not unfinished`);
  return { id: jti, verb, target, ...order, startedAt: startedAt ?? at };
}
