import type { ErrorComponentProps } from '@tanstack/react-router';
import { FailureNote } from '../../ui/failure-note.tsx';

/** Stands in for a page that failed, within the frame that still works. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  return <FailureNote error={error} retry={reset} />;
}
