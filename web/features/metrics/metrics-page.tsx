import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type Text, useText } from '../../text/text.ts';
import { bytes, percent, seconds } from '../../ui/amounts.ts';
import { Choice } from '../../ui/choice.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { readingsQuery } from '../services/service-queries.ts';
import { type ChartData, fromReadings, fromResult } from './chart-data.ts';
import { ChartPanel } from './chart-panel.tsx';
import { metricQuery } from './metric-queries.ts';
import { PromqlForm } from './promql-form.tsx';

const route = getRouteApi('/inside/charts');
const PRESETS = ['cpu_usage', 'memory_usage', 'error_rate', 'response_time'] as const;
type Preset = (typeof PRESETS)[number];
/** `live` is what the server measures itself; the others are asked of Prometheus. */
const RANGES = ['live', '1h', '6h', '24h', '7d'] as const;

/** Charts of the presets and of any PromQL, with what happened meanwhile. All of it stands in the address. */
export function MetricsPage() {
  const t = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const metric = PRESETS.find((one) => one === search.metric) ?? 'cpu_usage';
  const { query } = search;
  const range = RANGES.find((one) => one === search.range) ?? 'live';
  const live = query === undefined && range === 'live' && isMeasured(metric);
  const since = range === 'live' ? '1h' : range;
  const change = (next: { metric?: string; range?: string; query?: string | undefined }) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...next }).filter(([, value]) => value)),
      replace: true,
    });
  return (
    <Page title={t.metrics.title} lead={t.metrics.lead}>
      <section className="card">
        <div className="toolbar">
          <div className="grow">
            <Choice
              label={t.metrics.what}
              value={query === undefined ? metric : ''}
              options={[
                ...(query === undefined ? [] : [['', t.metrics.own] as const]),
                ...PRESETS.map((one) => [one, t.metrics.presets[one]] as const),
              ]}
              onChoose={(chosen) => change({ metric: chosen, query: undefined })}
            />
          </div>
          <Segments
            label={t.metrics.range}
            value={range === 'live' && !live ? '1h' : range}
            options={RANGES.filter(
              (one) => one !== 'live' || (query === undefined && isMeasured(metric)),
            ).map((value) => ({ value, text: t.metrics.ranges[value] }))}
            onChoose={(chosen) => change({ range: chosen })}
          />
        </div>
        {live ? (
          <Live metric={metric} />
        ) : (
          <Asked since={since} {...(query === undefined ? { metric } : { query })} />
        )}
      </section>
      <PromqlForm query={query ?? ''} onAsk={(asked) => change({ query: asked })} />
    </Page>
  );
}

function isMeasured(metric: Preset): boolean {
  return metric === 'cpu_usage' || metric === 'memory_usage';
}

function Live({ metric }: { metric: Preset }) {
  const t = useText();
  const query = useQuery(readingsQuery);
  const what = metric === 'cpu_usage' ? 'cpu' : 'memory';
  const data = useMemo(() => fromReadings(query.data ?? [], what), [query.data, what]);
  return (
    <Loaded query={query} lines={6}>
      {() => <Panel data={data} label={t.metrics.presets[metric]} />}
    </Loaded>
  );
}

function Asked({ metric, query: promql, since }: { metric?: Preset; query?: string; since: string }) {
  const t = useText();
  const wish = { since, ...(promql === undefined ? { metric: metric ?? 'cpu_usage' } : { query: promql }) };
  const query = useQuery(metricQuery(wish));
  const data = useMemo(() => (query.data ? fromResult(query.data) : null), [query.data]);
  return (
    <Loaded query={query} lines={6}>
      {({ notes, source, truncated }) => (
        <>
          {data ? <Panel data={data} label={promql ?? t.metrics.presets[metric ?? 'cpu_usage']} /> : null}
          <p className="small muted">
            {t.metrics.sources[source]}
            {truncated ? ` ${t.metrics.truncated}` : ''} {notes.join(' ')}
          </p>
        </>
      )}
    </Loaded>
  );
}

function Panel({ data, label }: { data: ChartData; label: string }) {
  const t = useText();
  const say = useCallback((value: number) => inWords(value, data.unit, t), [data.unit, t]);
  if (data.times.length === 0) return <p className="empty">{t.metrics.none}</p>;
  return <ChartPanel data={data} label={label} say={say} />;
}

function inWords(value: number, unit: string, { locale, metrics }: Text): string {
  if (unit === 'bytes') return bytes(value, locale);
  // The tool describes some units with a sentence.
  if (unit.startsWith('share')) return percent(value, locale);
  if (unit.startsWith('seconds')) return seconds(value, locale);
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value);
  if (unit === 'cores') return metrics.cores(number);
  return unit === '' ? number : `${number} ${unit}`;
}
