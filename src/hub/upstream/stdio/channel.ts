import type { Readable, Writable } from 'node:stream';

/** Both ends of a server that speaks one JSON message a line: a child process, or a container that is attached to. */
export interface Channel {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when it has ended by itself or was closed, with what is known of the reason. */
  readonly ended: Promise<string>;
  /** Idempotent; resolves when nothing of it is left. */
  close(): Promise<void>;
}
