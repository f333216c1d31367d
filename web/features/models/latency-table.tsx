import type { Latency, ModelPerformance } from '#contract/models-api.ts';
import { useText } from '../../text/text.ts';
import { seconds } from '../../ui/amounts.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';

/** How fast providers and models were since the start, and how their calls ended. */
export function LatencyTable({ performance }: { performance: readonly ModelPerformance[] }) {
  const t = useText();
  const number = new Intl.NumberFormat(t.locale);
  const heads = [
    t.models.model,
    t.models.requests,
    t.models.firstToken,
    t.models.wholeAnswer,
    t.models.trouble,
  ];
  return (
    <section className="card">
      <div className="stack-tight">
        <h2>{t.models.speed}</h2>
        <p className="muted">{t.models.speedLead}</p>
      </div>
      {performance.length === 0 ? (
        <p className="empty">{t.models.unused}</p>
      ) : (
        <ScrollBox className="table-scroll latency" label={t.models.speed}>
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {performance.map((one) => (
                <tr
                  key={`${one.provider}/${one.model ?? ''}`}
                  className={one.model === null ? 'row-sum' : ''}
                >
                  <th scope="row">{one.model === null ? one.provider : one.model}</th>
                  <td>{number.format(sumOf(one.requests))}</td>
                  <td>
                    <Percentiles latency={one.first_token} />
                  </td>
                  <td>
                    <Percentiles latency={one.duration} />
                  </td>
                  <td>{troubles(one, t.models.troubles).join(', ') || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  );
}

function Percentiles({ latency: { p50, p95, p99 } }: { latency: Latency }) {
  const { locale } = useText();
  if (p50 === null || p95 === null || p99 === null) return '–';
  return (
    <span className="percentiles">
      <strong>{seconds(p50, locale)}</strong>
      <span>{seconds(p95, locale)}</span>
      <span className="muted">{seconds(p99, locale)}</span>
    </span>
  );
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}

type Words = ReturnType<typeof useText>['models']['troubles'];

function troubles({ requests, failures, truncations, fallbacks }: ModelPerformance, t: Words): string[] {
  const failed = Object.entries(failures).map(([kind, count]) => `${count} × ${kind}`);
  return [
    (requests.error ?? 0) > 0 ? t.errors(requests.error ?? 0) : '',
    ...failed,
    truncations > 0 ? t.cut(truncations) : '',
    (requests.cancelled ?? 0) > 0 ? t.cancelled(requests.cancelled ?? 0) : '',
    fallbacks > 0 ? t.tookOver(fallbacks) : '',
  ].filter(Boolean);
}
