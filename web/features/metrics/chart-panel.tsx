import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { Clock } from '../../ui/moment.tsx';
import { Chart } from './chart.tsx';
import type { ChartData } from './chart-data.ts';
import { ChartTable } from './chart-table.tsx';
import { useMarkers } from './metric-queries.ts';

interface PanelProps {
  readonly data: ChartData;
  readonly label: string;
  readonly say: (value: number) => string;
}

/** A chart with what happened meanwhile, in lines and in words. */
export function ChartPanel({ data, label, say }: PanelProps) {
  const t = useText();
  const found = useMarkers(data.times[0] ?? 0, data.times.at(-1) ?? 0);
  const names = found.map(({ at, says }) => `${at} ${says}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same markers are the same drawing
  const markers = useMemo(() => found, [names]);
  return (
    <>
      <Chart data={data} markers={markers} say={say} label={`${label}. ${t.metrics.keys}`} />
      <ChartTable data={data} say={say} />
      {markers.length === 0 ? null : (
        <section className="stack-tight">
          <h3>{t.metrics.meanwhile}</h3>
          <ul className="stack-tight">
            {markers.map(({ at, kind, says, to }) => (
              <li key={`${at} ${says}`} className={`marker tone-${kind === 'incident' ? 'bad' : 'ok'}`}>
                <Icon name={kind === 'incident' ? 'bad' : 'restart'} size={18} />
                <Clock at={new Date(at * 1000).toISOString()} />
                {'run' in to ? (
                  <Link to="/run/$id" params={{ id: to.run }} search={{}}>
                    {says}
                  </Link>
                ) : (
                  <Link to="/approvals/$id" params={{ id: to.approval }}>
                    {says}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
