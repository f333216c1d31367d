import { useSyncExternalStore } from 'react';

/** How one reader wants the page, in this browser. `system` follows the device. The first value is the one to begin with. */
export const CHOICES = {
  theme: ['system', 'light', 'dark'],
  contrast: ['system', 'high'],
  text: ['100', '115', '130', '150'],
  motion: ['system', 'reduced'],
  language: ['system', 'en', 'de'],
  /** Keys without Ctrl or Cmd, which speech input and screen readers may need for themselves. */
  shortcuts: ['on', 'off'],
  /** Whether the first steps are shown on Home. */
  firstSteps: ['open', 'done'],
} as const;

export type Preference = keyof typeof CHOICES;
export type Preferences = { readonly [P in Preference]: (typeof CHOICES)[P][number] };

/** Also read by `public/first.js`, before anything is painted. */
const STORED_AS = 'opspilot-preferences';

let current = stored();
const listeners = new Set<() => void>();

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

/** Chooses for every page that is open in this tab. Where storage is blocked it holds until the page is left. */
export function choose<P extends Preference>(preference: P, value: Preferences[P]): void {
  current = { ...current, [preference]: value };
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(current));
  } catch {
    // Blocked storage is the reader's own wish.
  }
  apply();
  for (const listener of listeners) listener();
}

/** Keeps the page as it was chosen when the device goes from day to night, or asks for more contrast. */
export function followDevice(): void {
  for (const query of [DARK, CONTRAST]) matchMedia(query).addEventListener('change', apply);
  apply();
}

const DARK = '(prefers-color-scheme: dark)';
const CONTRAST = '(prefers-contrast: more)';

function apply(): void {
  const { theme, contrast, text, motion } = current;
  const { dataset } = document.documentElement;
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia(DARK).matches);
  dataset.theme = isDark ? 'dark' : 'light';
  dataset.contrast = contrast === 'high' || matchMedia(CONTRAST).matches ? 'high' : 'normal';
  dataset.text = text;
  dataset.motion = motion;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was stored, without what is no choice (any more). */
function stored(): Preferences {
  let given: Partial<Record<string, unknown>> = {};
  try {
    given = JSON.parse(localStorage.getItem(STORED_AS) ?? '{}');
  } catch {
    // Blocked or garbled: the reader chooses again.
  }
  const chosen = Object.entries(CHOICES).map(([name, values]) => {
    const value = values.find((one) => one === given?.[name]) ?? values[0];
    return [name, value] as const;
  });
  return Object.fromEntries(chosen) as Preferences;
}
