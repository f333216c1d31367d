import type { ReactNode } from 'react';
import { useText } from '../text/text.ts';
import { FailureNote } from './failure-note.tsx';

/** As far as something has been read. */
export interface Reading<T> {
  readonly data: T | undefined;
  readonly isError: boolean;
  readonly error: unknown;
  refetch(): unknown;
}

/** What was read, or a shape of it while it is read, or why it could not be. */
export function Loaded<T>({
  query,
  lines = 3,
  children,
}: {
  query: Reading<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <FailureNote error={query.error} retry={() => void query.refetch()} />;
  return <Skeleton lines={lines} />;
}

export function Skeleton({ lines = 3 }: { lines?: number }) {
  const t = useText();
  return (
    <div className="skeleton" role="status">
      <span className="hidden-visually">{t.frame.busy}</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal bars have no identity but their place
        <span key={index} />
      ))}
    </div>
  );
}
