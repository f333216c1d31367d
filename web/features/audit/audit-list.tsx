import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { AuditEntry } from '#contract/audit.ts';
import { useText } from '../../text/text.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { AuditRow } from './audit-row.tsx';

interface ListProps {
  readonly entries: readonly AuditEntry[];
  readonly nameOf: (id: string) => string;
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly onEnd: () => void;
}

/** A guess that the browser corrects as entries come into view, in pixels. */
const ROW_HEIGHT = 72;
/** Entries beyond the edge that are drawn already. */
const BEYOND = 8;

/** The record; only what is in view is in the page, and older entries are read as their place comes near. */
export function AuditList({ entries, nameOf, more, onEnd }: ListProps) {
  const t = useText();
  const box = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: BEYOND,
    getItemKey: (index) => entries[index]?.seq ?? index,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && lastShown >= entries.length - BEYOND) onEnd();
  }, [more, lastShown, entries.length, onEnd]);
  return (
    <ScrollBox ref={box} className="audit-scroll" label={t.audit.title}>
      <ul className="audit-all" style={{ height: rows.getTotalSize() }}>
        {items.map(({ key, index, start }) => {
          const entry = entries[index];
          return entry ? (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              className="audit-row"
              aria-posinset={index + 1}
              aria-setsize={more ? -1 : entries.length}
              style={{ transform: `translateY(${start}px)` }}
            >
              <AuditRow entry={entry} nameOf={nameOf} />
            </li>
          ) : null;
        })}
      </ul>
    </ScrollBox>
  );
}
