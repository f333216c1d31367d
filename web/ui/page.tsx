import { type ReactNode, useEffect } from 'react';
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

/** A page: its name in the tab, and its heading, to which the shell moves the focus when somebody comes here. */
export function Page({ title, heading, lead, actions, children }: PageProps) {
  const { product } = useText();
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <div className="page">
      <div className="page-head">
        <div className="stack-tight">
          <h1 tabIndex={-1}>{heading ?? title}</h1>
          {lead ? <p className="page-lead">{lead}</p> : null}
        </div>
        {actions ? <div className="button-row">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}
