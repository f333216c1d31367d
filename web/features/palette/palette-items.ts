import type { RunSummary } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Text } from '../../text/text.ts';
import type { IconName } from '../../ui/icon.tsx';
import type { Place } from '../shell/places.ts';

/** One line of the palette. `ask` stands for the typed words themselves. */
export interface PaletteItem {
  readonly id: string;
  readonly kind: keyof Text['frame']['kinds'];
  readonly icon: IconName;
  readonly text: string;
  readonly goes: Destination;
}

export type Destination =
  | { readonly to: Place['to'] }
  | { readonly service: string }
  | { readonly run: string }
  | { readonly ask: string }
  | { readonly act: 'dark' | 'light' | 'keys' | 'signOut' };

interface Known {
  readonly places: readonly Place[];
  readonly services: readonly ServiceStatus[];
  readonly runs: readonly RunSummary[];
  readonly mayAsk: boolean;
}

/** How many lines are shown at most. */
const MOST = 12;

/** What fits the typed words: every word stands in the line, those that begin with them first. */
export function paletteItems(typed: string, known: Known, t: Text): PaletteItem[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = allItems(known, t).filter(({ text, kind }) => {
    const line = `${text} ${t.frame.kinds[kind]}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
  const first = words[0] ?? '';
  const begins = ({ text }: PaletteItem) => (text.toLowerCase().startsWith(first) ? 0 : 1);
  const sorted = fitting.toSorted((a, b) => begins(a) - begins(b)).slice(0, MOST);
  const question = typed.trim();
  if (!known.mayAsk || question === '') return sorted;
  const ask = { id: 'ask', kind: 'action', icon: 'search', text: t.frame.paletteAsk(question) } as const;
  return [...sorted, { ...ask, goes: { ask: question } }];
}

function allItems({ places, services, runs }: Known, t: Text): PaletteItem[] {
  return [
    ...places.map(({ to, icon, name }) => item('page', `page ${to}`, icon, t.frame[name], { to })),
    ...services.map(({ id }) => item('service', `service ${id}`, 'services', id, { service: id })),
    item('action', 'light', 'sun', `${t.frame.theme}: ${t.frame.light}`, { act: 'light' }),
    item('action', 'dark', 'moon', `${t.frame.theme}: ${t.frame.dark}`, { act: 'dark' }),
    item('action', 'keys', 'keyboard', t.frame.keys, { act: 'keys' }),
    item('action', 'signOut', 'signOut', t.frame.signOut, { act: 'signOut' }),
    ...runs.map(({ id, headline, goal }) =>
      item('run', `run ${id}`, 'history', t.says(headline) || goal, { run: id }),
    ),
  ];
}

function item(
  kind: PaletteItem['kind'],
  id: string,
  icon: IconName,
  text: string,
  goes: Destination,
): PaletteItem {
  return { id, kind, icon, text, goes };
}
