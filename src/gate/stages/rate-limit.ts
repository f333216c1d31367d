import type { ToolCall } from '#contract/tool.ts';
import { OpsError } from '#core/ops-error.ts';
import type { GateBudgets } from '../parts.ts';
import type { Passage } from '../passage.ts';
import type { Stage } from './stage.ts';

/** Counts the call against the budget of whoever chose it. */
export const rateLimit: Stage = {
  name: 'rate limit',
  async pass(passage, { ports, budgets }) {
    const { call, effect } = passage;
    if ((call.chosen_by === 'verifier' || call.chosen_by === 'capture') && effect !== 'read')
      throw new OpsError('forbidden', `a ${call.chosen_by} only reads`);
    for (const budget of budgetsOf(passage, budgets)) {
      const wait = await ports.limits.take(budget.key, budget.max, budget.seconds);
      if (wait > 0) throw new OpsError('rate_limited', budget.says, { extras: { retry_after_s: wait } });
    }
  },
};

interface Counted {
  readonly key: string;
  readonly max: number;
  readonly seconds: number;
  readonly says: string;
}

/** Outside tools have budgets of their own: a host makes many calls of them where it makes few of ours. */
function budgetsOf(passage: Passage, budgets: GateBudgets): Counted[] {
  const { call, entry, effect } = passage;
  const { outside } = entry.tool;
  // The call was counted when it asked, and a person's consent is no cheap thing to spend.
  if (call.approval_id !== null && !isOurs(call.chosen_by))
    return [
      {
        key: `attached:${call.principal.id}`,
        max: 60,
        seconds: 60,
        says: 'at most 60 approved calls in a minute',
      },
    ];
  if (!outside || isOurs(call.chosen_by)) {
    const budget = budgetOf(call, effect, budgets);
    return budget === null ? [] : [budget];
  }
  const who = call.principal.id;
  const counted = (key: string, max: number, of: string): Counted => ({
    key,
    max,
    seconds: 60,
    says: `at most ${max} calls of ${of} in a minute`,
  });
  return [
    ...(outside.perMinute === null
      ? []
      : [counted(`outside:${outside.server}:${who}`, outside.perMinute, outside.server)]),
    ...(outside.toolPerMinute === null
      ? []
      : [counted(`outside:${entry.info.name}:${who}`, outside.toolPerMinute, entry.info.name)]),
    counted(`outside:${who}`, budgets.outsidePerMinute, 'outside tools by one caller'),
    counted('outside', budgets.outsidePerMinuteOfAll, 'outside tools by everybody'),
  ];
}

function isOurs(chosenBy: ToolCall['chosen_by']): boolean {
  return chosenBy === 'planner' || chosenBy === 'verifier' || chosenBy === 'capture';
}

/** A run never lasts longer than this, so that its window is the whole run. */
const RUN_S = 86_400;

/** Null for the proposals of a deterministic run: consent limits those. */
function budgetOf(call: ToolCall, effect: 'read' | 'mutate' | null, budgets: GateBudgets): Counted | null {
  const who = call.run_id ?? call.principal.id;
  if (call.chosen_by === 'planner') {
    const max = budgets.runReads;
    const says = `this run has used its ${max} reads`;
    return effect === 'read' ? { key: `run:${who}`, max, seconds: RUN_S, says } : null;
  }
  if (call.chosen_by === 'verifier') {
    const max = budgets.verifyReads;
    return {
      key: `verify:${who}`,
      max,
      seconds: RUN_S,
      says: `the checks of this run have used their ${max} reads`,
    };
  }
  if (call.chosen_by === 'capture') {
    const max = budgets.captureReads;
    const says = `snapshots may make ${max} reads in ten minutes`;
    return { key: `capture:${call.principal.id}`, max, seconds: 600, says };
  }
  const max = budgets.callsPerMinute;
  return { key: `calls:${call.principal.id}`, max, seconds: 60, says: `at most ${max} calls in a minute` };
}
