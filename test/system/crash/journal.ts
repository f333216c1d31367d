import { type Journal, openJournal as openReal } from '../../../src/executor/journal.ts';
import { step } from './step.ts';

/** The hub's journal, with a step before and after each entry of an action. */
export function openJournal(...given: Parameters<typeof openReal>): Journal {
  const journal = openReal(...given);
  return new Proxy(journal, {
    get(_, key) {
      if (key === 'append') return append;
      const value: unknown = Reflect.get(journal, key);
      return typeof value === 'function' ? value.bind(journal) : value;
    },
  });

  function append(entry: Parameters<Journal['append']>[0]): void {
    if (!('jti' in entry)) {
      journal.append(entry);
      return;
    }
    step(`before hub ${entry.type}`);
    journal.append(entry);
    step(`after hub ${entry.type}`);
  }
}
