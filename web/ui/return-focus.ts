import { useRef } from 'react';

/**
 * For the `finalFocus` of a dialog: back to what had the focus when it opened, or, when that is gone, to the heading of
 * the page.
 */
export function useReturnFocus(): () => HTMLElement | null {
  const opener = useRef(document.activeElement);
  return () => {
    const before = opener.current;
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) return before;
    return document.querySelector<HTMLElement>('#content h1');
  };
}
