/** The file has YAML that is not known here. `line` is 1-based. */
export class UnreadableYaml extends Error {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.name = 'UnreadableYaml';
    this.line = line;
  }
}

/** A place in a text that moves forward only, and knows lines, columns, blanks and comments as YAML does. */
export class YamlCursor {
  readonly text: string;
  /** Index of the next character. */
  at: number;

  constructor(text: string) {
    this.text = text;
    this.at = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  }

  get next(): string {
    return this.text[this.at] ?? '';
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** At a line break, or at a comment that a blank sets apart. */
  get atLineEnd(): boolean {
    if (this.next === '#') return this.at === 0 || /\s/.test(this.text[this.at - 1] ?? '');
    return this.atEnd || this.next === '\n' || this.next === '\r';
  }

  get column(): number {
    return this.at - this.#lineStart;
  }

  /** What a sticky pattern matches here; '' when it does not. */
  see(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? '';
  }

  /** The same, and moves behind it. */
  take(pattern: RegExp): string {
    const match = this.see(pattern);
    this.at += match.length;
    return match;
  }

  skipSpaces(): void {
    this.take(/[ \t]*/y);
  }

  /** To the next character that is neither blank nor comment, on this line or a later one. */
  skipBlank(): void {
    do this.skipSpaces();
    while (this.take(/(?:#[^\n]*)?(?:\r?\n|$)/y) !== '');
    const indentation = this.text.slice(this.#lineStart, this.at);
    if (!this.atEnd && /^\s*\t/.test(indentation)) throw this.unreadable('a tab is no indentation');
  }

  skipLine(): void {
    this.take(/[^\n]*(?:\n|$)/y);
  }

  unreadable(reason: string): UnreadableYaml {
    return new UnreadableYaml(this.text.slice(0, this.at).split('\n').length, reason);
  }

  get #lineStart(): number {
    const start = this.text.lastIndexOf('\n', this.at - 1) + 1;
    return start === 0 && this.text.startsWith(BYTE_ORDER_MARK) ? 1 : start;
  }
}

const BYTE_ORDER_MARK = '\uFEFF';
