/** What came of some bytes of a chunked body. */
export interface Unchunked {
  /** The body's own bytes among them, in their order; they lie in the memory of what was given. */
  readonly data: Buffer;
  /** Where the bytes behind the end of the body begin; -1 while it has not come. */
  readonly end: number;
}

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;
/** Chunk extensions and trailers are skipped, and mean nothing here. */
const MOST_SKIPPED = 4096;
/** Hexadecimal digits of a size: 2^48 bytes are more than any answer. */
const MOST_DIGITS = 12;

/** Takes the framing out of a chunked body (RFC 9112, 7.1) while it comes, however its bytes are cut. */
export class ChunkedReader {
  #at: 'size' | 'extension' | 'size-end' | 'data' | 'data-end' | 'trailer' | 'last' = 'size';
  #left = 0;
  #digits = 0;
  #skipped = 0;
  #sawCr = false;
  #trailerLine = 0;

  /** Moves the data together in place, so that many small chunks are one piece. Null for bytes that break the rules. */
  take(bytes: Buffer, from: number): Unchunked | null {
    let at = from;
    let to = from;
    while (at < bytes.length) {
      if (this.#at === 'data') {
        const run = Math.min(this.#left, bytes.length - at);
        if (to !== at) bytes.copyWithin(to, at, at + run);
        to += run;
        at += run;
        this.#left -= run;
        if (this.#left === 0) this.#at = 'data-end';
        continue;
      }
      if (!this.#framing(bytes[at] as number)) return null;
      at += 1;
      if (this.#at === 'last') {
        this.#at = 'size';
        return { data: bytes.subarray(from, to), end: at };
      }
    }
    return { data: bytes.subarray(from, to), end: -1 };
  }

  /** One byte that is not data; false when it may not stand there. */
  #framing(byte: number): boolean {
    if (this.#sawCr) {
      this.#sawCr = false;
      return byte === LF && this.#lineEnded();
    }
    if (byte === CR) {
      this.#sawCr = true;
      return this.#at !== 'size' || this.#digits > 0;
    }
    switch (this.#at) {
      case 'size': {
        const digit = hexDigit(byte);
        if (digit < 0) {
          // Some servers pad the size with blanks up to its line's end.
          this.#at = byte === SEMICOLON ? 'extension' : 'size-end';
          return this.#digits > 0 && (byte === SEMICOLON || byte === 0x20);
        }
        this.#digits += 1;
        this.#left = this.#left * 16 + digit;
        return this.#digits <= MOST_DIGITS;
      }
      case 'size-end':
        return byte === 0x20 && this.#skip();
      case 'extension':
        return isText(byte) && this.#skip();
      case 'trailer':
        this.#trailerLine += 1;
        return isText(byte) && this.#skip();
      default:
        return false;
    }
  }

  #lineEnded(): boolean {
    if (this.#at === 'data-end') {
      this.#at = 'size';
      this.#skipped = 0;
    } else if (this.#at === 'trailer') {
      if (this.#trailerLine === 0) this.#at = 'last';
      this.#trailerLine = 0;
    } else this.#at = this.#left === 0 ? 'trailer' : 'data';
    this.#digits = 0;
    return true;
  }

  #skip(): boolean {
    this.#skipped += 1;
    return this.#skipped <= MOST_SKIPPED;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function isText(byte: number): boolean {
  return byte === 0x09 || (byte >= 0x20 && byte !== 0x7f && byte !== LF);
}
