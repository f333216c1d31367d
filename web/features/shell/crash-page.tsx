import type { ErrorComponentProps } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Brand } from './brand.tsx';
import { isOffline, PageFailure } from './page-failure.tsx';

/** What is shown when a page could not be. */
export function CrashPage(failure: ErrorComponentProps) {
  const { product } = useText();
  return (
    <main className="door">
      <Brand />
      {isOffline(failure.error) ? null : <h1 className="hidden-visually">{product}</h1>}
      <div className="door-card">
        <PageFailure {...failure} />
      </div>
    </main>
  );
}
