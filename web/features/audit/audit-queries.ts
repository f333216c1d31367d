import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import { type AuditEntry, AuditVerdict } from '#contract/audit.ts';
import { AuditPage } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';
import { type AuditSearch, auditFilterOf } from './audit-search.ts';

/** Entries read at a time. */
const PAGE = 200;
/** Entries that may come while somebody looks. */
const NEWER = 10_000;

/** The entries that fit, newest first, a page at a time; the next page is what stands before the last entry. */
export const auditPagesQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: [...KEYS.record, search],
    queryFn: async ({ signal, pageParam }): Promise<AuditEntry[]> => {
      const before = pageParam === null ? {} : { before: pageParam };
      const query = { ...auditFilterOf(search), ...before, limit: PAGE };
      return (await request(AuditPage, '/api/audit', { signal, query })).entries.toReversed();
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.seq ?? null)),
    select: ({ pages }) => pages.flat(),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What fits and was written after that entry, newest first. */
export const newerQuery = (search: AuditSearch, after: number) =>
  queryOptions({
    queryKey: [...KEYS.audit, search, after],
    queryFn: async ({ signal }) => {
      const query = { ...auditFilterOf(search), since: after, limit: NEWER };
      return (await request(AuditPage, '/api/audit', { signal, query })).entries.toReversed();
    },
    placeholderData: keepPreviousData,
  });

/** Has the server go through the whole chain. */
export function useVerify() {
  return useMutation({ mutationFn: () => request(AuditVerdict, '/api/audit/verify') });
}
