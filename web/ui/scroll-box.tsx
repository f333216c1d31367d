import type { ReactNode, Ref } from 'react';

interface ScrollBoxProps {
  readonly className: string;
  /** What a screen reader calls the region. */
  readonly label: string;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** A part of the page that scrolls by itself, and so has to be reachable by keyboard. */
export function ScrollBox({ className, label, ref, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll only what has the focus
    <section ref={ref} className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
