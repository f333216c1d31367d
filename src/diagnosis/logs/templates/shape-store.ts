import { isBlank } from '../bytes.ts';
import { groupShapes } from './grouping.ts';
import type { Group, Pattern, Shape } from './pattern.ts';
import { joinRegions } from './regions.ts';
import type { MessageScanner } from './scan.ts';
import { stemText } from './stem.ts';
import { joinedType, SIGN, TYPE, VALUE, WORD } from './tokens.ts';
import { Vocabulary } from './vocabulary.ts';

/** Bounds that hold whatever is read; beyond them new shapes are taken for a value as a whole. */
export interface ShapeLimits {
  /** Shapes that are told apart, over all time. */
  readonly shapes: number;
  readonly words: number;
  /** Shapes with the same signs. */
  readonly perBucket: number;
}

export const SHAPE_LIMITS: ShapeLimits = Object.freeze({ shapes: 40_000, words: 60_000, perBucket: 1_024 });

/** A bucket is looked through for templates when it has so many new shapes. */
const BATCH = 256;
/** A template of so many shapes is settled: its shapes are forgotten, new ones are matched with it. */
const SETTLED = 32;

/** Shapes with the same signs in the same places. */
interface Bucket {
  readonly shapes: Map<string, Shape>;
  /** Templates whose shapes are forgotten. */
  settled: Shape[];
  /** With so many shapes it is looked through again. */
  next: number;
  /** Takes what finds no place any more. */
  overflow: Shape | null;
  groups: readonly Group[] | null;
}

/** All shapes seen, found by the tokens of a message, and the templates they make up. */
export class ShapeStore {
  readonly vocabulary = new Vocabulary();
  readonly #limits: ShapeLimits;
  readonly #buckets = new Map<string, Bucket>();
  /** For each shape the one that stands for it now, itself at first. */
  readonly #heir: number[] = [];
  readonly #ids: number[] = [];
  #groups: readonly Group[] | null = null;

  constructor(limits: ShapeLimits = SHAPE_LIMITS) {
    this.#limits = limits;
  }

  /** How many shapes have ever been told apart: their numbers are below. */
  get size(): number {
    return this.#heir.length;
  }

  /** The number that stands for a shape now. */
  current(id: number): number {
    let at = id;
    while (this.#heir[at] !== at) at = this.#heir[at]!;
    this.#heir[id] = at;
    return at;
  }

  /** The shape of the message that was scanned last, a new one when it is new. */
  find(scanner: MessageScanner, bytes: Uint8Array): number {
    const texts = textsOf(scanner, bytes);
    const bucket = this.#bucket(
      texts.map((text, at) => (scanner.kind[at] === SIGN ? `${text}\u0002` : SLOT)).join(''),
    );
    if (!bucket) return this.#overflow(this.#rest, scanner, texts).id;
    const ids = this.#ids;
    let unknown = false;
    for (let at = 0; at < texts.length; at += 1) {
      ids[at] = scanner.kind[at]! >= VALUE ? 0 : this.vocabulary.find(texts[at]!);
      unknown ||= ids[at] === 0 && scanner.kind[at]! < VALUE;
    }
    ids.length = texts.length;
    const settled = bucket.settled.find((shape) => matches(shape, ids, scanner));
    const known = settled ?? (unknown ? undefined : bucket.shapes.get(keyOf(ids)));
    if (known) {
      if (widen(known, scanner)) this.#changed(bucket);
      return known.id;
    }
    if (this.#isFull(bucket)) return this.#overflow(bucket, scanner, texts).id;
    for (let at = 0; at < texts.length; at += 1) {
      if (ids[at] === 0 && scanner.kind[at]! < VALUE)
        ids[at] = this.vocabulary.find(texts[at]!) || this.vocabulary.add(texts[at]!);
    }
    return this.#add(bucket, patternOf(scanner, bytes, ids)).id;
  }

  /** All templates. */
  groups(): readonly Group[] {
    if (this.#groups) return this.#groups;
    const groups: Group[] = [];
    for (const bucket of [this.#rest, ...this.#buckets.values()]) {
      bucket.groups ??= this.#groupsOf(bucket);
      groups.push(...bucket.groups);
    }
    this.#groups = joinRegions(groups, this.vocabulary);
    return this.#groups;
  }

  readonly #rest: Bucket = newBucket();

  #bucket(signs: string): Bucket | undefined {
    const known = this.#buckets.get(signs);
    if (known || this.size >= this.#limits.shapes) return known;
    const bucket = newBucket();
    this.#buckets.set(signs, bucket);
    return bucket;
  }

  #isFull(bucket: Bucket): boolean {
    const { shapes, words, perBucket } = this.#limits;
    return this.size >= shapes || this.vocabulary.size >= words || bucket.shapes.size >= perBucket;
  }

  #add(bucket: Bucket, pattern: Pattern): Shape {
    const shape = this.#newShape(pattern);
    bucket.shapes.set(shape.key, shape);
    this.#changed(bucket);
    if (bucket.shapes.size >= bucket.next) this.#settle(bucket);
    return shape;
  }

  #changed(bucket: Bucket): void {
    bucket.groups = null;
    this.#groups = null;
  }

