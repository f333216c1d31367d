import type { Usage } from '#contract/model.ts';
import type { Reply } from './http1/reply.ts';
import { type Passed, usageIn } from './relay.ts';
import type { UpstreamBody } from './upstream-body.ts';

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
  return new Promise((resolve) => {
    let held: Buffer[] | null = options.hold ? [] : null;
    let heldBytes = 0;
    let begun = false;
    const ends = new Ends();
    const resume = () => body.resume();
    response.on('drain', resume);
    const finish = (usage: Usage | null, error: Error | null) => {
      response.off('drain', resume);
      resolve({ usage, events: 0, error });
    };
    const begin = (length: number | null) => {
      begun = true;
      options.writeHead(length);
      options.onFirstByte();
    };

    body.drainTo({
      data(chunk) {
        if (!held) {
          if (!begun) begin(null);
          ends.add(chunk);
          return response.write(chunk);
        }
        held.push(chunk);
        heldBytes += chunk.byteLength;
        if (heldBytes <= MOST_HELD) return true;
        const late = held;
        held = null;
        begin(null);
        let room = true;
        for (const part of late) {
          ends.add(part);
          room = response.write(part);
        }
        return room;
      },
      end() {
        if (!held) {
          if (!begun) begin(0);
          response.end();
          return finish(ends.usage(), null);
        }
        const whole = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
        const usage = usageIn(whole);
        if (!options.onUsage(usage)) {
          begin(whole.byteLength);
          if (whole.byteLength > SMALL) response.end(whole);
          else response.end(whole.toString('latin1'), 'latin1');
        }
        finish(usage, null);
      },
      error: (error) => finish(ends.usage(), error),
    });
  });
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
