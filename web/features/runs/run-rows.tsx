import { Link } from '@tanstack/react-router';
import type { RunList } from '#contract/http-api.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Loaded, type Reading } from '../../ui/loaded.tsx';
import { Ago } from '../../ui/moment.tsx';
import { useNameOf } from '../people/people-queries.ts';
import { moodOfRun } from './run-mood.ts';

/** Runs as rows that open. */
export function RunRows({ query, empty }: { query: Reading<RunList>; empty: string }) {
  const t = useText();
  const nameOf = useNameOf();
  return (
    <Loaded query={query} lines={4}>
      {({ runs }) =>
        runs.length === 0 ? (
          <p className="empty">{empty}</p>
        ) : (
          <ul className="rows">
            {runs.map((run) => {
              const { word, ...look } = moodOfRun(run, t);
              return (
                <li key={run.id}>
                  <Link to="/run/$id" params={{ id: run.id }} search={{}} className="run-row">
                    <span className="stack-tight">
                      <span className="row-title">{t.says(run.headline) || run.goal}</span>
                      <span className="muted small">
                        {run.headline ? `${t.history.asked(run.goal)} · ` : ''}
                        {t.history.by(nameOf(run.asked_by))} · <Ago at={run.created_at} />
                      </span>
                    </span>
                    <Badge {...look}>{word}</Badge>
                  </Link>
                </li>
              );
            })}
          </ul>
        )
      }
    </Loaded>
  );
}
