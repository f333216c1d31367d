import { SAMPLE_JOBS, type SampleJob } from './samples.ts';

export interface Job extends SampleJob {
  doneBytes: number;
}

interface Saved {
  readonly paused: boolean;
  /** When a timed pause ends, milliseconds since 1970; null when it has no end. */
  readonly pauseEnd: number | null;
  /** Paused by a fault, not by a person: `heal` resumes only this one. */
  readonly forced: boolean;
  readonly jobs: readonly Job[];
}

/** What the demo downloads at, in bytes per second. It has no news server: a job that is done starts over. */
const RATE = 2 * 1024 * 1024;

/** SABnzbd's queue: the first job downloads unless it is paused. Moves only when it is looked at. */
export class SabnzbdQueue {
  readonly #now: () => Date;
  #paused = false;
  #pauseEnd: number | null = null;
  #forced = false;
  #jobs: Job[] = SAMPLE_JOBS.map((job) => ({ ...job, doneBytes: 0 }));
  #lookedAt: number;

  constructor(saved: string | null, now: () => Date) {
    this.#now = now;
    this.#lookedAt = now().getTime();
    if (saved === null) return;
    const { paused, pauseEnd, forced, jobs } = JSON.parse(saved) as Saved;
    [this.#paused, this.#pauseEnd, this.#forced] = [paused, pauseEnd, forced];
    this.#jobs = jobs.map((job) => ({ ...job }));
  }

  get paused(): boolean {
    return this.#paused;
  }

  get forced(): boolean {
    return this.#forced;
  }

  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  /** Bytes per second at this moment. */
  get rate(): number {
    return this.#paused || this.#jobs.length === 0 ? 0 : RATE;
  }

  /** Time left of a timed pause as SABnzbd writes it, minutes:seconds; '0' when there is none. */
  get pauseLeft(): string {
    if (this.#pauseEnd === null) return '0';
    const seconds = Math.max(0, Math.floor((this.#pauseEnd - this.#now().getTime()) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }

  /** Brings the downloads up to date. True when a timed pause has just ended. */
  advance(): boolean {
    const now = this.#now().getTime();
    const [first] = this.#jobs;
    if (!this.#paused && first !== undefined) {
      const bytes = first.doneBytes + ((now - this.#lookedAt) / 1000) * RATE;
      first.doneBytes = Math.floor(Math.max(0, bytes) % first.bytes);
    }
    this.#lookedAt = now;
    if (this.#pauseEnd === null || now < this.#pauseEnd) return false;
    this.resume();
    return true;
  }

  /** Pauses for so many minutes, or until it is resumed. */
  pause(minutes: number | null, forced = false): void {
    this.#paused = true;
    this.#forced = forced;
    this.#pauseEnd = minutes === null ? null : this.#now().getTime() + minutes * 60_000;
  }

  resume(): void {
    [this.#paused, this.#pauseEnd, this.#forced] = [false, null, false];
  }

  /** Ids that were there and are removed now. */
  remove(ids: readonly string[]): string[] {
    const removed = this.#jobs.filter((job) => ids.includes(job.nzo_id)).map((job) => job.nzo_id);
    this.#jobs = this.#jobs.filter((job) => !ids.includes(job.nzo_id));
    return removed;
  }

  toJSON(): Saved {
    return { paused: this.#paused, pauseEnd: this.#pauseEnd, forced: this.#forced, jobs: this.#jobs };
  }
}
