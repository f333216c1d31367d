import type { Connection } from './connection.ts';
import type { Upstream } from './upstream.ts';
import type { Caller } from './upstreams.ts';

interface Watched {
  readonly upstream: Upstream;
  readonly uri: string;
  readonly listeners: Set<() => void>;
  /** The connection that it stands on, and how it is ended there. */
  standing: Promise<{ connection: Connection; end: () => Promise<void> }>;
}

/** The resources that hosts watch: one subscription at a server for all who watch the same one with the same sign-in. */
export class Subscriptions {
  readonly #watched = new Map<string, Watched>();

  async watch(
    upstream: Upstream,
    uri: string,
    caller: Caller,
    onUpdate: () => void,
  ): Promise<AsyncDisposable> {
    const principal = upstream.spec.perPrincipal ? caller.principal : null;
    const key = keyOf(upstream.spec.id, principal, uri);
    let watched = this.#watched.get(key);
    if (watched === undefined || watched.upstream !== upstream) {
      const { session: _, ...shared } = caller;
      watched = {
        upstream,
        uri,
        listeners: watched?.listeners ?? new Set(),
        standing: subscribe(upstream, uri, shared),
      };
      this.#watched.set(key, watched);
    }
    const mine = watched;
    mine.listeners.add(onUpdate);
    try {
      await mine.standing;
    } catch (error) {
      mine.listeners.delete(onUpdate);
      if (this.#watched.get(key) === mine) this.#watched.delete(key);
      throw error;
    }
    return {
      [Symbol.asyncDispose]: async () => {
        mine.listeners.delete(onUpdate);
        if (mine.listeners.size > 0 || this.#watched.get(key) !== mine) return;
        this.#watched.delete(key);
        await (await mine.standing).end();
      },
    };
  }

  updated(server: string, principal: string | null, uri: string): void {
    for (const listener of this.#watched.get(keyOf(server, principal, uri))?.listeners ?? []) listener();
  }
}

async function subscribe(upstream: Upstream, uri: string, caller: Caller) {
  const connection = await upstream.connection(caller);
  const { client, era } = connection;
  if (era === 'modern') {
    const stream = await client.listen({ resourceSubscriptions: [uri] });
    return { connection, end: () => stream.close().catch(() => undefined) };
  }
  await client.subscribeResource({ uri });
  const end = async () => {
    await client.unsubscribeResource({ uri }).catch(() => undefined);
  };
  return { connection, end };
}

function keyOf(server: string, principal: string | null, uri: string): string {
  return JSON.stringify([server, principal, uri]);
}
