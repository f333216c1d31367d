import { Toggle } from '@base-ui/react/toggle';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { LogLine } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { clockTime } from '../../ui/time.ts';
import { logsQuery } from './service-queries.ts';

const TAILS = ['100', '500', '2000'] as const;
const route = getRouteApi('/inside/services/$id');

/** The last lines of a service's log, running or dead; what is looked for stands in the address. */
export function LogView({ service }: { service: string }) {
  const t = useText();
  const { find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [tail, setTail] = useState<(typeof TAILS)[number]>(find === '' ? '100' : '500');
  const [follow, setFollow] = useState(false);
  const [wrap, setWrap] = useState(true);
  const query = useQuery(logsQuery({ service, tail: Number(tail), follow }));
  return (
    <section className="card" aria-labelledby="log-title">
      <h2 id="log-title">{t.service.logTitle}</h2>
      <div className="toolbar">
        <div className="grow">
          <Field
            label={t.service.logFind}
            type="search"
            value={find}
            onChange={({ target }) =>
              void navigate({ search: target.value === '' ? {} : { find: target.value }, replace: true })
            }
          />
        </div>
        <Choice
          label={t.service.logLines}
          value={tail}
          options={TAILS.map((n) => [n, n])}
          onChoose={setTail}
        />
        <Toggle className="button" pressed={follow} onPressedChange={setFollow}>
          <Icon name={follow ? 'busy' : 'play'} />
          {t.service.follow}
        </Toggle>
        <Toggle className="button" pressed={wrap} onPressedChange={setWrap}>
          {t.service.wrap}
        </Toggle>
        <Button icon="restart" busy={query.isFetching && !follow} onClick={() => void query.refetch()}>
          {t.service.refresh}
        </Button>
      </div>
      <Loaded query={query} lines={6}>
        {({ lines, truncated }) => (
          <Lines lines={lines} truncated={truncated} find={find} wrap={wrap} follow={follow} />
        )}
      </Loaded>
    </section>
  );
}

interface LinesProps {
  readonly lines: readonly LogLine[];
  readonly truncated: boolean;
  readonly find: string;
  readonly wrap: boolean;
  readonly follow: boolean;
}

function Lines({ lines, truncated, find, wrap, follow }: LinesProps) {
  const t = useText();
  const box = useRef<HTMLElement>(null);
  const wanted = find.toLowerCase();
  const hits = lines.filter(({ text }) => wanted !== '' && text.toLowerCase().includes(wanted));
  const firstHit = hits[0]?.n;
  const count = lines.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves when lines come
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const hit = element.querySelector('.log-hit');
    if (hit && !follow)
      element.scrollTop += hit.getBoundingClientRect().top - element.getBoundingClientRect().top - 60;
    else element.scrollTop = element.scrollHeight;
  }, [count, follow, firstHit]);
  if (count === 0) return <p className="empty">{t.service.logEmpty}</p>;
  return (
    <>
      <p className="small muted" role="status">
        {wanted === '' ? null : `${t.service.logMatches(hits.length)}. `}
        {truncated ? t.service.logTruncated : ''}
      </p>
      <ScrollBox ref={box} className={wrap ? 'log log-wrap' : 'log'} label={t.service.logTitle}>
        {lines.map((line) => (
          <Line key={line.n} line={line} hit={wanted !== '' && line.text.toLowerCase().includes(wanted)} />
        ))}
      </ScrollBox>
    </>
  );
}

function Line({ line: { at, text, stream }, hit }: { line: LogLine; hit: boolean }) {
  const { locale } = useText();
  const className = ['log-line', hit ? 'log-hit' : '', stream === 'stderr' ? 'log-stderr' : '']
    .filter(Boolean)
    .join(' ');
  return (
    <div className={className}>
      <span className="log-time">{at === null ? '' : timeOf(at, locale)}</span>
      <span className="log-text">{text}</span>
    </div>
  );
}

function timeOf(at: string, locale: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const seconds = String(date.getSeconds()).padStart(2, '0');
  return `${clockTime(date, new Date(), locale)}:${seconds}`;
}
