import type { Approval, ApprovalState } from '#contract/approval.ts';
import type { Order } from '#diagnosis/observe/orders.ts';
import type { Approvals } from '#store/store.ts';

/** How far back is looked, in ms, as for events of the runtime. */
const BACK_MS = 24 * 3_600_000;
/** Clocks of executors and runtimes differ a little, and what an action sets off comes after it. */
const BEFORE_MS = 2000;
const AFTER_MS = 5000;
/** An action whose end nobody knows is taken to have lasted so long, in ms. */
const UNENDED_MS = 60_000;

/** What was done to services through OpsPilot lately, and by whom. */
export async function ordersSince(approvals: Approvals, now: Date): Promise<Order[]> {
  const from = now.getTime() - BACK_MS;
  const all = await approvals.list({ limit: 500 });
  return all.flatMap((approval) => {
    const order = orderOf(approval);
    return order && Date.parse(order.to) > from ? [order] : [];
  });
}

const ENDS: ReadonlySet<ApprovalState> = new Set(['ok', 'failed', 'unknown', 'undone']);

function orderOf({ target, run_id, requested_by, history }: Approval): Order | null {
  const started = history.find(({ state }) => state === 'started');
  const consent = history.find(({ state }) => state === 'approved');
  if (!started || !consent) return null;
  const begun = Date.parse(started.at);
  const ended = history.findLast(({ state }) => ENDS.has(state))?.at;
  const person = consent.detail.replace(/^approved by /, '');
  const asker = requested_by === consent.by ? '' : `, asked for by ${requested_by}`;
  return {
    service: target,
    from: new Date(begun - BEFORE_MS).toISOString(),
    to: new Date((ended === undefined ? begun + UNENDED_MS : Date.parse(ended)) + AFTER_MS).toISOString(),
    by: `${person}${run_id === null ? asker : ', as OpsPilot had proposed'}`,
  };
}
