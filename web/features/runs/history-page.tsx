import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { type HistorySearch, historySearch, runQueryOf } from './history-search.ts';
import { runPagesQuery } from './run-queries.ts';
import { RunRows } from './run-rows.tsx';

const route = getRouteApi('/inside/history');

/** All runs, page by page. What is looked for stands in the address, so that it can be shared and gone back to. */
export function HistoryPage() {
  const t = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useInfiniteQuery(runPagesQuery(runQueryOf(search)));
  const filter = (change: HistorySearch) =>
    void navigate({ search: (before) => historySearch({ ...before, ...change }), replace: true });
  const isFiltered = Object.keys(search).length > 0;
  return (
    <Page title={t.history.title} lead={t.history.lead}>
      <HistoryFilters
        search={search}
        onChange={filter}
        onClear={() => void navigate({ search: {}, replace: true })}
      />
      <RunRows query={pages} empty={isFiltered ? t.history.none : t.home.recentNone} />
      {pages.hasNextPage ? (
        <div>
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t.history.more}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}
