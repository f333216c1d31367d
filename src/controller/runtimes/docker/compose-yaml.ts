import { YamlCursor } from './yaml-cursor.ts';

/**
 * Reads the YAML that compose files are written in, with the place of every scalar, so that one value can be replaced
 * without touching the rest. It knows block and flow collections, one-line scalars, anchors, aliases, merge keys and
 * tags; what it does not know (several documents, `? ` keys, tabs as indentation ...) it refuses with `UnreadableYaml`,
 * and never guesses. What goes over several lines, has escapes or a tag is `opaque`: there, but without a value.
 */
export function readYaml(text: string): YamlNode {
  const reader = new Reader(new YamlCursor(text));
  return reader.document();
}

export type YamlNode =
  | { readonly kind: 'scalar'; readonly text: string; readonly start: number; readonly end: number }
  | { readonly kind: 'opaque' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'list'; readonly items: readonly YamlNode[] }
  | YamlMap;

interface YamlMap {
  readonly kind: 'map';
  readonly fields: ReadonlyMap<string, YamlNode>;
  /** Maps that `<<` merges in; an earlier one wins. */
  readonly merged: readonly YamlNode[];
}

/** What stands under `key`, its own or merged in; undefined when there is nothing. */
export function field(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.kind !== 'map') return undefined;
  const own = node.fields.get(key);
  if (own !== undefined) return own;
  for (const base of node.merged) {
    const found = field(base, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

const OPAQUE: YamlNode = { kind: 'opaque' };
const EMPTY: YamlNode = { kind: 'empty' };
const MAX_DEPTH = 64;

/** A key in front of its colon: quoted without escapes, or plain. */
const KEY =
  /(?:"[^"\\\n]*"|'[^'\n]*'|(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|[-?:](?=\S))(?:[^\s:#]|:(?=\S)|(?<=\S)#|[ \t]+(?=[^\s:#]))*?)(?=[ \t]*:(?:\s|$))/y;
/** What is left of a line, without its comment and the spaces before it. */
const PLAIN_IN_BLOCK = /(?:[^\s#]|[ \t]+(?=[^\s#])|(?<=\S)#)+/y;
const PLAIN_IN_FLOW = /(?:[^\s,[\]{}:#]|:(?![\s,[\]{}]|$)|[ \t]+(?![\s#,[\]{}:]|$)|(?<=\S)#)+/y;
const NO_PLAIN_START = /(?:[@`%&*!|>,\]}]|[-?](?:\s|$))/y;
const DASH = /-(?=\s|$)/y;
const DOCUMENT = /(?:---|\.\.\.)(?=\s|$)/y;
const PROPERTY = /[&!][^\s,[\]{}]*/y;
const BLOCK_SCALAR_HEAD = /[|>][+-]?[1-9]?[+-]?[ \t]*(?:#[^\n]*)?(?=\r?\n|$)/y;

/** Anchor and tag in front of a node. */
interface Properties {
  readonly anchor: string | null;
  readonly tagged: boolean;
}

class Reader {
  readonly #cursor: YamlCursor;
  readonly #anchors = new Map<string, YamlNode>();
  #depth = 0;

  constructor(cursor: YamlCursor) {
    this.#cursor = cursor;
  }

  document(): YamlNode {
    this.#cursor.skipBlank();
    this.#cursor.take(/---(?=\s|$)/y);
    this.#cursor.skipBlank();
    const node = this.#cursor.atEnd ? EMPTY : this.#block(-1);
    this.#cursor.skipBlank();
    if (!this.#cursor.atEnd)
      throw this.#unreadable('the indentation does not fit, or a second document begins');
    return node;
  }

  /** A node whose first line stands deeper than column `parent`; the cursor is at its first character. */
  #block(parent: number): YamlNode {
    return this.#nested(() => {
      const properties = this.#properties();
      if (properties !== null && !this.#cursor.atLineEnd) return this.#keep(properties, this.#inline(parent));
      if (properties !== null) this.#cursor.skipBlank();
      if (this.#cursor.atEnd || this.#cursor.column <= parent) return this.#keep(properties, EMPTY);
      return this.#keep(
        properties,
        this.#collectionOr(() => this.#inline(parent)),
      );
    });
  }

  #collectionOr(otherwise: () => YamlNode): YamlNode {
    if (this.#cursor.see(DASH) !== '') return this.#list(this.#cursor.column);
    return this.#cursor.see(KEY) !== '' ? this.#map(this.#cursor.column) : otherwise();
  }

  #list(column: number): YamlNode {
    const items: YamlNode[] = [];
    while (this.#isAt(column) && this.#cursor.take(DASH) !== '') {
      this.#cursor.skipSpaces();
      items.push(this.#cursor.atLineEnd ? this.#below(column, false) : this.#block(column));
      this.#cursor.skipBlank();
    }
    return { kind: 'list', items };
  }

  #map(column: number): YamlNode {
    const fields = new Map<string, YamlNode>();
    const merged: YamlNode[] = [];
    while (this.#isAt(column) && !(column === 0 && this.#cursor.see(DOCUMENT) !== '')) {
      const key = this.#cursor.take(KEY);
      if (key === '') throw this.#unreadable('a key is expected');
      this.#cursor.take(/[ \t]*:[ \t]*/y);
      this.#addField(fields, merged, /^["']/.test(key) ? key.slice(1, -1) : key, this.#value(column));
      this.#cursor.skipBlank();
    }
    return { kind: 'map', fields, merged };
  }

  #value(column: number): YamlNode {
    const properties = this.#properties();
    return this.#keep(properties, this.#cursor.atLineEnd ? this.#below(column, true) : this.#inline(column));
  }

  /** The value on the lines below; a list may stand at the column of its key. */
  #below(column: number, underKey: boolean): YamlNode {
    this.#cursor.skipBlank();
    if (this.#cursor.atEnd || this.#cursor.column < column) return EMPTY;
    if (this.#cursor.column > column) return this.#block(column);
    return underKey && this.#cursor.see(DASH) !== '' ? this.#list(column) : EMPTY;
  }

  #addField(fields: Map<string, YamlNode>, merged: YamlNode[], key: string, value: YamlNode): void {
    if (key === '<<') {
      const bases = value.kind === 'list' ? value.items : [value];
      if (bases.some((base) => base.kind !== 'map')) throw this.#unreadable('<< must merge maps');
      merged.push(...bases);
      return;
    }
    if (fields.has(key)) throw this.#unreadable(`the key ${key} stands there twice`);
    fields.set(key, value);
  }

  /** A value that begins on this line and is no block collection. */
  #inline(parent: number): YamlNode {
    if (/[|>]/.test(this.#cursor.next)) return this.#blockScalar(parent);
    const node = this.#cursor.next === '*' ? this.#alias() : this.#flow();
    if (node === null) return this.#plainInBlock(parent);
    this.#cursor.skipSpaces();
    if (!this.#cursor.atLineEnd) throw this.#unreadable('something follows the value on its line');
    return node;
  }

  #blockScalar(parent: number): YamlNode {
    if (this.#cursor.take(BLOCK_SCALAR_HEAD) === '')
      throw this.#unreadable('a block scalar begins in a way not known');
    const goesOn = () => this.#cursor.see(/ *\r?\n/y) !== '' || this.#cursor.see(/ *(?=\S)/y).length > parent;
    do this.#cursor.skipLine();
    while (!this.#cursor.atEnd && goesOn());
    return OPAQUE;
  }

  #plainInBlock(parent: number): YamlNode {
    const start = this.#cursor.at;
    if (this.#cursor.see(NO_PLAIN_START) !== '')
      throw this.#unreadable('a value begins in a way that is not known');
    const text = this.#plainLine();
    let end = this.#cursor.at;
    for (
      this.#cursor.skipBlank();
      !this.#cursor.atEnd && this.#cursor.column > parent;
      this.#cursor.skipBlank()
    ) {
      this.#plainLine();
      end = this.#cursor.at;
    }
    this.#cursor.at = end;
    const oneLine = end === start + text.length;
    return oneLine ? { kind: 'scalar', text, start, end } : OPAQUE;
  }

  #plainLine(): string {
    const line = this.#cursor.take(PLAIN_IN_BLOCK);
    if (line === '') throw this.#unreadable('a value is missing');
    if (/:(?:\s|$)/.test(line)) throw this.#unreadable('a key stands where a value is expected');
    return line;
  }

  /** A flow collection or a quoted scalar; null for what is neither. */
  #flow(): YamlNode | null {
    if (/["']/.test(this.#cursor.next)) return this.#quoted();
    if (this.#cursor.take(/\[/y) !== '') return this.#nested(() => this.#flowList());
    return this.#cursor.take(/\{/y) === '' ? null : this.#nested(() => this.#flowMap());
  }

  #flowList(): YamlNode {
    const items: YamlNode[] = [];
    this.#cursor.skipBlank();
    while (this.#cursor.take(/\]/y) === '') {
      items.push(this.#flowNode());
      this.#separator(/,|(?=\])/y);
    }
    return { kind: 'list', items };
  }

  #flowMap(): YamlNode {
    const fields = new Map<string, YamlNode>();
    const merged: YamlNode[] = [];
    this.#cursor.skipBlank();
    while (this.#cursor.take(/\}/y) === '') {
      const key = this.#flowNode();
      if (key.kind !== 'scalar') throw this.#unreadable('a key must be a simple scalar');
      this.#cursor.skipBlank();
      const hasValue = this.#cursor.take(/:/y) !== '';
      this.#cursor.skipBlank();
      const value = hasValue && this.#cursor.see(/[,}]/y) === '' ? this.#flowNode() : EMPTY;
      this.#addField(fields, merged, key.text, value);
      this.#separator(/,|(?=\})/y);
    }
    return { kind: 'map', fields, merged };
  }

  #separator(expected: RegExp): void {
    this.#cursor.skipBlank();
    expected.lastIndex = this.#cursor.at;
    if (!expected.test(this.#cursor.text)) throw this.#unreadable('a comma or a closing bracket is missing');
    this.#cursor.take(/,/y);
    this.#cursor.skipBlank();
  }

  #flowNode(): YamlNode {
    const properties = this.#properties();
    this.#cursor.skipBlank();
    if (this.#cursor.see(/\?(?=[\s,[\]{}]|$)/y) !== '')
      throw this.#unreadable('a key must be a simple scalar');
    const node = this.#cursor.next === '*' ? this.#alias() : (this.#flow() ?? this.#plainInFlow());
    return this.#keep(properties, node);
  }

  #plainInFlow(): YamlNode {
    const start = this.#cursor.at;
    const text = this.#cursor.take(PLAIN_IN_FLOW);
    if (text === '') throw this.#unreadable('a value is missing');
    return { kind: 'scalar', text, start, end: this.#cursor.at };
  }

  #quoted(): YamlNode {
    const start = this.#cursor.at;
    const match = this.#cursor.take(/"(?:[^"\\]|\\[\s\S])*"|'(?:[^']|'')*'/y);
    if (match === '') throw this.#unreadable('a quoted value has no end');
    const inner = match.slice(1, -1);
    if (inner.includes('\n') || (match.startsWith('"') && inner.includes('\\'))) return OPAQUE;
    const text = match.startsWith("'") ? inner.replaceAll("''", "'") : inner;
    return { kind: 'scalar', text, start, end: this.#cursor.at };
  }

  #alias(): YamlNode {
    const name = this.#cursor.take(/\*[^\s,[\]{}]+/y).slice(1);
    const node = this.#anchors.get(name);
    if (node === undefined) throw this.#unreadable(`there is no anchor for *${name}`);
    return node;
  }

  /** Null when there are none; else the cursor ends behind them, on the same line. */
  #properties(): Properties | null {
    const found: string[] = [];
    for (let one = this.#cursor.take(PROPERTY); one !== ''; one = this.#cursor.take(PROPERTY)) {
      found.push(one);
      this.#cursor.skipSpaces();
    }
    if (found.length === 0) return null;
    const anchor = found.find((one) => one.startsWith('&'))?.slice(1) ?? null;
    return { anchor, tagged: found.some((one) => one.startsWith('!')) };
  }

  /** A tag may change what a value means (`!reset`, `!override`): it is opaque then. */
  #keep(properties: Properties | null, node: YamlNode): YamlNode {
    const kept = properties?.tagged ? OPAQUE : node;
    if (properties?.anchor) this.#anchors.set(properties.anchor, kept);
    return kept;
  }

  #isAt(column: number): boolean {
    return !this.#cursor.atEnd && this.#cursor.column === column;
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.#unreadable('nested too deeply');
    const result = read();
    this.#depth--;
    return result;
  }

  #unreadable(reason: string): Error {
    return this.#cursor.unreadable(reason);
  }
}
