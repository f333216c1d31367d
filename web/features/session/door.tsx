import { type ReactNode, useEffect } from 'react';
import { useText } from '../../text/text.ts';
import { Brand } from '../shell/brand.tsx';

/** The frame of the two pages that need no sign-in. */
export function Door({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { product } = useText();
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <main className="door">
      <Brand />
      <p className="door-lead">{lead}</p>
      <div className="card door-card">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
