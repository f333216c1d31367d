import type { Approval } from '#contract/approval.ts';
import type { IgnoredProblem } from '#contract/dashboard.ts';
import type { RunSummary } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Text } from '../../text/text.ts';
import type { Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { foundTrouble } from '../runs/run-mood.ts';
import { moodOf, since } from '../services/service-state.ts';

/** Something that is wrong now, as one line on Home. */
export interface HomeProblem {
  /** Its name for putting it aside, and what tells this occurrence from the next. */
  readonly key: string;
  readonly occurrence: string;
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly subject: { readonly service: ServiceStatus; readonly says: string } | { readonly run: RunSummary };
  /** The investigation that has found a fix for it, which waits for a decision; null when there is none. */
  readonly explainedBy: string | null;
  /** Since when; null when nobody knows. */
  readonly at: string | null;
}

/** What is wrong now: services that are not well, worst first, and what the last check found. */
export function problemsOf(
  services: readonly ServiceStatus[],
  lastRun: RunSummary | null,
  waiting: readonly Pick<Approval, 'target' | 'run_id' | 'created_at'>[],
  t: Text,
): HomeProblem[] {
  const troubled = services.flatMap((service) => {
    const { tone, icon, says, troubled } = moodOf(service, t);
    if (!troubled) return [];
    const occurrence = `${service.state} ${service.finished_at ?? service.started_at ?? ''}`;
    const subject = { service, says };
    const at = since(service);
    // What was proposed before it happened is about another occurrence.
    const fix = waiting.find(({ target, created_at }) => target === service.id && created_at >= (at ?? ''));
    const explainedBy = fix?.run_id ?? null;
    const key = `service/${service.id}`;
    return [{ key, occurrence, tone, ...(icon ? { icon } : {}), subject, explainedBy, at }];
  });
  const sorted = troubled.toSorted((a, b) => RANK[a.tone] - RANK[b.tone]);
  if (!lastRun || !foundTrouble(lastRun)) return sorted;
  const run = { key: `run/${lastRun.id}`, occurrence: '', tone: 'warn', icon: 'search' } as const;
  return [...sorted, { ...run, subject: { run: lastRun }, explainedBy: lastRun.id, at: lastRun.updated_at }];
}

const RANK: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, unknown: 2, busy: 3, ok: 4 };

/** Whether somebody has put it aside, and that still holds for this occurrence. */
export function isAside(problem: HomeProblem, ignored: readonly IgnoredProblem[], now: number): boolean {
  return ignored.some(
    (one) =>
      one.problem === problem.key &&
      (one.until === null ? one.occurrence === problem.occurrence : Date.parse(one.until) > now),
  );
}
