import { keyOf } from './pin-book.ts';
import type { Pin, PinStore } from './pins.ts';

/** Pins that last as long as the process. */
export function createMemoryPins(pins: readonly Pin[] = []): PinStore {
  const kept = new Map(pins.map((pin) => [keyOf(pin), pin]));
  return {
    load: async () => [...kept.values()],
    put: async (pin) => void kept.set(keyOf(pin), pin),
    remove: async (key) => void kept.delete(keyOf(key)),
  };
}
