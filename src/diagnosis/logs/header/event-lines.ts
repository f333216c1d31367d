import { allOf, CAPITALS, CHAR, isBlank, lettersEnd } from '../bytes.ts';
import { HEADER } from './header.ts';

/**
 * Tells which lines continue the event before them: stack traces and other indented text by their form, and lines
 * without a header where the log has a style of header that most lines keep to.
 */
export class EventLines {
  /** Lines by their kind of header, indented ones apart; halved now and then, so that the style may change. */
  readonly #seen = [0, 0, 0, 0];
  #indented = 0;
  #any = false;
  /** What the lines before make likely: the rest of a Python or Go trace, the error that a caret pointed at. */
  #inside: 'nothing' | 'python' | 'go' | 'caret' = 'nothing';

  /** Whether the line, blanks at its end apart, continues an event. `kind` is the kind of its header. */
  continues(kind: number, bytes: Uint8Array, from: number, end: number): boolean {
    if (from === end) return this.#any;
    const isStart = this.#isStart(kind, bytes, from, end);
    this.#any = true;
    return !isStart;
  }

  #isStart(kind: number, bytes: Uint8Array, from: number, end: number): boolean {
    if (kind === HEADER.stamp || kind === HEADER.structure) {
      this.#inside = 'nothing';
      this.#count(kind);
      return true;
    }
    const styled = this.#isStyle(HEADER.stamp) || this.#isStyle(HEADER.structure);
    if (kind === HEADER.level && this.#inside !== 'caret' && (!styled || isLoud(bytes, from, end))) {
      this.#count(kind);
      return true;
    }
    const style = styled || this.#isStyle(HEADER.level);
    const indented = isBlank(bytes[from]!);
    if (indented) this.#indented += 1;
    const goesOn = indented ? this.#goesOnIndented(bytes, from, end) : this.#goesOn(bytes, from, end);
    if (!indented && !goesOn) this.#count(HEADER.none);
    if (!this.#any) return true;
    return !(goesOn || style);
  }

  #count(kind: number): void {
    this.#seen[kind]! += 1;
    if (this.#seen[kind]! < 1000) return;
    for (let at = 0; at < this.#seen.length; at += 1) this.#seen[at]! >>= 1;
    this.#indented >>= 1;
  }

  /** Whether a third of the lines that could begin an event have this kind of header; of bare levels, two thirds. */
  #isStyle(kind: number): boolean {
    const own = this.#seen[kind]!;
    const bare = this.#seen[HEADER.none]!;
    return kind === HEADER.level ? own > bare * 2 : own > 0 && own * 2 >= bare;
  }

  #goesOnIndented(bytes: Uint8Array, from: number, end: number): boolean {
    if (this.#inside === 'nothing' && isCaret(bytes, from, end)) this.#inside = 'caret';
    let starts = 0;
    for (const count of this.#seen) starts += count;
    return this.#any && this.#indented <= 20 + starts * 20;
  }

  /** Lines of a trace that are not indented. */
  #goesOn(bytes: Uint8Array, from: number, end: number): boolean {
    if (TRACE_STARTS[bytes[from]!] === 0 && this.#inside === 'nothing') return false;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(end - from, 200)).toString(
      'latin1',
    );
    const inside = this.#inside;
    this.#inside = 'nothing';
    if (inside === 'python' && PYTHON_END.test(text)) return true;
    if (inside === 'caret' && NODE_ERROR.test(text)) return true;
    if (text.startsWith('Traceback (most recent call last)')) {
      this.#inside = 'python';
      return false;
    }
    if (GO_START.test(text) || (inside === 'go' && GO_FRAME.test(text))) {
      this.#inside = 'go';
      return true;
    }
    return GOES_ON.test(text);
  }
}

/** `ERROR text`, `[error] text`; not `Error: text`, which is how a trace begins. */
function isLoud(bytes: Uint8Array, from: number, end: number): boolean {
  if (bytes[from] === CHAR.openSquare) return true;
  return allOf(bytes, from, lettersEnd(bytes, from, end), CAPITALS);
}

/** Nothing but `^` and `~`, as under a line of source code. */
function isCaret(bytes: Uint8Array, from: number, end: number): boolean {
  let carets = 0;
  for (let at = from; at < end; at += 1) {
    if (bytes[at] === 94 || bytes[at] === 126) carets += 1;
    else if (!isBlank(bytes[at]!)) return false;
  }
  return carets > 0;
}

const TRACE_STARTS = new Uint8Array(256);
for (const byte of Buffer.from('CSTDagce.)]}^-')) TRACE_STARTS[byte] = 1;

const PYTHON_END = /^[\w.]+(?::|$)/;
const NODE_ERROR = /^[\w.]*(?:Error|Exception)\b/;
const GO_START = /^goroutine \d+ \[/;
const GO_FRAME = /^(?:[\w./*()[\]-]+\(.*\)|created by |exit status \d+|panic: )/;
const GOES_ON =
  /^(?:Caused by: |Suppressed: |at [\w.$<[/]+.*[(:]|\.{3} \d+ more|During handling of |The above exception was |[)\]}]+[;,]?$|--- End of |exit status \d+$)/;
