/** Gets each line: the bytes from `from` to `to`, without the line break; valid during the call only. */
export type OnLine = (bytes: Uint8Array, from: number, to: number) => void;

/** The rest of a longer line is left out. */
export const LONGEST_LINE = 65_536;

/**
 * Cuts a stream of bytes into lines, however it comes in chunks, in memory that does not depend on the length of a
 * line. Call `end` after the last chunk: a last line without a line break counts as well.
 */
export class LineSplitter {
  readonly #onLine: OnLine;
  /** The beginning of the line that the chunks so far leave open. */
  #open: Uint8Array[] = [];
  #openLength = 0;
  #isFirst = true;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length) {
      const stop = chunk.indexOf(LINE_BREAK, from);
      if (stop < 0) {
        this.#keep(chunk, from);
        return;
      }
      if (this.#openLength > 0) {
        this.#keep(chunk.subarray(0, stop), from);
        this.#closeOpen();
      } else this.#line(chunk, from, Math.min(stop, from + LONGEST_LINE));
      from = stop + 1;
    }
  }

  end(): void {
    if (this.#openLength > 0) this.#closeOpen();
  }

  /** Keeps a copy: the chunk's memory is the caller's. */
  #keep(chunk: Uint8Array, from: number): void {
    const room = LONGEST_LINE - this.#openLength;
    if (room > 0)
      this.#open.push(Uint8Array.prototype.slice.call(chunk, from, Math.min(chunk.length, from + room)));
    this.#openLength += chunk.length - from;
  }

  #closeOpen(): void {
    const line = this.#open.length === 1 ? this.#open[0]! : Buffer.concat(this.#open);
    this.#open = [];
    this.#openLength = 0;
    this.#line(line, 0, line.length);
  }

  #line(bytes: Uint8Array, from: number, to: number): void {
    const mark = this.#isFirst && BYTE_ORDER_MARK.every((byte, at) => bytes[from + at] === byte);
    this.#isFirst = false;
    this.#onLine(bytes, mark ? from + BYTE_ORDER_MARK.length : from, to);
  }
}

const LINE_BREAK = 10;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
