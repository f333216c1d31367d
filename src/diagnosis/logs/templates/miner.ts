import { CHAR } from '../bytes.ts';
import { withoutEscapes } from '../header/escapes.ts';
import { EventLines } from '../header/event-lines.ts';
import { HEADER, type HeaderFacts, headerEnd } from '../header/header.ts';
import type { Level } from '../header/level.ts';
import { StructuredLine } from '../header/structured.ts';
import { patternText } from './pattern.ts';
import { MessageScanner } from './scan.ts';
import { SHAPE_LIMITS, type ShapeLimits, ShapeStore } from './shape-store.ts';
import { ShapeTable } from './shape-table.ts';
import { Tally } from './tally.ts';

/** What the lines of one kind have in common. */
export interface Template {
  /** What `clusterOf` answers for its lines. */
  readonly id: number;
  /** The message with its values by type: `Failed password for <word> from <ip> port <num>`. */
  readonly text: string;
  /** Events; a stack trace counts once, with the line it belongs to. */
  readonly count: number;
  /** `at` of its first and of its last event. */
  readonly first: number;
  readonly last: number;
  /** The level that most of its events state. */
  readonly level: Level;
  /** Up to three of its lines as they came, bounded. */
  readonly examples: readonly string[];
}

/**
 * Learns the templates of a log, line by line and in bounded memory. `add` answers the number of the line's event. A
 * line that continues the event before it (stack trace, indented text, no header where others have one) has the number
 * of that event. Templates merge and refine as lines come: ask `clusterOf` when all are added.
 */
export interface TemplateMiner {
  /** How many events there were; a line that continues one is none of its own. */
  readonly events: number;
  /** `at` orders the lines and comes back as `first` and `last`: a time, a line number; by default it counts lines. */
  add(line: Uint8Array | string, at?: number): number;
  /** As `add`, for the bytes from `from` to `to` of a larger buffer. */
  addBytes(bytes: Uint8Array, from: number, to: number, at?: number): number;
  /** All templates, the most frequent first. */
  templates(): Template[];
  /** The template that an event's number belongs to now. */
  clusterOf(id: number): number;
}

export function createTemplateMiner(limits: ShapeLimits = SHAPE_LIMITS): TemplateMiner {
  return new Miner(limits);
}

const MAX_EXAMPLES = 3;
const MAX_EXAMPLE_BYTES = 300;

class Miner implements TemplateMiner {
  readonly #store: ShapeStore;
  readonly #table = new ShapeTable();
  readonly #scanner = new MessageScanner();
  readonly #events = new EventLines();
  readonly #structured = new StructuredLine();
  readonly #facts: HeaderFacts = { kind: HEADER.none, level: 0, host: false };
  readonly #tally = new Tally();
  readonly #examples: string[] = [];
  readonly #escapes = new EscapeFinder();
  events = 0;
  #lines = 0;
  /** Number of the event in progress. */
  #event = -1;

  constructor(limits: ShapeLimits) {
    this.#store = new ShapeStore(limits);
  }

  add(line: Uint8Array | string, at?: number): number {
    const bytes = typeof line === 'string' ? Buffer.from(line) : line;
    return this.addBytes(bytes, 0, bytes.length, at);
  }

  addBytes(bytes: Uint8Array, from: number, to: number, at: number = this.#lines + 1): number {
    this.#lines += 1;
    let end = to;
    while (end > from && bytes[end - 1]! <= CHAR.space) end -= 1;
    if (this.#escapes.has(bytes, from, end)) {
      const plain = withoutEscapes(bytes.subarray(from, end));
      return this.#line(plain, 0, plain.length, at);
    }
    return this.#line(bytes, from, end, at);
  }

  templates(): Template[] {
    const members = Map.groupBy(
      Array.from({ length: this.#store.size }, (_, id) => id),
      (id) => this.#store.current(id),
    );
    return this.#store
      .groups()
      .map(({ pattern, shapes }) => {
        const ids = shapes.flatMap(({ id }) => members.get(id) ?? []).sort((a, b) => a - b);
        const examples = ids.flatMap((id) => this.#examples[id] ?? []).slice(0, MAX_EXAMPLES);
        const text = patternText(pattern, this.#store.vocabulary);
        return { id: clusterId(shapes), text, ...this.#tally.of(ids), examples };
      })
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.id - b.id);
  }

  clusterOf(id: number): number {
    return this.#clusters().get(this.#store.current(id)) ?? id;
  }

  #clusterCache: { groups: unknown; clusters: ReadonlyMap<number, number> } | null = null;

  #clusters(): ReadonlyMap<number, number> {
    const groups = this.#store.groups();
    if (this.#clusterCache?.groups === groups) return this.#clusterCache.clusters;
    const clusters = new Map(
      groups.flatMap(({ shapes }) => shapes.map(({ id }) => [id, clusterId(shapes)] as const)),
    );
    this.#clusterCache = { groups, clusters };
    return clusters;
  }

  #line(bytes: Uint8Array, from: number, end: number, at: number): number {
    const facts = this.#facts;
    const start = headerEnd(bytes, from, end, facts);
    const structured = this.#structured;
    let shape: number;
    if (structured.read(bytes, start, end)) {
      this.#events.continues(Math.max(facts.kind, HEADER.structure), bytes, from, end);
      const level = structured.level;
      const inner = headerEnd(structured.bytes, structured.from, structured.to, facts);
      facts.level ||= level;
      shape = this.#shape(structured.bytes, inner, structured.to);
    } else {
      if (this.#events.continues(facts.kind, bytes, from, end) && this.#event >= 0) return this.#event;
      shape = this.#shape(bytes, start, end);
    }
    if (this.#examples[shape] === undefined) this.#examples[shape] = excerpt(bytes, from, end);
    this.#tally.add(shape, facts.level, at);
    this.events += 1;
    this.#event = shape;
    return shape;
  }

  #shape(bytes: Uint8Array, from: number, end: number): number {
    const scanner = this.#scanner;
    scanner.scan(bytes, from, end);
    const known = this.#table.get(scanner.low, scanner.high);
    if (known >= 0) return this.#store.current(known);
    const shape = this.#store.find(scanner, bytes);
    this.#table.set(scanner.low, scanner.high, shape);
    return this.#store.current(shape);
  }
}

/** Knows where the next escape of a buffer is, so that its lines are not searched one by one. */
class EscapeFinder {
  #bytes: Uint8Array | null = null;
  #from = 0;
  #next = -1;

  has(bytes: Uint8Array, from: number, end: number): boolean {
    // Going back in a buffer means that it was filled anew.
    const isOther = bytes !== this.#bytes || from <= this.#from;
    if (bytes !== this.#bytes) this.#bytes = bytes;
    this.#from = from;
    if (isOther || this.#next < from) {
      const next = bytes.indexOf(CHAR.escape, from);
      this.#next = next < 0 ? Number.POSITIVE_INFINITY : next;
    }
    return this.#next < end;
  }
}

/** A template is called by its oldest shape. */
function clusterId(shapes: readonly { readonly id: number }[]): number {
  return shapes.reduce((least, { id }) => Math.min(least, id), Number.POSITIVE_INFINITY);
}

function excerpt(bytes: Uint8Array, from: number, end: number): string {
  const length = Math.min(end - from, MAX_EXAMPLE_BYTES);
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString();
}
