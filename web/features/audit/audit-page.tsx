import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useDeferredValue } from 'react';
import { useText } from '../../text/text.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useNameOf } from '../people/people-queries.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditList } from './audit-list.tsx';
import { auditPagesQuery, newerQuery } from './audit-queries.ts';
import { type AuditSearch, auditFilterOf, auditSearch } from './audit-search.ts';
import { VerifyChain } from './verify-chain.tsx';
import { VerifyInBrowser } from './verify-in-browser.tsx';

const route = getRouteApi('/inside/audit');
/** Entries that one download holds at most. */
const MOST = 10_000;

/** The record of who did what. What is looked for stands in the address, and is looked for by the server in all of it. */
export function AuditPage() {
  const t = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const nameOf = useNameOf();
  const wanted = useDeferredValue(search);
  const pages = useInfiniteQuery(auditPagesQuery(wanted));
  const head = pages.isPlaceholderData ? undefined : pages.data && (pages.data[0]?.seq ?? 0);
  const newer = useQuery({ ...newerQuery(wanted, head ?? 0), enabled: head !== undefined }).data ?? [];
  const { fetchNextPage, isFetchingNextPage } = pages;
  const onEnd = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  const filter = (change: AuditSearch) =>
    void navigate({ search: (before) => auditSearch({ ...before, ...change }), replace: true });
  return (
    <Page
      title={t.audit.title}
      lead={t.audit.lead}
      actions={
        <a className={buttonClass()} href={exportUrl(search)} download="opspilot-audit.jsonl">
          <Icon name="download" />
          {t.audit.export}
        </a>
      }
    >
      <div className="audit-checks">
        <VerifyChain />
        <VerifyInBrowser />
      </div>
      <AuditFilters
        search={search}
        onChange={filter}
        onClear={() => void navigate({ search: {}, replace: true })}
      />
      <Loaded query={pages} lines={8}>
        {(older) => {
          const entries = head === undefined ? older : [...newer.filter(({ seq }) => seq > head), ...older];
          return (
            <>
              <p className="small muted" role="status">
                {entries.length === 0 ? t.audit.none : t.audit.shown(entries.length, pages.hasNextPage)}
              </p>
              {entries.length === 0 ? null : (
                <AuditList entries={entries} nameOf={nameOf} more={pages.hasNextPage} onEnd={onEnd} />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function exportUrl(search: AuditSearch): string {
  const query = Object.entries({ ...auditFilterOf(search), format: 'jsonl', limit: MOST });
  return `/api/audit?${new URLSearchParams(query.map(([name, value]) => [name, String(value)]))}`;
}
