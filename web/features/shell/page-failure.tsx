import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { OfflinePage } from './offline-page.tsx';

/** Stands in for a page that failed, within the frame that still works. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  if (isOffline(error)) return <OfflinePage onBack={again} />;
  return <FailureNote error={error} retry={again} />;
}

/** Whether nothing at all came back. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.failure.kind === 'offline';
}
