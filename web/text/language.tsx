import { type ReactNode, useEffect, useState } from 'react';
import { usePreferences } from '../ui/preferences.ts';
import { en } from './en.ts';
import { type Text, TextProvider } from './text.ts';

/** Other catalogues are read when somebody wants them. */
const OTHERS = {
  de: {
    page: async () => (await import('./de.ts')).de,
    /** With what the server says; a catalogue as large as the page's own, which the first page can do without. */
    whole: async () => (await import('./de/with-said.ts')).whole,
  },
} as const;
type Language = 'en' | keyof typeof OTHERS;

/** Gives everything below the words of the reader's language: the chosen one, or the browser's first that is known. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const { language } = usePreferences();
  const wanted = language === 'system' ? browserLanguage() : language;
  const [text, setText] = useState<Text | null>(wanted === 'en' ? en : null);
  useEffect(() => {
    let current = true;
    document.documentElement.lang = wanted;
    if (wanted === 'en') setText(en);
    else {
      const { page, whole } = OTHERS[wanted];
      const show = (loaded: Text) => {
        if (current) setText(loaded);
      };
      page()
        .then((loaded) => {
          show(loaded);
          return whole().then(show, () => undefined);
        })
        .catch(() => show(en));
    }
    return () => {
      current = false;
    };
  }, [wanted]);
  return text === null ? null : <TextProvider value={text}>{children}</TextProvider>;
}

function browserLanguage(): Language {
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return known.find((tag) => tag === 'en' || tag === 'de') ?? 'en';
}
