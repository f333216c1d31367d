import type { CourseStep } from '#contract/dashboard.ts';
import type { Run } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { cardOf } from '#diagnosis/card.ts';
import { investigate } from '#diagnosis/engine.ts';

/** Causes that are followed; the rest never mattered. */
const FOLLOWED = 6;

/**
 * How the hypotheses of a run rose and fell: after each read the engine is asked again with what was known by then. After
 * an action the world is another one, and the course begins anew.
 */
export function courseOf(run: Run, inventory: readonly ServiceStatus[]): CourseStep[] {
  let seen: typeof run.observations = [];
  const course: CourseStep[] = [];
  for (const step of run.steps) {
    if (step.kind === 'propose') seen = [];
    if (step.kind !== 'call' || step.call_id === null || step.ended_at === null) continue;
    const prefix = `${step.call_id}#`;
    seen = [...seen, ...run.observations.filter(({ id }) => id.startsWith(prefix))];
    const now = new Date(step.ended_at);
    const { causes, alternatives } = cardOf(
      investigate({ observations: seen, inventory, now, asked: run.goal, checked: [] }),
    );
    const hypotheses = [...causes, ...alternatives]
      .toSorted((a, b) => b.confidence - a.confidence)
      .slice(0, FOLLOWED)
      .map(({ cause, subject, title, confidence }) => ({ cause, subject, title, confidence }));
    course.push({ n: step.n, hypotheses });
  }
  return course;
}
