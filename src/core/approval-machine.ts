import type { ApprovalState } from '#contract/approval.ts';

/** The legal moves of an approval; states without moves are final. */
export const APPROVAL_MOVES: Readonly<Record<ApprovalState, readonly ApprovalState[]>> = Object.freeze({
  proposed: ['approved', 'declined', 'expired'],
  approved: ['started', 'expired'],
  declined: [],
  expired: [],
  started: ['ok', 'failed', 'unknown'],
  ok: ['verified', 'not_verified'],
  failed: [],
  unknown: ['verified', 'not_verified'],
  verified: [],
  not_verified: ['undone'],
  undone: [],
});

/** Whether the table allows this move. */
export function mayMoveApproval(from: ApprovalState, to: ApprovalState): boolean {
  return APPROVAL_MOVES[from].includes(to);
}

/** The states that stand before `to`, for a conditional update `where state in (...)`. */
export function statesBefore(to: ApprovalState): ApprovalState[] {
  return (Object.keys(APPROVAL_MOVES) as ApprovalState[]).filter((from) => APPROVAL_MOVES[from].includes(to));
}
