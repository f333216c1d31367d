import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { AuditEntry } from '#contract/audit.ts';
import { useText } from '../../text/text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useNameOf } from '../people/people-queries.ts';
import { auditQuery } from './audit-queries.ts';
import { AuditRow } from './audit-row.tsx';
import { VerifyChain } from './verify-chain.tsx';
import { VerifyInBrowser } from './verify-in-browser.tsx';

const route = getRouteApi('/inside/audit');
const PAGE = 100;
const MOST = 10_000;
const RESULTS = ['ok', 'error', 'denied'] as const;

/** The record of who did what. */
export function AuditPage() {
  const t = useText();
  const { find = '', result } = route.useSearch();
  const navigate = route.useNavigate();
  const nameOf = useNameOf();
  const [limit, setLimit] = useState(PAGE);
  const query = useQuery(auditQuery(limit));
  const wantedResult = RESULTS.find((one) => one === result);
  const filter = (change: { find?: string; result?: string }) =>
    void navigate({
      search: (before) => {
        const next = { ...before, ...change };
        return { ...(next.find ? { find: next.find } : {}), ...(next.result ? { result: next.result } : {}) };
      },
      replace: true,
    });
  const fits = (entry: AuditEntry) =>
    (wantedResult === undefined || entry.result === wantedResult) &&
    (find === '' || wordsOf(entry, nameOf).includes(find.toLowerCase()));
  const options = [['', t.audit.any] as const, ...RESULTS.map((one) => [one, t.audit.results[one]] as const)];
  return (
    <Page
      title={t.audit.title}
      lead={t.audit.lead}
      actions={
        <a
          className={buttonClass()}
          href={`/api/audit?format=jsonl&limit=${MOST}`}
          download="opspilot-audit.jsonl"
        >
          <Icon name="download" />
          {t.audit.export}
        </a>
      }
    >
      <div className="audit-checks">
        <VerifyChain />
        <VerifyInBrowser />
      </div>
      <div className="toolbar">
        <div className="grow">
          <Field
            label={t.audit.find}
            placeholder={t.audit.findHint}
            type="search"
            value={find}
            onChange={({ target }) => filter({ find: target.value })}
          />
        </div>
        <Choice
          label={t.audit.result}
          value={wantedResult ?? ''}
          options={options}
          onChoose={(chosen) => filter({ result: chosen })}
        />
      </div>
      <Loaded query={query} lines={8}>
        {(entries) => {
          const shown = entries.filter(fits);
          return (
            <>
              <p className="small muted" role="status">
                {shown.length === 0 ? t.audit.none : t.audit.shown(shown.length, entries.length)}
              </p>
              {shown.length === 0 ? null : (
                <ul className="rows">
                  {shown.map((entry) => (
                    <AuditRow key={entry.seq} entry={entry} nameOf={nameOf} />
                  ))}
                </ul>
              )}
              {entries.length >= limit && limit < MOST ? (
                <div>
                  <Button busy={query.isFetching} onClick={() => setLimit(Math.min(limit * 2, MOST))}>
                    {t.audit.more}
                  </Button>
                </div>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function wordsOf({ action, resource, actor, detail }: AuditEntry, nameOf: (id: string) => string): string {
  return `${action} ${resource} ${actor} ${nameOf(actor)} ${detail}`.toLowerCase();
}
