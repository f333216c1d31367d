import type { UseQueryResult } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import type { RunSummary } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useNow } from '../../ui/use-now.ts';
import { openApprovalsQuery } from '../approvals/approval-queries.ts';
import { isAside, problemsOf } from './problem-list.ts';
import { ignoredQuery } from './problem-queries.ts';
import { ProblemRow } from './problem-row.tsx';

/** What is wrong now, each with what can be done about it; and behind a click what was put aside. */
export function Problems({
  services,
  lastRun,
}: {
  services: UseQueryResult<ServiceStatus[]>;
  lastRun: RunSummary | null;
}) {
  const t = useText();
  const ignored = useQuery(ignoredQuery).data ?? [];
  const waiting = useQuery(openApprovalsQuery).data ?? [];
  const now = useNow(60_000);
  return (
    <section className="section">
      <h2>{t.home.wrongNow}</h2>
      <Loaded query={services}>
        {(all) => {
          const problems = problemsOf(all, lastRun, waiting, t);
          const aside = problems.filter((problem) => isAside(problem, ignored, now));
          const open = problems.filter((problem) => !aside.includes(problem));
          return (
            <>
              {open.length === 0 ? (
                <p className="empty">{t.home.nothingWrong}</p>
              ) : (
                <ul className="stack-tight problems">
                  {open.map((problem) => (
                    <ProblemRow key={problem.key} problem={problem} aside={false} />
                  ))}
                </ul>
              )}
              {aside.length === 0 ? null : (
                <Disclosure summary={t.home.aside(aside.length)}>
                  <ul className="stack-tight problems">
                    {aside.map((problem) => (
                      <ProblemRow key={problem.key} problem={problem} aside />
                    ))}
                  </ul>
                </Disclosure>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
