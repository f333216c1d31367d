import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { useText } from '../../text/text.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { logTime } from '../../ui/time.ts';
import type { ChartData } from './chart-data.ts';
import type { Marker } from './markers.ts';

interface ChartProps {
  readonly data: ChartData;
  readonly markers: readonly Marker[];
  /** A value in words. */
  readonly say: (value: number) => string;
  readonly label: string;
}

const HEIGHT = 300;
/** Below this the minute alone would stand at several lines of the grid. */
const SHORT_S = 600;
/** Told apart by lightness too, and by dashes from the second round on. */
const COLOURS = ['--chart-1', '--chart-2', '--chart-3', '--chart-4'] as const;

/** Lines over time. The arrow keys move a cursor whose values are read out. */
export function Chart({ data, markers, say, label }: ChartProps) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const preferences = usePreferences();
  const [at, setAt] = useState<number | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the reader chooses others
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const drawn = new uPlot(
      options(element, data, markers, say, t.locale, setAt),
      [[...data.times], ...data.series.map(({ values }) => [...values])],
      element,
    );
    plot.current = drawn;
    const resized = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.current = null;
      drawn.destroy();
    };
  }, [data, markers, say, t, preferences]);

  function onKeyDown(event: KeyboardEvent): void {
    const last = data.times.length - 1;
    const from = at ?? last;
    const next = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (next === undefined || !plot.current) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, next));
    const left = plot.current.valToPos(data.times[index] ?? 0, 'x');
    plot.current.setCursor({ left, top: HEIGHT / 2 });
    setAt(index);
  }

  return (
    <figure className="chart">
      <div
        ref={box}
        role="img"
        aria-label={label}
        aria-describedby="chart-values"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move its cursor
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
      <figcaption id="chart-values" className="chart-values" aria-live="polite">
        <Values data={data} at={at} say={say} />
      </figcaption>
    </figure>
  );
}

/** The legend, which says the values under the cursor. */
function Values({ data, at, say }: { data: ChartData; at: number | null; say: (value: number) => string }) {
  const t = useText();
  const time = at === null ? undefined : data.times[at];
  return (
    <>
      <span className="chart-time">
        {time === undefined ? t.metrics.moveCursor : logTime(new Date(time * 1000), new Date(), t.locale)}
      </span>
      {data.series.map(({ name, values }, index) => {
        const value = at === null ? values.findLast((one) => one !== null) : values[at];
        return (
          <span key={name} className={`chart-name chart-name-${index % COLOURS.length}`}>
            {name}: <strong>{value === null || value === undefined ? '–' : say(value)}</strong>
          </span>
        );
      })}
    </>
  );
}

function options(
  element: HTMLElement,
  data: ChartData,
  markers: readonly Marker[],
  say: (value: number) => string,
  locale: string,
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
  };
  const from = data.times[0] ?? 0;
  const isShort = (data.times.at(-1) ?? from) - from < SHORT_S;
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(isShort ? { second: '2-digit' } : {}),
  });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { setScale: false } },
    scales: { y: { range: (_plot, least, most) => [Math.min(0, least), most <= 0 ? 1 : most * 1.15] } },
    axes: [
      {
        ...axis,
        space: isShort ? 80 : 55,
        values: (_plot, times) => times.map((time) => clock.format(new Date(time * 1000))),
      },
      { ...axis, size: 78, values: (_plot, values) => values.map(say) },
    ],
    series: [
      {},
      ...data.series.map(({ name }, index) => ({
        label: name,
        stroke: colour(COLOURS[index % COLOURS.length] ?? '--accent'),
        width: 2,
        points: { show: false },
        spanGaps: true,
        ...(index >= COLOURS.length ? { dash: [6, 4] } : {}),
      })),
    ],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      draw: [(plot) => drawMarkers(plot, markers, colour)],
    },
  };
}

function drawMarkers(plot: uPlot, markers: readonly Marker[], colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { at, kind } of markers) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    ctx.strokeStyle = colour(kind === 'incident' ? '--bad' : '--ok');
    ctx.lineWidth = 2;
    ctx.setLineDash(kind === 'incident' ? [] : [6, 4]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
