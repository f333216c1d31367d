import { Client, type ClientConfig } from 'pg';
import type { EventFeed } from '../event-feed.ts';
import { CHANNEL } from './postgres-writer.ts';

/** Wait before connecting anew, in ms. */
const RETRY_MS = 500;

/** Tells the feed of what other processes have committed. A broken connection is made anew and what it missed read. */
export class PostgresListener implements AsyncDisposable {
  readonly #config: ClientConfig;
  readonly #feed: EventFeed;
  readonly #readHead: () => Promise<{ seq: number }>;
  #client: Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: { config: ClientConfig; feed: EventFeed; readHead: () => Promise<{ seq: number }> }) {
    this.#config = options.config;
    this.#feed = options.feed;
    this.#readHead = options.readHead;
  }

  async listen(): Promise<void> {
    const client = new Client(this.#config);
    client.on('error', () => {});
    client.on('end', () => this.#listenLater());
    client.on('notification', ({ payload }) => this.#feed.hear(Number(payload)));
    this.#client = client;
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#feed.hear((await this.#readHead()).seq);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  #listenLater(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.listen().catch(() => this.#listenLater());
    }, RETRY_MS);
  }
}
