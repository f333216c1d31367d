import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useText } from '../../text/text.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { exactTime, logTime } from '../../ui/time.ts';
import type { ShownLine } from './log-lines.ts';

interface ListProps {
  readonly lines: readonly ShownLine[];
  readonly find: string;
  readonly wrap: boolean;
  /** Stay at the end as lines come. */
  readonly follow: boolean;
  /** Place in `lines` to bring into view; -1 = the end. */
  readonly target: number;
}

/** A guess that the browser corrects as lines come into view, in pixels. */
const LINE_HEIGHT = 24;
/** Lines beyond the edge that are drawn already. */
const BEYOND = 10;

/** Lines of a log; only those in view are in the page, so that there may be many. */
export function LogList({ lines, find, wrap, follow, target }: ListProps) {
  const t = useText();
  const box = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: BEYOND,
    getItemKey: (index) => lines[index]?.key ?? index,
  });
  const count = lines.length;
  useEffect(() => {
    if (count === 0) return;
    if (follow || target === -1) rows.scrollToIndex(count - 1, { align: 'end' });
    else rows.scrollToIndex(target, { align: 'center' });
  }, [count, follow, target, rows]);
  const wanted = find.toLowerCase();
  return (
    <ScrollBox ref={box} className={wrap ? 'log log-wrap' : 'log'} label={t.service.logTitle}>
      <div className="log-all" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const shown = lines[index];
          return shown ? (
            <div
              key={key}
              ref={rows.measureElement}
              data-index={index}
              className={classOf(shown, wanted, index === target)}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Time at={shown.line.at} />
              <span className="log-text">
                {shown.count > 1 ? (
                  <span className="log-count">{t.service.logCount(shown.count)}</span>
                ) : null}
                {shown.line.text}
              </span>
            </div>
          ) : null;
        })}
      </div>
    </ScrollBox>
  );
}

function Time({ at }: { at: string | null }) {
  const { locale } = useText();
  const date = new Date(at ?? '');
  if (at === null || Number.isNaN(date.getTime())) return <span className="log-time">{at}</span>;
  return (
    <time className="log-time" dateTime={at} title={exactTime(date, locale)}>
      {logTime(date, new Date(), locale)}
    </time>
  );
}

function classOf({ line, level }: ShownLine, wanted: string, isTarget: boolean): string {
  const hit = wanted !== '' && line.text.toLowerCase().includes(wanted);
  return [
    'log-line',
    level === null ? '' : `log-${level}`,
    line.stream === 'stderr' ? 'log-stderr' : '',
    hit ? 'log-hit' : '',
    isTarget ? 'log-target' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
