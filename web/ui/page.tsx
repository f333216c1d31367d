import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../text/text.ts';

interface PageProps {
  readonly title: string;
  /** Shown instead of `title`, which stays the name in the browser's tab. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its name in the tab, its heading, which takes the focus after a move so that screen readers say it. */
export function Page({ title, heading, lead, actions, children }: PageProps) {
  const { product } = useText();
  const ref = useRef<HTMLHeadingElement>(null);
  const moved = useRouterState({ select: (state) => state.resolvedLocation !== undefined });
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when the page changes, not its title
  useEffect(() => {
    if (moved && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [path]);
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <div className="page">
      <div className="page-head">
        <div className="stack-tight">
          <h1 ref={ref} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead ? <p className="page-lead">{lead}</p> : null}
        </div>
        {actions ? <div className="button-row">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}
