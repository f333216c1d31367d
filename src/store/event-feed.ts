import type { EventRow } from '#contract/event.ts';

type Listener = (rows: readonly EventRow[]) => void;

/**
 * Hands every committed event to the listeners, in order and without a gap: rows written here as they come, rows
 * written by other processes read from the database when their number is heard of or missing.
 */
export class EventFeed {
  readonly #listeners = new Set<Listener>();
  readonly #readAfter: (seq: number) => Promise<readonly EventRow[]>;
  #told: number;
  #heard: number;
  #catchingUp: Promise<void> | null = null;

  /** `head` is the last event that is old news; `readAfter` gives some of the rows after a number, in order. */
  constructor(head: number, readAfter: (seq: number) => Promise<readonly EventRow[]>) {
    this.#told = head;
    this.#heard = head;
    this.#readAfter = readAfter;
  }

  subscribe(listener: Listener): () => void {
    const own: Listener = (rows) => listener(rows);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Rows that this process has just committed. */
  push(rows: readonly EventRow[]): void {
    const first = rows[0];
    if (first === undefined) return;
    if (this.#catchingUp === null && first.seq === this.#told + 1) this.#tell(rows);
    else this.hear((rows.at(-1) as EventRow).seq);
  }

  /** Word that the chain has grown up to this number. */
  hear(seq: number): void {
    this.#heard = Math.max(this.#heard, seq);
    if (this.#heard <= this.#told) return;
    if (this.#listeners.size === 0) this.#told = this.#heard;
    else this.#catchingUp ??= this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    try {
      while (this.#told < this.#heard) {
        const rows = await this.#readAfter(this.#told);
        if (rows.length === 0) return;
        this.#tell(rows);
      }
    } catch {
      // The database cannot be read now. Nothing is lost: the next word of a commit reads from where we stopped.
    } finally {
      this.#catchingUp = null;
    }
  }

  #tell(rows: readonly EventRow[]): void {
    this.#told = (rows.at(-1) as EventRow).seq;
    this.#heard = Math.max(this.#heard, this.#told);
    for (const listener of this.#listeners) {
      try {
        listener(rows);
      } catch (error) {
        // A listener's fault must not cost the others their rows, nor be swallowed.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
