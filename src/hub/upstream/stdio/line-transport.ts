import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import type { Channel } from './channel.ts';
import { createLineReader } from './line-reader.ts';

export interface LineTransportOptions {
  readonly open: () => Promise<Channel>;
  /** The longest line that is taken. */
  readonly maxBytes: number;
}

/** What it may say unasked, in messages a second, before it counts as a flood. */
const FLOOD = 5000;
/** What may wait to be read by a server that does not read. */
const MOST_WAITING = 16 * 1024 * 1024;

/**
 * MCP over lines. What a server prints beside its messages is counted and left out; a line beyond the limit fails the
 * one call that it answers; a flood ends the connection.
 */
export class LineTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  /** By their presence the SDK knows that silence on this transport means a server of 2025. */
  readonly stderr = null;
  readonly pid = null;
  /** Lines that were no messages. */
  garbage = 0;
  /** Why it ended, once it has. */
  reason: string | null = null;
  readonly #options: LineTransportOptions;
  #channel: Channel | null = null;
  #closed = false;
  #second = 0;
  #inSecond = 0;

  constructor(options: LineTransportOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.#channel !== null) throw new TypeError('the transport has been started already');
    const { open, maxBytes } = this.#options;
    const channel = await open();
    this.#channel = channel;
    if (this.#closed) return channel.close();
    const read = createLineReader(maxBytes, {
      line: (text) => this.#take(text),
      tooLong: (line) => this.#refuse(line),
      endless: (bytes) => this.#fail(`it sent ${bytes} bytes without an end of line`),
    });
    channel.output.on('data', (chunk: Buffer) => this.#guarded(() => read(chunk)));
    channel.output.on('error', () => undefined);
    channel.input.on('error', () => undefined);
    void channel.ended.then((reason) => this.#end(reason));
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.write(JSON.stringify(message));
  }

  /** Sends a message that is JSON text already. Throws `server_down`. */
  write(text: string): void {
    const input = this.#channel?.input;
    if (this.#closed || input === undefined || !input.writable)
      throw new OpsError('server_down', this.reason ?? 'its connection is closed');
    if (input.writableLength > MOST_WAITING)
      throw new OpsError('server_down', 'it does not read what it is sent');
    input.write(`${text}\n`);
  }

  async close(): Promise<void> {
    this.#end('closed');
    await this.#channel?.close();
  }

  #guarded(work: () => void): void {
    if (this.#closed) return;
    try {
      work();
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  #take(text: string): void {
    if (this.#closed) return;
    const message = parsed(text);
    if (message === null) {
      if (text.trim() !== '') this.garbage += 1;
      this.#count();
      return;
    }
    if ('method' in message) this.#count();
    if (!this.#closed) this.onmessage?.(message);
  }

  /** An answer that is too long becomes an error to the call it belongs to, as far as its edges tell. */
  #refuse({ head, tail, bytes }: { head: string; tail: string; bytes: number }): void {
    const { maxBytes } = this.#options;
    const id = idOf(head, tail);
    const text = `it answered with ${bytes} bytes, more than ${maxBytes}`;
    if (id === null) this.#fail(text);
    else this.onmessage?.({ jsonrpc: '2.0', id, error: { code: TOO_LARGE, message: text } });
  }

  #count(): void {
    const second = Math.floor(performance.now() / 1000);
    this.#inSecond = second === this.#second ? this.#inSecond + 1 : 1;
    this.#second = second;
    if (this.#inSecond > FLOOD)
      this.#fail(`it sent more than ${FLOOD} messages in a second that nobody asked for`);
  }

  #fail(reason: string): void {
    this.#end(reason);
    void this.#channel?.close();
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.reason = reason;
    this.onclose?.();
  }
}

/** The code of the error that stands for an answer beyond the limit. */
export const TOO_LARGE = -32_099;

function parsed(text: string): JSONRPCMessage | null {
  if (text === '' || text[0] !== '{') return null;
  try {
    const message = JSON.parse(text) as { jsonrpc?: unknown };
    return message.jsonrpc === '2.0' ? (message as JSONRPCMessage) : null;
  } catch {
    return null;
  }
}

/** The id stands first or last in the messages of every server that we know. */
function idOf(head: string, tail: string): string | number | null {
  const found =
    /^\{"jsonrpc":"2\.0","id":("[^"\\]{1,64}"|\d{1,15})[,}]/.exec(head) ??
    /,"id":("[^"\\]{1,64}"|\d{1,15})\}\s*$/.exec(tail);
  return found?.[1] === undefined ? null : (JSON.parse(found[1]) as string | number);
}
