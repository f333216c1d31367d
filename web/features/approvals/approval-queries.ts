import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { Approval, type ApprovalState, ApprovalView, type ApproveRequest } from '#contract/approval.ts';
import { ApprovalList } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

/** How often the target is looked at while somebody decides, in ms. */
const LOOK_MS = 5_000;

/** One request with its target as it is now; read again and again while it is open. */
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.approval(id),
    queryFn: ({ signal }) => request(ApprovalView, pathOf`/api/approvals/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'proposed' ? LOOK_MS : false),
  });

/** So many of the newest requests are looked through for what was done before. */
const LOOKED_THROUGH = 500;

export const pastApprovalsQuery = queryOptions({
  queryKey: [...KEYS.approvals, 'past'],
  queryFn: async ({ signal }) =>
    (await request(ApprovalList, '/api/approvals', { signal, query: { limit: LOOKED_THROUGH } })).approvals,
  staleTime: 60_000,
});

/** Requests that somebody has to decide. */
export const openApprovalsQuery = queryOptions({
  queryKey: [...KEYS.approvals, 'proposed'],
  queryFn: async ({ signal }) =>
    (await request(ApprovalList, '/api/approvals', { signal, query: { state: 'proposed' } })).approvals,
});

export function useApprove(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: (body: ApproveRequest) =>
      request(Approval, pathOf`/api/approvals/${id}/approve`, { method: 'POST', body }),
    onSettled: refresh,
  });
}

export function useDecline(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: (reason: string) =>
      request(Approval, pathOf`/api/approvals/${id}/decline`, { method: 'POST', body: { reason } }),
    onSettled: refresh,
  });
}

/** Whether an open request would be refused, since its target is not as it was agreed on, or cannot be seen. */
export function isMoved({ state, moved, unobserved_because }: ApprovalView): boolean {
  return state === 'proposed' && (moved.length > 0 || unobserved_because !== '');
}

/** States after which nothing more comes of a request. A failed check may still be followed by its undo. */
const ENDS: ReadonlySet<ApprovalState> = new Set<ApprovalState>([
  'declined',
  'expired',
  'failed',
  'unknown',
  'verified',
  'not_verified',
  'undone',
]);

export function hasEnded(state: ApprovalState): boolean {
  return ENDS.has(state);
}

function useRefresh(id: string) {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: KEYS.approval(id) }),
      client.invalidateQueries({ queryKey: KEYS.approvals }),
    ]);
  };
}
