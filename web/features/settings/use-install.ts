import { useSyncExternalStore } from 'react';

/** What a browser hands out when the page could be installed; not in TypeScript's library yet. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

let offered: InstallEvent | null = null;
const listeners = new Set<() => void>();

/** Keeps the browser's offer until somebody looks for it. Called once, at the start. */
export function awaitInstallOffer(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer(event as InstallEvent);
  });
  window.addEventListener('appinstalled', () => offer(null));
}

/** Installs the page as an app; null where it is one, or the browser does not do that. */
export function useInstall(): (() => void) | null {
  const event = useSyncExternalStore(subscribe, () => offered);
  if (event === null) return null;
  return () => {
    offer(null);
    void event.prompt();
  };
}

function offer(event: InstallEvent | null): void {
  offered = event;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
