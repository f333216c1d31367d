import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followEvents, type LinkState } from './event-stream.ts';
import { KEYS, type Key } from './keys.ts';
import { touchedKeys } from './touched-keys.ts';

/** Events that come close together cause one round of reading. */
const GATHER_MS = 120;

/** Keeps everything on the page up to date for as long as it is shown. Answers how the line is. */
export function useLiveUpdates(): LinkState {
  const client = useQueryClient();
  const [state, setState] = useState<LinkState>('connecting');
  useEffect(() => {
    const gather = gatherer(client);
    const stop = followEvents({
      onEvent: (event) => gather.add(touchedKeys(event)),
      onFresh: () => void client.invalidateQueries(),
      onState: setState,
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
  function flush(): void {
    timer = undefined;
    const keys = [...waiting.values()];
    waiting.clear();
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  }
  return {
    add(keys) {
      for (const key of keys) waiting.set(key.join(' '), key);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
