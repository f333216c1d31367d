import type { EventRow, NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import type { EventFeed } from './event-feed.ts';
import { rowOf } from './event-rows.ts';
import type { Commit, CommitResult, Durability, GroupWriter, StampedCommit, Writer } from './writer.ts';

/** How long a `grouped` commit may wait for company, in ms. */
const COMPANY_WAIT_MS = 10;
/** Most commits of one group: bounds how long the first waits for the last. */
const GROUP_MAX = 512;

interface Waiting {
  readonly commit: StampedCommit;
  readonly events: readonly NewEvent[];
  readonly resolve: (rows: readonly EventRow[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects commits into groups, first come first written, one group at a time, so that many share one sync. */
export class CommitQueue implements Writer, AsyncDisposable {
  readonly #now: () => Date;
  readonly #write: GroupWriter;
  readonly #feed: EventFeed;
  #waiting: Waiting[] = [];
  #writing = false;
  #due = false;
  #flushing = false;
  #timer: NodeJS.Timeout | undefined;
  #closed: PromiseWithResolvers<void> | null = null;

  constructor(options: { now: () => Date; write: GroupWriter; feed: EventFeed }) {
    this.#now = options.now;
    this.#write = options.write;
    this.#feed = options.feed;
  }

  async commit(commit: Commit, durability: Durability = 'full'): Promise<readonly EventRow[]> {
    if (this.#closed !== null) throw new OpsError('audit_unavailable', 'the store is closed');
    const prepared = commit.events.map(rowOf);
    const { promise, resolve, reject } = Promise.withResolvers<readonly EventRow[]>();
    this.#waiting.push({
      commit: {
        writes: commit.writes,
        events: prepared.map(({ row }) => row),
        ts: this.#now().toISOString(),
      },
      events: prepared.map(({ event }) => event),
      resolve,
      reject,
    });
    if (durability === 'full' || this.#waiting.length >= GROUP_MAX) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.#flushSoon(), COMPANY_WAIT_MS);
    return promise;
  }

  /** Writes what is waiting, then takes no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed === null) {
      this.#closed = Promise.withResolvers();
      if (this.#waiting.length > 0) this.#flushSoon();
      this.#settleIfEmpty();
    }
    await this.#closed.promise;
  }

  /** At the end of this turn of the event loop, so that all who were woken by the last group get into the next. */
  #flushSoon(): void {
    this.#due = true;
    if (this.#flushing || this.#writing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting.splice(0, GROUP_MAX);
    this.#due = this.#waiting.length > 0;
    if (group.length === 0) return;
    this.#writing = true;
    this.#write(group.map(({ commit }) => commit))
      .then(
        (results) => this.#settle(group, results),
        (error: unknown) => {
          const unavailable = new OpsError('audit_unavailable', describe(error), { cause: error });
          for (const { reject } of group) reject(unavailable);
        },
      )
      .finally(() => {
        this.#writing = false;
        if (this.#due) this.#flushSoon();
        this.#settleIfEmpty();
      });
  }

  #settle(group: readonly Waiting[], results: readonly CommitResult[]): void {
    const told: EventRow[] = [];
    group.forEach(({ events, resolve, reject }, index) => {
      const result = results[index] as CommitResult;
      if (!result.ok) {
        reject(new OpsError(result.code, result.detail));
        return;
      }
      const rows = events.map((event, n) => ({ ...event, ...result.places[n]! }));
      told.push(...rows);
      resolve(rows);
    });
    this.#feed.push(told);
  }

  #settleIfEmpty(): void {
    if (!this.#writing && this.#waiting.length === 0) this.#closed?.resolve();
  }
}

function describe(error: unknown): string {
  return `the database could not be written: ${error instanceof Error ? error.message : String(error)}`;
}
