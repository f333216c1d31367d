import { keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import { AuditVerdict } from '#contract/audit.ts';
import { AuditPage } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';

/** The newest entries, newest first. */
export const auditQuery = (limit: number) =>
  queryOptions({
    queryKey: [...KEYS.audit, limit],
    queryFn: async ({ signal }) => {
      const { entries } = await request(AuditPage, '/api/audit', { signal, query: { limit } });
      return entries.toReversed();
    },
    placeholderData: keepPreviousData,
  });

/** Has the server go through the whole chain. */
export function useVerify() {
  return useMutation({ mutationFn: () => request(AuditVerdict, '/api/audit/verify') });
}
