import type { Approval, ApprovalState } from '#contract/approval.ts';

/** One earlier time that the same was done to the same target. */
export interface PastAction {
  readonly id: string;
  readonly at: string;
  readonly state: ApprovalState;
  /** From the start until the check had passed, in ms; null where it never did. */
  readonly workedAfterMs: number | null;
}

/** States of requests under which something was really done. */
const DONE: ReadonlySet<ApprovalState> = new Set<ApprovalState>([
  'ok',
  'failed',
  'unknown',
  'verified',
  'not_verified',
  'undone',
]);

/** What became of this very action on this target before, newest first. */
export function pastActions(all: readonly Approval[], of: Approval): PastAction[] {
  return all
    .filter(
      (one) => one.id !== of.id && one.tool === of.tool && one.target === of.target && DONE.has(one.state),
    )
    .map(({ id, state, history, created_at }) => {
      const at = (wanted: ApprovalState) => history.find((move) => move.state === wanted)?.at;
      const started = at('started') ?? at('approved');
      const ended = at('verified');
      const workedAfterMs = started && ended ? Date.parse(ended) - Date.parse(started) : null;
      return { id, at: started ?? created_at, state, workedAfterMs };
    })
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** How long it took here before, shortest and longest; null when it never worked. */
export function spanOf(past: readonly PastAction[]): readonly [shortest: number, longest: number] | null {
  const times = past.flatMap(({ workedAfterMs }) => (workedAfterMs === null ? [] : [workedAfterMs]));
  return times.length === 0 ? null : [Math.min(...times), Math.max(...times)];
}
