import { LEVELS, type Level } from '../header/level.ts';

const FIRST_SIZE = 1 << 10;

/** What was counted of one or more shapes. */
export interface Count {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly level: Level;
}

/** Counts lines by shape: how many, the first, the last, how many of each level. */
export class Tally {
  #size = FIRST_SIZE;
  #first = new Float64Array(FIRST_SIZE).fill(Number.POSITIVE_INFINITY);
  #last = new Float64Array(FIRST_SIZE).fill(Number.NEGATIVE_INFINITY);
  #levels = new Float64Array(FIRST_SIZE * LEVELS.length);

  add(shape: number, level: number, at: number): void {
    if (shape >= this.#size) this.#grow(shape);
    this.#levels[shape * LEVELS.length + level]! += 1;
    if (at < this.#first[shape]!) this.#first[shape] = at;
    if (at > this.#last[shape]!) this.#last[shape] = at;
  }

  of(shapes: Iterable<number>): Count {
    const levels = LEVELS.map(() => 0);
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const shape of shapes) {
      if (shape >= this.#size) continue;
      for (let level = 0; level < levels.length; level += 1) {
        levels[level]! += this.#levels[shape * LEVELS.length + level]!;
      }
      first = Math.min(first, this.#first[shape]!);
      last = Math.max(last, this.#last[shape]!);
    }
    const most = levels.indexOf(Math.max(...levels));
    return { count: levels.reduce((sum, count) => sum + count, 0), first, last, level: LEVELS[most]! };
  }

  #grow(shape: number): void {
    while (this.#size <= shape) this.#size *= 2;
    const [first, last, levels] = [this.#first, this.#last, this.#levels];
    this.#first = new Float64Array(this.#size).fill(Number.POSITIVE_INFINITY);
    this.#last = new Float64Array(this.#size).fill(Number.NEGATIVE_INFINITY);
    this.#levels = new Float64Array(this.#size * LEVELS.length);
    this.#first.set(first);
    this.#last.set(last);
    this.#levels.set(levels);
  }
}
