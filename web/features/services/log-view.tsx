import { Toggle } from '@base-ui/react/toggle';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { LogLine } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { saveText } from '../../ui/save-text.ts';
import { FILTER_LEVELS, mergeLines, shownLines } from './log-lines.ts';
import { LogList } from './log-list.tsx';
import { logsQuery } from './service-queries.ts';

const TAILS = ['100', '500', '2000', '5000'] as const;
type Tail = (typeof TAILS)[number];
/** How long before a moment that was asked for the reading begins, in ms. */
const BEFORE_MS = 60_000;

const route = getRouteApi('/inside/services/$id');

/** A service's log, running or dead. What is looked for stands in the address, and so does a moment to begin at. */
export function LogView({ service }: { service: string }) {
  const t = useText();
  const { find = '', level = '', at } = route.useSearch();
  const navigate = route.useNavigate();
  const [tail, setTail] = useState<Tail>(find === '' ? '100' : '5000');
  const [follow, setFollow] = useState(false);
  const [wrap, setWrap] = useState(true);
  const [templates, setTemplates] = useState(false);
  const since = sinceOf(at);
  const query = useQuery(logsQuery({ service, tail: Number(tail), follow, since }));
  const lines = useGrowing(query.data?.lines, follow);
  const atLeast = FILTER_LEVELS.find((one) => one === level) ?? null;
  const wanted = useDeferredValue(find);
  // Without a filter by words the lines around a hit stay: an error is read with what came before it.
  const shown = useMemo(
    () => shownLines(lines, { find: templates ? wanted : '', atLeast, templates }),
    [lines, wanted, atLeast, templates],
  );
  const hits = useMemo(() => hitsIn(shown, wanted), [shown, wanted]);
  const [hit, setHit] = useState(0);
  const current = hits[Math.min(hit, hits.length - 1)] ?? -1;
  const search = (change: { find?: string; level?: string }) =>
    void navigate({
      search: (before) => {
        const next = { ...before, ...change };
        return Object.fromEntries(Object.entries(next).filter(([, value]) => value));
      },
      replace: true,
    });
  return (
    <section className="card" aria-labelledby="log-title">
      <h2 id="log-title">{t.service.logTitle}</h2>
      <div className="toolbar">
        <div className="grow">
          <Field
            label={t.service.logFind}
            type="search"
            value={find}
            onChange={({ target }) => {
              setHit(0);
              search({ find: target.value });
            }}
            onKeyDown={({ key, shiftKey }) => {
              if (key === 'Enter' && hits.length > 0)
                setHit((hit + (shiftKey ? hits.length - 1 : 1)) % hits.length);
            }}
          />
        </div>
        <Choice
          label={t.service.logLevel}
          value={atLeast ?? ''}
          options={[
            ['', t.service.logAnyLevel],
            ...FILTER_LEVELS.map((one) => [one, t.service.logLevels[one]] as const),
          ]}
          onChoose={(chosen) => search({ level: chosen })}
        />
        <Choice
          label={t.service.logLines}
          value={tail}
          options={TAILS.map((n) => [n, n])}
          onChoose={setTail}
        />
      </div>
      <div className="button-row">
        <Toggle className="button button-small" pressed={follow} onPressedChange={setFollow}>
          <Icon name={follow ? 'busy' : 'play'} />
          {t.service.follow}
        </Toggle>
        <Toggle className="button button-small" pressed={templates} onPressedChange={setTemplates}>
          {t.service.logTemplates}
        </Toggle>
        <Toggle className="button button-small" pressed={wrap} onPressedChange={setWrap}>
          {t.service.wrap}
        </Toggle>
        <Button small icon="restart" busy={query.isFetching && !follow} onClick={() => void query.refetch()}>
          {t.service.refresh}
        </Button>
        <Button small icon="download" onClick={() => saveText(`${service}.log`, asText(lines))}>
          {t.service.logDownload}
        </Button>
      </div>
      <Loaded query={query} lines={6}>
        {({ truncated }) =>
          lines.length === 0 ? (
            <p className="empty">{t.service.logEmpty}</p>
          ) : (
            <>
              <p className="small muted" role="status">
                {[
                  t.service.logShown(shown.length, lines.length),
                  wanted === '' ? '' : t.service.logMatches(hits.length),
                  truncated ? t.service.logTruncated : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              <LogList
                lines={shown}
                find={wanted}
                wrap={wrap}
                follow={follow}
                target={hits.length > 0 ? current : -1}
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

/** While a log is followed, what was read stays and what is new is added. */
function useGrowing(read: readonly LogLine[] | undefined, follow: boolean): readonly LogLine[] {
  const [lines, setLines] = useState<readonly LogLine[]>(read ?? []);
  useEffect(() => {
    if (read) setLines((before) => (follow ? mergeLines(before, read) : read));
  }, [read, follow]);
  return lines;
}

function hitsIn(shown: ReturnType<typeof shownLines>, find: string): number[] {
  const wanted = find.toLowerCase();
  if (wanted === '') return [];
  return shown.flatMap(({ line }, index) => (line.text.toLowerCase().includes(wanted) ? [index] : []));
}

function sinceOf(at: string | undefined): string | undefined {
  const time = Date.parse(at ?? '');
  return Number.isNaN(time) ? undefined : new Date(time - BEFORE_MS).toISOString();
}

function asText(lines: readonly LogLine[]): string {
  return lines.map(({ at, text }) => (at === null ? text : `${at} ${text}`)).join('\n');
}
