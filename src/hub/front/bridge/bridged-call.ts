import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../upstream/upstreams.ts';
import type { CallerDoor } from '../callers.ts';
import type { HostRequest } from '../host-request.ts';

/** What a server asks in the middle of a call. */
export interface Question {
  readonly method: string;
  readonly params?: JsonObject;
}

interface Open {
  readonly question: Question;
  readonly resolve: (answer: JsonObject) => void;
  readonly reject: (error: Error) => void;
}

/** Times that a server may ask in one call. */
const MOST_QUESTIONS = 8;

/** One call that is under way while its host comes and goes with the answers to what its server asks. */
export class BridgedCall<T> {
  readonly id = randomBytes(18).toString('base64url');
  readonly stop = new AbortController();
  /** Which retry is the next one; each is good once. */
  nonce = '';
  /** The request that the host makes at the moment: news go to it. */
  door: CallerDoor;
  readonly result: Promise<T>;
  readonly #open = new Map<string, Open>();
  readonly #most: number;
  #asked = 0;
  #wake = () => {};
  #timer: NodeJS.Timeout | undefined;

  /** `most`: bytes that a question may have. */
  constructor(
    request: HostRequest,
    slotId: string,
    most: number,
    work: (door: CallerDoor, signal: AbortSignal) => Promise<T>,
  ) {
    this.#most = most;
    this.door = request.door(null);
    const { onProgress } = this.door;
    const door: CallerDoor = {
      ...this.door,
      session: { id: slotId, ask: (question, signal) => this.#ask(question, signal) },
      ...(onProgress && { onProgress: (progress) => this.door.onProgress?.(progress) }),
      onNotification: (notification) => this.door.onNotification?.(notification),
    };
    this.result = work(door, this.stop.signal);
    // Nobody may be waiting at the moment when it fails.
    this.result.catch(() => undefined);
  }

  /** Its result, or null when there is something to ask its host. Ends the call when its host goes away meanwhile. */
  async next(gone: AbortSignal): Promise<{ readonly result: T } | null> {
    const end = () => this.stop.abort();
    if (gone.aborted) end();
    gone.addEventListener('abort', end, { once: true });
    try {
      const asked = new Promise<null>((resolve) => {
        this.#wake = () => resolve(null);
        if (this.#open.size > 0) resolve(null);
      });
      return await Promise.race([this.result.then((result) => ({ result })), asked]);
    } finally {
      gone.removeEventListener('abort', end);
    }
  }

  get questions(): Readonly<Record<string, Question>> {
    return Object.fromEntries([...this.#open].map(([key, { question }]) => [key, question]));
  }

  /** Hands on what the host has answered; what it left out is asked again. */
  answer(responses: Readonly<Record<string, unknown>>): void {
    for (const [key, open] of this.#open) {
      const answer = Object.hasOwn(responses, key) ? responses[key] : undefined;
      if (typeof answer !== 'object' || answer === null) continue;
      this.#open.delete(key);
      open.resolve(answer as JsonObject);
    }
  }

  /** Ends it unless its host comes back within this time (ms). */
  waitAtMost(ms: number, onLate: () => void): void {
    this.#timer = setTimeout(() => {
      this.stop.abort();
      onLate();
    }, ms);
    this.#timer.unref();
  }

  isBack(): void {
    clearTimeout(this.#timer);
  }

  #ask(question: Question, signal: AbortSignal): Promise<JsonObject> {
    this.#asked += 1;
    if (this.#asked > MOST_QUESTIONS)
      return Promise.reject(new Error('it has asked often enough in this call'));
    if (Buffer.byteLength(JSON.stringify(question)) > this.#most)
      return Promise.reject(new Error('what it asks is too long'));
    const key = `question-${this.#asked}`;
    return new Promise((resolve, reject) => {
      const close = () => {
        this.#open.delete(key);
        reject(new Error('nobody waits for the call any more'));
      };
      for (const over of [signal, this.stop.signal]) over.addEventListener('abort', close, { once: true });
      this.#open.set(key, { question, resolve, reject });
      this.#wake();
    });
  }
}
