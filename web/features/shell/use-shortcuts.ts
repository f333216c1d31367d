import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { usePreferences } from '../../ui/preferences.ts';
import { useViewer } from '../session/session-queries.ts';
import { placesOf } from './places.ts';

/** What can lie over the page. */
export type Sheet = 'palette' | 'keys' | 'menu';

/** How long the second key of two may take, in ms. */
const CHORD_MS = 1_500;

/**
 * The keys that work on every page. Ctrl or Cmd with K always; single keys only outside of fields and only while the
 * reader has not switched them off (WCAG 2.1.4).
 */
export function useShortcuts(): readonly [open: Sheet | null, show: (sheet: Sheet | null) => void] {
  const [open, show] = useState<Sheet | null>(null);
  const { shortcuts } = usePreferences();
  const { role } = useViewer();
  const navigate = useNavigate();
  useEffect(() => {
    let goingSince = Number.NEGATIVE_INFINITY;
    function onKey(event: KeyboardEvent): void {
      const key = event.key.toLowerCase();
      if (key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey) {
        event.preventDefault();
        show('palette');
        return;
      }
      const held = event.ctrlKey || event.metaKey || event.altKey;
      if (shortcuts === 'off' || held || isBusy(event.target)) return;
      const going = event.timeStamp - goingSince < CHORD_MS;
      goingSince = Number.NEGATIVE_INFINITY;
      const place = going ? placesOf(role).find((one) => 'key' in one && one.key === key) : undefined;
      if (place) {
        event.preventDefault();
        void navigate({ to: place.to });
      } else if (key === 'g') goingSince = event.timeStamp;
      else if (event.key === '?') show('keys');
      else if (key === '/' && focusField()) event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [shortcuts, role, navigate]);
  return [open, show];
}

/** Where a key writes, or where a dialog has asked something first. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return true;
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function focusField(): boolean {
  const field = document.querySelector<HTMLElement>('#content input[type="search"], #content .ask-input');
  field?.focus();
  return field !== null;
}
