import type { Approval } from '#contract/approval.ts';
import type { RunSummary } from '#contract/run.ts';
import type { Text } from '../../text/text.ts';

/** Something that happened, to be seen beside the lines. */
export interface Marker {
  readonly kind: 'incident' | 'action';
  /** Seconds since 1970. */
  readonly at: number;
  readonly says: string;
  readonly to: { readonly run: string } | { readonly approval: string };
}

/** Runs that found something wrong. */
export function runsSince(runs: readonly RunSummary[], { says }: Text): Marker[] {
  return runs
    .filter(({ outcome, state }) => state === 'NEEDS_APPROVAL' || (outcome !== null && outcome !== 'healthy'))
    .map(({ id, headline, goal, created_at }) => ({
      kind: 'incident',
      at: Date.parse(created_at) / 1000,
      says: says(headline) || goal,
      to: { run: id },
    }));
}

/** Actions, when they were begun. */
export function approvalsSince(approvals: readonly Approval[], { approval: t, says: say }: Text): Marker[] {
  return approvals.flatMap(({ id, title, state, history }) => {
    const started = history.find((move) => move.state === 'started');
    if (!started) return [];
    const says = `${say(title)}: ${t.states[state]}`;
    return [{ kind: 'action' as const, at: Date.parse(started.at) / 1000, says, to: { approval: id } }];
  });
}
