import { Collapsible } from '@base-ui/react/collapsible';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** What is there for whoever wants to know more. */
export function Disclosure({
  summary,
  open = false,
  children,
}: {
  summary: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <Collapsible.Root defaultOpen={open}>
      <Collapsible.Trigger className="disclosure-trigger">
        <span className="chevron">
          <Icon name="chevron" size={16} />
        </span>
        {summary}
      </Collapsible.Trigger>
      <Collapsible.Panel className="disclosure-panel">{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
