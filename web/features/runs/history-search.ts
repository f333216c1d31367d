import type { RunQuery } from '#contract/http-api.ts';
import { RunOutcome, RunState } from '#contract/run.ts';
import { startOfDay } from '../../ui/days.ts';
import { optionalText, type SearchInput } from '../../ui/search-params.ts';

const NAMES = ['search', 'state', 'outcome', 'by', 'service', 'cause', 'from', 'to'] as const;

/** What is looked for, as it stands in the address. `from` and `to` are days of the reader's calendar, both included. */
export type HistorySearch = Partial<Record<(typeof NAMES)[number], string>>;

export function historySearch(search: SearchInput): HistorySearch {
  return optionalText(search, NAMES);
}

/** The same as the server wants it; what an address holds that cannot be is left out. */
export function runQueryOf({ search, by, service, cause, ...given }: HistorySearch): Partial<RunQuery> {
  const state = RunState.safeParse(given.state).data;
  const outcome = RunOutcome.safeParse(given.outcome).data;
  const from = startOfDay(given.from);
  const to = startOfDay(given.to, 1);
  return {
    ...(search && { search: search.slice(0, 200) }),
    ...(state && { state }),
    ...(outcome && { outcome }),
    ...(by && { asked_by: by.slice(0, 200) }),
    ...(service && { service: service.slice(0, 128) }),
    ...(cause && { cause: cause.slice(0, 80) }),
    ...(from && { from }),
    ...(to && { to }),
  };
}
