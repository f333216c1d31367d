import { randomBytes } from 'node:crypto';
import type { ExecutorName } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { type DurableJsonl, openDurableJsonl } from './durable-jsonl.ts';
import { holdFile } from './file-lock.ts';
import { chain, type JournalEntry, readLine } from './journal-lines.ts';
import { JournalMemory, type JournalRecord } from './journal-memory.ts';

/** The memory of an executor: what it was told to do and what became of it. Never pruned, never rotated. */
export interface Journal {
  /** Made with the file: a ticket for another epoch could be one that this journal has forgotten. */
  readonly epoch: string;
  /** Milliseconds; never earlier than the latest time ever written here or told before in this life. */
  nowMs(): number;
  /** The latest time that is written here, in ms. */
  readonly writtenMs: number;
  find(jti: string): JournalRecord | undefined;
  /** Records in `intent` or `started`, oldest first. */
  unfinished(): JournalRecord[];
  /** When this verb was last started on this target, in ms; null = never. */
  lastStartedMs(verb: string, target: string): number | null;
  /** Durable when it returns. Throws `journal_unavailable`, and then nothing has been recorded. */
  append(entry: JournalEntry): void;
  close(): void;
}

/**
 * Opens or creates the journal in this file, for this process alone. Throws `journal_unavailable` when another process
 * holds it, it cannot be written, or a line does not follow from the one before.
 */
export function openJournal(path: string, options: { executor: ExecutorName; now: () => Date }): Journal {
  const held = holdFile(`${path}.lock`);
  if (!held) throw new OpsError('journal_unavailable', `${path} is in use by another process`);
  const memory = new JournalMemory();
  try {
    const file = openDurableJsonl(path, (value, line) => remember(memory, value, `${path} line ${line}`));
    const journal = new FileJournal(file, memory, options.now, held);
    if (memory.head.seq === 0)
      journal.append({
        type: 'opened',
        executor: options.executor,
        epoch: randomBytes(12).toString('base64url'),
      });
    if (memory.executor !== options.executor)
      throw new OpsError('journal_unavailable', `${path} is the journal of ${memory.executor}`);
    return journal;
  } catch (cause) {
    held.release();
    if (cause instanceof OpsError) throw cause;
    throw new OpsError('journal_unavailable', `${path}: ${(cause as Error).message}`, { cause });
  }
}

function remember(memory: JournalMemory, value: unknown, where: string): void {
  try {
    memory.take(readLine(value, memory.head));
  } catch (cause) {
    throw new OpsError('journal_unavailable', `${where}: ${(cause as Error).message}`, { cause });
  }
}

class FileJournal implements Journal {
  readonly #file: DurableJsonl;
  readonly #memory: JournalMemory;
  readonly #now: () => Date;
  readonly #held: { release(): void };
  #toldMs = 0;

  constructor(file: DurableJsonl, memory: JournalMemory, now: () => Date, held: { release(): void }) {
    this.#file = file;
    this.#memory = memory;
    this.#now = now;
    this.#held = held;
  }

  get epoch(): string {
    return this.#memory.epoch;
  }

  get writtenMs(): number {
    return this.#memory.writtenMs;
  }

  nowMs(): number {
    this.#toldMs = Math.max(this.#toldMs, this.#memory.writtenMs, this.#now().getTime());
    return this.#toldMs;
  }

  find(jti: string): JournalRecord | undefined {
    return this.#memory.records.get(jti);
  }

  unfinished(): JournalRecord[] {
    return [...this.#memory.unfinished].map((jti) => this.#memory.records.get(jti)!);
  }

  lastStartedMs(verb: string, target: string): number | null {
    return this.#memory.lastStarted.get(`${verb} ${target}`) ?? null;
  }

  append(entry: JournalEntry): void {
    const line = chain(entry, new Date(this.nowMs()).toISOString(), this.#memory.head);
    this.#memory.check(line);
    try {
      this.#file.append(line);
    } catch (cause) {
      throw new OpsError('journal_unavailable', `${(cause as Error).message}`, { cause });
    }
    this.#memory.take(line);
  }

  close(): void {
    this.#file.close();
    this.#held.release();
  }
}
