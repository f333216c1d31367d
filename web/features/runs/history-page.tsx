import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { RunState } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { runsQuery } from './run-queries.ts';
import { RunRows } from './run-rows.tsx';

const route = getRouteApi('/inside/history');
const PAGE = 50;
const MOST = 200;

/** States that people tell apart; the others pass in a moment. */
const SHOWN = ['NEEDS_APPROVAL', 'DONE', 'FAILED', 'CANCELLED'] as const satisfies readonly RunState[];

/** All runs. What is looked for stands in the address, so that it can be shared and gone back to. */
export function HistoryPage() {
  const t = useText();
  const { search = '', state } = route.useSearch();
  const navigate = route.useNavigate();
  const [limit, setLimit] = useState(PAGE);
  const known = RunState.safeParse(state).data;
  const query = useQuery(
    runsQuery({ limit, ...(search ? { search } : {}), ...(known ? { state: known } : {}) }),
  );
  const filter = (change: { search?: string; state?: string }) =>
    void navigate({
      search: (before) => {
        const next = { ...before, ...change };
        return {
          ...(next.search ? { search: next.search } : {}),
          ...(next.state ? { state: next.state } : {}),
        };
      },
      replace: true,
    });
  const options = [['', t.history.all] as const, ...SHOWN.map((one) => [one, t.run.states[one]] as const)];
  return (
    <Page title={t.history.title} lead={t.history.lead}>
      <div className="toolbar">
        <div className="grow">
          <Field
            label={t.history.search}
            placeholder={t.history.searchHint}
            type="search"
            value={search}
            onChange={({ target }) => filter({ search: target.value })}
          />
        </div>
        <Choice
          label={t.history.state}
          value={known ?? ''}
          options={options}
          onChoose={(chosen) => filter({ state: chosen })}
        />
      </div>
      <RunRows query={query} empty={search || known ? t.history.none : t.home.recentNone} />
      {query.data?.next_cursor && limit < MOST ? (
        <div>
          <Button busy={query.isFetching} onClick={() => setLimit(Math.min(limit + PAGE, MOST))}>
            {t.history.more}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}
