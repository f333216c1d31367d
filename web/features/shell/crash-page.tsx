import type { ErrorComponentProps } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Brand } from './brand.tsx';

/** What is shown when a page could not be. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { product } = useText();
  return (
    <main className="door">
      <Brand />
      <h1 className="hidden-visually">{product}</h1>
      <div className="door-card">
        <FailureNote error={error} retry={reset} />
      </div>
    </main>
  );
}
