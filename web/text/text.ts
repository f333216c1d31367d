import { createContext, useContext } from 'react';
import { en } from './en.ts';

/** A catalogue: what English has, every language has. */
export type Text = typeof en;

const TextContext = createContext<Text>(en);
export const TextProvider = TextContext.Provider;

/** The words of the reader's language. */
export function useText(): Text {
  return useContext(TextContext);
}
