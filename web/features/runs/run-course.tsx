import { useQuery } from '@tanstack/react-query';
import type { Run } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { courseLines } from './course-lines.ts';
import { courseQuery } from './run-queries.ts';

/** How the hypotheses rose and fell as evidence came in. */
export function RunCourse({ run }: { run: Run }) {
  const t = useText();
  const steps = useQuery(courseQuery(run.id)).data ?? [];
  const lines = courseLines(steps);
  if (lines.length === 0) return null;
  const percent = (value: number) => t.run.percent(Math.round(value * 100));
  return (
    <section className="stack-tight" aria-labelledby="course">
      <h2 id="course">{t.run.course}</h2>
      <p className="muted small">{t.run.courseLead}</p>
      <ul className="course">
        {lines.map(({ key, title, values, first, last }) => {
          const rose = last - first > 0.02;
          const fell = first - last > 0.02;
          const words = rose ? t.run.rose : fell ? t.run.fell : null;
          return (
            <li key={key} className={last >= 0.4 ? 'course-line course-likely' : 'course-line'}>
              <span className="course-title">{t.says(title)}</span>
              <Sparkline values={values} max={1} />
              <span className="course-value">
                {rose || fell ? <Icon name={rose ? 'up' : 'down'} size={16} /> : null}
                <strong>{percent(last)}</strong>
                <span className="hidden-visually">
                  {' '}
                  {words ? words(percent(first), percent(last)) : t.run.stayed(percent(last))}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
