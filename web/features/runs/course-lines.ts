import type { CourseStep } from '#contract/dashboard.ts';

/** One hypothesis over the steps of a run. */
export interface CourseLine {
  readonly key: string;
  readonly title: string;
  /** 0..1 for each step, in order; 0 while nobody thought of it. */
  readonly values: readonly number[];
  readonly first: number;
  readonly last: number;
}

/** Lines that are shown; those that ended likeliest. */
const SHOWN = 5;

/** The hypotheses as lines, likeliest at the end first. What never was likely is left out. */
export function courseLines(steps: readonly CourseStep[]): CourseLine[] {
  const titles = new Map<string, string>();
  for (const { hypotheses } of steps)
    for (const one of hypotheses) titles.set(`${one.cause} ${one.subject}`, one.title);
  const lines = [...titles].map(([key, title]): CourseLine => {
    const values = steps.map(
      ({ hypotheses }) =>
        hypotheses.find(({ cause, subject }) => `${cause} ${subject}` === key)?.confidence ?? 0,
    );
    return { key, title, values, first: values.find((value) => value > 0) ?? 0, last: values.at(-1) ?? 0 };
  });
  return lines
    .filter(({ values }) => Math.max(...values) >= 0.05)
    .toSorted((a, b) => b.last - a.last || Math.max(...b.values) - Math.max(...a.values))
    .slice(0, SHOWN);
}
