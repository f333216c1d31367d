/**
 * The field lines of a head (RFC 9112, 5). They are searched and not taken apart: of a head of ten lines two or three
 * are asked for.
 */
export class Fields {
  readonly #block: string;
  readonly #small: string;

  private constructor(block: string) {
    this.#block = block;
    this.#small = block.toLowerCase();
  }

  /**
   * Takes lines that each end with CR LF, and one such end before the first. Null for a fold, a space before the colon,
   * a control character, a line without its proper end.
   */
  static read(block: string): Fields | null {
    return BLOCK.test(block) ? new Fields(block) : null;
  }

  /**
   * The value of a field, asked for in small letters. Values of a name that comes twice are joined by a comma, so that
   * what may come only once (a length, a coding, a host) does not read as a valid value any more.
   */
  get(name: string): string | undefined {
    let value: string | undefined;
    for (let at = this.#small.indexOf(name); at > 0; at = this.#small.indexOf(name, at + 1)) {
      const colon = at + name.length;
      if (this.#small.charCodeAt(at - 1) !== LF || this.#small.charCodeAt(colon) !== COLON) continue;
      const one = this.#trimmed(colon + 1, this.#block.indexOf('\r\n', colon));
      value = value === undefined ? one : `${value}, ${one}`;
    }
    return value;
  }

  #trimmed(from: number, to: number): string {
    let start = from;
    let end = to;
    while (start < end && isBlank(this.#block.charCodeAt(start))) start += 1;
    while (end > start && isBlank(this.#block.charCodeAt(end - 1))) end -= 1;
    return this.#block.slice(start, end);
  }

  /** Whether a line matches; names are in small letters there, and so are values. */
  match(pattern: RegExp): boolean {
    return pattern.test(this.#small);
  }
}

/** Digits alone, and no more of them than a number holds exactly. Null for what is no length. */
export function readLength(value: string): number | null {
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

const BLOCK = /^\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const LF = 0x0a;
const COLON = 0x3a;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
