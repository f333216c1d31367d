import type { AuditQuery } from '#contract/http-api.ts';
import { startOfDay } from '../../ui/days.ts';
import { optionalText, type SearchInput } from '../../ui/search-params.ts';

const NAMES = ['find', 'result', 'by', 'from', 'to'] as const;
export const RESULTS = ['ok', 'error', 'denied'] as const;

/** What is looked for, as it stands in the address. `from` and `to` are days of the reader's calendar, both included. */
export type AuditSearch = Partial<Record<(typeof NAMES)[number], string>>;

export function auditSearch(search: SearchInput): AuditSearch {
  return optionalText(search, NAMES);
}

/** The same as the server wants it; what an address holds that cannot be is left out. */
export function auditFilterOf({
  find,
  by,
  ...given
}: AuditSearch): Partial<Pick<AuditQuery, 'find' | 'result' | 'actor' | 'from' | 'to'>> {
  const result = RESULTS.find((one) => one === given.result);
  const from = startOfDay(given.from);
  const to = startOfDay(given.to, 1);
  return {
    ...(find && { find: find.slice(0, 200) }),
    ...(result && { result }),
    ...(by && { actor: by.slice(0, 200) }),
    ...(from && { from }),
    ...(to && { to }),
  };
}
