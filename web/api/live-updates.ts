import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followEvents, type LinkState } from './event-stream.ts';
import { KEYS, type Key } from './keys.ts';
import { touchedKeys } from './touched-keys.ts';

/** Events that come close together cause one round of reading; under a flood of them the rounds are further apart. */
const GATHER_MS = 120;
const FLOOD_GATHER_MS = 1_000;

/** Keeps everything on the page up to date for as long as it is shown. Answers how the line is. */
export function useLiveUpdates(): LinkState {
  const client = useQueryClient();
  const [state, setState] = useState<LinkState>('connecting');
  useEffect(() => {
    const gather = gatherer(client);
    const stop = followEvents({
      onEvent: (event) => gather.add(touchedKeys(event)),
      onFresh: () => void client.invalidateQueries(),
      onState: (next) => {
        setState(next);
        if (next === 'open') void client.invalidateQueries({ queryKey: KEYS.readiness });
      },
      onRefused: () => void client.invalidateQueries({ queryKey: KEYS.whoAmI }),
    });
    return () => {
      stop();
      gather.stop();
    };
  }, [client]);
  return state;
}

function gatherer(client: QueryClient): { add(keys: readonly Key[]): void; stop(): void } {
  const waiting = new Map<string, Key>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastRound = Number.NEGATIVE_INFINITY;
  function flush(): void {
    timer = undefined;
    lastRound = performance.now();
    const keys = [...waiting.values()];
    waiting.clear();
    // What is being read goes on: events that never pause must not keep an answer from coming.
    for (const queryKey of keys) void client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  }
  return {
    add(keys) {
      for (const key of keys) waiting.set(key.join(' '), key);
      const isFlood = performance.now() - lastRound < FLOOD_GATHER_MS;
      timer ??= setTimeout(flush, isFlood ? FLOOD_GATHER_MS : GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
