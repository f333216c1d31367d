import type { ModelBudget } from '#contract/models-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { BudgetView } from '../settings.ts';
import { dayOf } from './period.ts';
import type { Charged, ExtensionLine, JournalLine, UsageLine, UsageStore } from './usage-line.ts';

export type BudgetEvent = 'warning' | 'reached';

/** Ceilings on what models may cost. */
export interface Budgets {
  /**
   * Lets a call begin and sets its expected use aside until `leave`. Throws `budget_exhausted` with the budget's name
   * when that would pass a ceiling.
   */
  enter(charged: Charged, expected: { tokens: number; nanoUsd: number }): Reservation;
  states(): ModelBudget[];
  /** One more ceiling for the present period. Throws `not_found`. */
  extend(name: string, by: string): ModelBudget;
}

export interface Reservation {
  /** Counts what was used in place of what was set aside; null when nothing was. */
  leave(line: UsageLine | null): void;
}

export interface BudgetParts {
  readonly budgets: Readonly<Record<string, BudgetView>>;
  readonly store: Pick<UsageStore, 'append'>;
  readonly kept: readonly JournalLine[];
  readonly now: () => Date;
  /** Told once for each ceiling and period. */
  readonly onEvent: (event: BudgetEvent, state: ModelBudget) => void;
}

interface Counter {
  readonly name: string;
  readonly budget: BudgetView;
  period: string;
  nanoUsd: number;
  tokens: number;
  heldNanoUsd: number;
  heldTokens: number;
  extensions: number;
  told: ReadonlySet<BudgetEvent>;
}

const WARN_AT = 0.8;
const NONE: Reservation = { leave: () => {} };

export function createBudgets({ budgets, store, kept, now, onEvent }: BudgetParts): Budgets {
  const counters = Object.entries(budgets).map(([name, budget]) => counterOf(name, budget, kept, now()));

  function turn(counter: Counter): void {
    const period = periodOf(counter.budget, now());
    if (period === counter.period) return;
    Object.assign(counter, { period, nanoUsd: 0, tokens: 0, extensions: 0, told: new Set() });
  }

  function tell(counter: Counter, event: BudgetEvent): void {
    if (counter.told.has(event)) return;
    counter.told = new Set([...counter.told, event]);
    onEvent(event, stateOf(counter));
  }

  return {
    enter(charged, { tokens, nanoUsd }) {
      if (counters.length === 0) return NONE;
      const touched = counters.filter(({ budget }) => covers(budget, charged));
      for (const counter of touched) {
        turn(counter);
        if (!exceeds(counter, tokens, nanoUsd)) continue;
        tell(counter, 'reached');
        const { name, period } = counter;
        const why = exceeds(counter, 0, 0) ? 'is used up' : 'has not as much left as this call may use';
        throw new OpsError('budget_exhausted', `the budget ${name} of ${period} ${why}`);
      }
      for (const counter of touched) hold(counter, tokens, nanoUsd);
      return {
        leave(line) {
          for (const counter of touched) hold(counter, -tokens, -nanoUsd);
          if (!line) return;
          // Another model may have answered than the one that was asked first.
          for (const counter of counters.filter(({ budget }) => covers(budget, line))) {
            turn(counter);
            count(counter, line);
            if (ratioOf(counter) >= WARN_AT) tell(counter, 'warning');
          }
        },
      };
    },
    states() {
      for (const counter of counters) turn(counter);
      return counters.map(stateOf);
    },
    extend(name, by) {
      const counter = counters.find((one) => one.name === name);
      if (!counter)
        throw new OpsError('not_found', `there is no budget ${JSON.stringify(name.slice(0, 60))}`);
      turn(counter);
      counter.extensions += 1;
      counter.told = new Set();
      store.append({ budget: name, period: counter.period, by } satisfies ExtensionLine);
      return stateOf(counter);
    },
  };
}

function counterOf(name: string, budget: BudgetView, kept: readonly JournalLine[], now: Date): Counter {
  const period = periodOf(budget, now);
  const counter: Counter = {
    name,
    budget,
    period,
    nanoUsd: 0,
    tokens: 0,
    heldNanoUsd: 0,
    heldTokens: 0,
    extensions: 0,
    told: new Set(),
  };
  for (const line of kept) {
    if ('day' in line) {
      if (line.day.startsWith(period) && covers(budget, line)) count(counter, line);
    } else if (line.budget === name && line.period === period) counter.extensions += 1;
  }
  return counter;
}

function count(counter: Counter, line: UsageLine): void {
  counter.nanoUsd += line.nano_usd;
  counter.tokens += line.prompt_tokens + line.completion_tokens;
}

function hold(counter: Counter, tokens: number, nanoUsd: number): void {
  counter.heldTokens += tokens;
  counter.heldNanoUsd += nanoUsd;
}

/** What is used up lets nothing more begin; what would be passed by this call does not let it begin either. */
function exceeds(counter: Counter, tokens: number, nanoUsd: number): boolean {
  const { usd, tokens: most } = ceilingsOf(counter);
  const money = counter.nanoUsd + counter.heldNanoUsd;
  const count = counter.tokens + counter.heldTokens;
  return (
    (usd !== null && (money >= usd * 1e9 || money + nanoUsd > usd * 1e9)) ||
    (most !== null && (count >= most || count + tokens > most))
  );
}

function ceilingsOf({ budget, extensions }: Counter): { usd: number | null; tokens: number | null } {
  const times = 1 + extensions;
  return {
    usd: budget.usd === undefined ? null : budget.usd * times,
    tokens: budget.tokens === undefined ? null : budget.tokens * times,
  };
}

function ratioOf(counter: Counter): number {
  const { usd, tokens } = ceilingsOf(counter);
  return Math.max(
    usd === null ? 0 : counter.nanoUsd / (usd * 1e9),
    tokens === null ? 0 : counter.tokens / tokens,
  );
}

function stateOf(counter: Counter): ModelBudget {
  const { usd, tokens } = ceilingsOf(counter);
  return {
    name: counter.name,
    period: counter.period,
    used_usd: counter.nanoUsd / 1e9,
    used_tokens: counter.tokens,
    ceiling_usd: usd,
    ceiling_tokens: tokens,
    ratio: ratioOf(counter),
    extensions: counter.extensions,
    reached: exceeds(counter, 0, 0) || counter.told.has('reached'),
  };
}

function covers({ of }: BudgetView, charged: Charged): boolean {
  if (of === undefined) return true;
  const colon = of.indexOf(':');
  const value = of.slice(colon + 1);
  switch (of.slice(0, colon)) {
    case 'client':
      return charged.client === value;
    case 'session':
      return charged.session === value;
    case 'run':
      return charged.run === value;
    case 'provider':
      return charged.model.startsWith(`${value}/`);
    default:
      return charged.model === value;
  }
}

function periodOf({ period }: BudgetView, now: Date): string {
  const day = dayOf(now);
  return period === 'day' ? day : day.slice(0, 7);
}
