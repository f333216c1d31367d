import { useSyncExternalStore } from 'react';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

/** Also read by `public/first.js`, before anything is painted. */
const STORED_AS = 'opspilot-theme';

let current = storedTheme();
const listeners = new Set<() => void>();

/** What the reader chose, kept in this browser; `system` follows the device. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => current);
}

/** Chooses for every page that is open in this tab. Where storage is blocked it holds until the page is left. */
export function chooseTheme(theme: Theme): void {
  current = theme;
  try {
    localStorage.setItem(STORED_AS, theme);
  } catch {}
  apply();
  for (const listener of listeners) listener();
}

/** Keeps the page's colours as they were chosen when the device goes from day to night. */
export function followDevice(): void {
  device().addEventListener('change', apply);
  apply();
}

function apply(): void {
  const isDark = current === 'dark' || (current === 'system' && device().matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

function device(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return THEMES.find((theme) => theme === stored) ?? 'system';
  } catch {
    return 'system';
  }
}
