import { useEffect, useState } from 'react';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

/** Also read by `public/theme-first.js`, before anything is painted. */
const STORED_AS = 'opspilot-theme';

/** What the reader chose, kept in this browser, and applied to the page; `system` follows the device. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const isDark = theme === 'dark' || (theme === 'system' && dark.matches);
      document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);
  return [
    theme,
    (chosen) => {
      store(chosen);
      setTheme(chosen);
    },
  ];
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return THEMES.find((theme) => theme === stored) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Where storage is blocked the choice holds until the page is left. */
function store(theme: Theme): void {
  try {
    localStorage.setItem(STORED_AS, theme);
  } catch {}
}
