import type { NewEvent } from '#contract/event.ts';
import type { Actor, Events } from '#store/store.ts';
import type { Visitor } from './auth.ts';
import type { LimitPort } from './limits.ts';

/** What the tests of this folder share: a record of events, counters in memory, and someone at the door. */
export function authFixture() {
  const events: NewEvent[] = [];
  const record: Pick<Events, 'append'> = {
    append: async (added) => {
      events.push(...added);
      return [];
    },
  };
  const visitor: Visitor = { ip: '192.0.2.1', client: 'web', correlationId: 'test' };
  const by: Actor = { actor: 'system', client: 'system', correlationId: 'test' };
  return { events, store: { events: record as Events }, limits: memoryLimits(), visitor, by };
}

/** Counts in one window that never ends: enough to see that something is counted, and by what. */
export function memoryLimits(): LimitPort & { readonly taken: Map<string, number> } {
  const taken = new Map<string, number>();
  return {
    taken,
    async take(key, max, windowSeconds) {
      const count = (taken.get(key) ?? 0) + 1;
      taken.set(key, count);
      return count > max ? windowSeconds : 0;
    },
  };
}