  #newShape(pattern: Pattern): Shape {
    const shape = { ...pattern, id: this.#heir.length, key: keyOf(pattern.words) };
    this.#heir.push(shape.id);
    return shape;
  }

  /** Forgets the shapes of templates that have many. */
  #settle(bucket: Bucket): void {
    const settled: Shape[] = [];
    for (const { pattern, shapes } of this.#groupsOf(bucket)) {
      if (shapes.length < SETTLED && !shapes.some((shape) => bucket.settled.includes(shape))) continue;
      const heir = shapes.length === 1 ? shapes[0]! : this.#newShape(pattern);
      for (const { id, key } of shapes) {
        this.#heir[id] = heir.id;
        bucket.shapes.delete(key);
      }
      settled.push(heir);
    }
    bucket.settled = settled;
    bucket.next = Math.max(BATCH, bucket.shapes.size * 2);
  }

  #groupsOf(bucket: Bucket): Group[] {
    const shapes = [...bucket.shapes.values(), ...bucket.settled];
    const groups = groupShapes(shapes, this.vocabulary);
    if (bucket.overflow) groups.push({ pattern: bucket.overflow, shapes: [bucket.overflow] });
    return groups;
  }

  /** What stands for everything that finds no place: signs, and values between them. */
  #overflow(bucket: Bucket, scanner: MessageScanner, texts: readonly string[]): Shape {
    if (bucket.overflow) return bucket.overflow;
    const whole = bucket === this.#rest;
    const kinds = whole ? Uint8Array.of(TYPE.any) : scanner.kind.slice(0, scanner.count);
    const words = new Int32Array(kinds.length);
    for (let at = 0; at < kinds.length; at += 1) {
      if (kinds[at] === WORD) kinds[at] = TYPE.any;
      else if (kinds[at] === SIGN) words[at] = this.vocabulary.find(texts[at]!);
    }
    this.#changed(bucket);
    bucket.overflow = this.#newShape({ kinds, words, spaced: new Uint8Array(kinds.length).fill(1) });
    return bucket.overflow;
  }
}

const SLOT = '\u0001';

function newBucket(): Bucket {
  return { shapes: new Map(), settled: [], next: BATCH, overflow: null, groups: null };
}

/** The text of each token; '' for a value. */
function textsOf(scanner: MessageScanner, bytes: Uint8Array): string[] {
  const texts: string[] = [];
  for (let at = 0; at < scanner.count; at += 1) {
    const kind = scanner.kind[at]!;
    if (kind >= VALUE) texts.push('');
    else {
      const text = Buffer.from(
        bytes.buffer,
        bytes.byteOffset + scanner.from[at]!,
        scanner.to[at]! - scanner.from[at]!,
      ).toString();
      texts.push(kind === WORD ? stemText(text) : text);
    }
  }
  return texts;
}

function patternOf(scanner: MessageScanner, bytes: Uint8Array, ids: readonly number[]): Pattern {
  const spaced = new Uint8Array(ids.length);
  for (let at = 1; at < ids.length; at += 1) {
    const gap = scanner.to[at - 1]!;
    spaced[at] = gap < scanner.from[at]! && isBlank(bytes[gap]!) ? 1 : 0;
  }
  return { kinds: scanner.kind.slice(0, ids.length), words: Int32Array.from(ids), spaced };
}

function matches({ kinds, words }: Pattern, ids: readonly number[], scanner: MessageScanner): boolean {
  for (let at = 0; at < kinds.length; at += 1) {
    if (kinds[at]! < VALUE && (ids[at] !== words[at] || scanner.kind[at]! >= VALUE)) return false;
  }
  return true;
}

/** A value of several types has none; says whether that changed something. */
function widen({ kinds }: Pattern, scanner: MessageScanner): boolean {
  let changed = false;
  for (let at = 0; at < kinds.length; at += 1) {
    const [own, seen] = [kinds[at]!, scanner.kind[at]!];
    if (own < VALUE || own === seen || own === TYPE.any || own === TYPE.word) continue;
    kinds[at] = joinedType(own, seen);
    changed = true;
  }
  return changed;
}

function keyOf(ids: Iterable<number>): string {
  return String.fromCharCode(...ids);
}
