import type { UsageGroup } from '#contract/models-api.ts';
import type { PriceView } from '../settings.ts';
import { dayOf } from './period.ts';
import type { Charged, JournalLine, UsageLine, UsageStore } from './usage-line.ts';

/** The tokens of one call. `exact` = as the backend counted them. */
export interface Spent {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly exact: boolean;
}

/** What calls used, by whom, of what, when. */
export interface Ledger {
  /** Counts one call, and answers its line. */
  add(charged: Charged, spent: Spent): UsageLine;
  costOf(model: string, spent: Spent): number;
  /** Sums since a day (`2026-11-20`), by one of its columns. */
  sums(by: UsageGroup, since: string): Readonly<Record<string, UsageSum>>;
}

export type UsageSum = Pick<
  UsageLine,
  'requests' | 'prompt_tokens' | 'completion_tokens' | 'nano_usd' | 'estimated'
>;

export interface LedgerParts {
  readonly prices: Readonly<Record<string, PriceView>>;
  readonly store: Pick<UsageStore, 'append'>;
  readonly kept: readonly JournalLine[];
  readonly now: () => Date;
}

export function createLedger({ prices, store, kept, now }: LedgerParts): Ledger {
  const priceOf = new Map(Object.entries(prices));
  const rows = new Map<string, UsageLine>();
  for (const line of kept) if ('day' in line) put(rows, line);

  function costOf(model: string, { promptTokens, completionTokens }: Spent): number {
    const price = priceOf.get(model);
    return price ? Math.round((promptTokens * price.input + completionTokens * price.output) * 1000) : 0;
  }

  return {
    costOf,
    add(charged, spent) {
      const line: UsageLine = {
        day: dayOf(now()),
        ...charged,
        requests: 1,
        prompt_tokens: spent.promptTokens,
        completion_tokens: spent.completionTokens,
        nano_usd: costOf(charged.model, spent),
        estimated: spent.exact ? 0 : 1,
      };
      put(rows, line);
      store.append(line);
      return line;
    },
    sums(by, since) {
      const sums = new Map<string, UsageSum>();
      for (const line of rows.values()) {
        if (line.day < since) continue;
        const group = groupOf(line, by);
        sums.set(group, plus(sums.get(group) ?? NOTHING, line));
      }
      return Object.fromEntries(sums);
    },
  };
}

/** Adds lines that say the same but for their numbers. */
export function put(rows: Map<string, UsageLine>, line: UsageLine): void {
  const key = `${line.day}\n${line.client}\n${line.session}\n${line.run}\n${line.model}`;
  const row = rows.get(key);
  if (!row) {
    rows.set(key, { ...line });
    return;
  }
  row.requests += line.requests;
  row.prompt_tokens += line.prompt_tokens;
  row.completion_tokens += line.completion_tokens;
  row.nano_usd += line.nano_usd;
  row.estimated += line.estimated;
}

const NOTHING: UsageSum = { requests: 0, prompt_tokens: 0, completion_tokens: 0, nano_usd: 0, estimated: 0 };

function plus(a: UsageSum, b: UsageSum): UsageSum {
  return {
    requests: a.requests + b.requests,
    prompt_tokens: a.prompt_tokens + b.prompt_tokens,
    completion_tokens: a.completion_tokens + b.completion_tokens,
    nano_usd: a.nano_usd + b.nano_usd,
    estimated: a.estimated + b.estimated,
  };
}

function groupOf(line: UsageLine, by: UsageGroup): string {
  if (by === 'provider') return line.model.slice(0, line.model.indexOf('/'));
  if (by === 'month') return line.day.slice(0, 7);
  return line[by];
}
