import type { Usage } from '#contract/model.ts';
import type { Reply } from './http1/reply.ts';
import { type Passed, usageIn } from './relay.ts';
import type { BodySink, UpstreamBody } from './upstream-body.ts';

/** An answer is held so long that its head can still say what became of the prompt. */
const MOST_HELD = 8 * 1024 * 1024;
/** So much goes out in one write with its head, as a string of bytes; Node gives a buffer a write of its own. */
const SMALL = 32 * 1024;
/** Usage stands near one end of an answer. */
const KEPT = 16 * 1024;

export interface WholeOptions {
  /** Hold the answer back until its usage is known. */
  readonly hold: boolean;
  readonly writeHead: (length: number | null) => void;
  /** Told the usage of an answer that was held, before its head is written; true = write nothing, an error follows. */
  readonly onUsage: (usage: Usage | null) => boolean;
  readonly onFirstByte: () => void;
}

/** Passes a JSON answer on byte for byte. Ends the response unless the body broke before its head was written. */
export function relayWhole(body: UpstreamBody, response: Reply, options: WholeOptions): Promise<Passed> {
  return new Promise((resolve) => body.drainTo(new WholeRelay(body, response, options, resolve)));
}

class WholeRelay implements BodySink {
  readonly #response: Reply;
  readonly #options: WholeOptions;
  readonly #resolve: (passed: Passed) => void;
  readonly #body: UpstreamBody;
  // Not assigned in the constructor: the engine puts a function that is assigned to a property among what lives long,
  // and with it all of this call.
  readonly #resume = () => this.#body.resume();
  /** What came and is held; null once the head is written. */
  #held: Buffer[] | null;
  #heldBytes = 0;
  #begun = false;
  #ends: Ends | null = null;

  constructor(body: UpstreamBody, response: Reply, options: WholeOptions, resolve: (passed: Passed) => void) {
    this.#response = response;
    this.#options = options;
    this.#resolve = resolve;
    this.#body = body;
    this.#held = options.hold ? [] : null;
    response.on('drain', this.#resume);
  }

  data(chunk: Buffer): boolean {
    if (!this.#held) return this.#pass(chunk);
    this.#held.push(chunk);
    this.#heldBytes += chunk.byteLength;
    if (this.#heldBytes <= MOST_HELD) return true;
    const late = this.#held;
    this.#held = null;
    let room = true;
    for (const part of late) room = this.#pass(part);
    return room;
  }

  end(): void {
    const held = this.#held;
    if (!held) {
      if (!this.#begun) this.#begin(0);
      this.#response.end();
      this.#finish(this.#ends?.usage() ?? null, null);
      return;
    }
    const whole = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
    const usage = usageIn(whole);
    if (!this.#options.onUsage(usage)) {
      this.#begin(whole.byteLength);
      if (whole.byteLength > SMALL) this.#response.end(whole);
      else this.#response.end(whole.toString('latin1'), 'latin1');
    }
    this.#finish(usage, null);
  }

  error(error: Error): void {
    this.#finish(this.#ends?.usage() ?? null, error);
  }

  #pass(chunk: Buffer): boolean {
    if (!this.#begun) this.#begin(null);
    this.#ends ??= new Ends();
    this.#ends.add(chunk);
    return this.#response.write(chunk);
  }

  #begin(length: number | null): void {
    this.#begun = true;
    this.#options.writeHead(length);
    this.#options.onFirstByte();
  }

  #finish(usage: Usage | null, error: Error | null): void {
    this.#response.off('drain', this.#resume);
    this.#resolve({ usage, events: 0, error });
  }
}

/** The first and the last bytes of what passed. */
class Ends {
  #head: Buffer | null = null;
  #tail: Buffer[] = [];
  #tailBytes = 0;

  add(chunk: Buffer): void {
    this.#head ??= chunk;
    this.#tail.push(chunk);
    this.#tailBytes += chunk.byteLength;
    while (this.#tail.length > 1 && this.#tailBytes - (this.#tail[0] as Buffer).byteLength >= KEPT)
      this.#tailBytes -= (this.#tail.shift() as Buffer).byteLength;
  }

  usage(): Usage | null {
    return usageIn(Buffer.concat(this.#tail)) ?? (this.#head ? usageIn(this.#head) : null);
  }
}
