/** What is usual at each part of a period, as a difference from the level, and how far values stray there. */
export interface Season {
  /** Full periods learned from. */
  readonly cycles: number;
  valueAt(at: number): number;
  /** The largest of this part and its neighbours: edges do not come to the minute. */
  spreadAt(at: number): number;
  /** `most` bounds what one value moves. */
  learn(at: number, difference: number, most: number): void;
}

/** A part is remembered for about so many periods. */
const MEMORY = 8;
const MOST_PARTS = 512;

/** Times in milliseconds; `step` is the usual one between values. */
export function createSeason(period: number, step: number): Season {
  const parts = Math.max(4, Math.min(MOST_PARTS, Math.round(period / step)));
  const values = new Float64Array(parts);
  const spreads = new Float64Array(parts);
  const counts = new Uint32Array(parts);
  let first = Number.NaN;
  let last = Number.NaN;
  const partAt = (at: number): number => {
    const phase = ((at % period) + period) % period;
    // Half a part further: a value lies in the middle of its part, and not at the edge of two.
    return Math.floor((phase / period) * parts + 0.5) % parts;
  };
  return {
    get cycles() {
      return Number.isNaN(first) ? 0 : (last - first) / period;
    },
    valueAt: (at) => values[partAt(at)] ?? 0,
    spreadAt(at) {
      const part = partAt(at);
      const before = spreads[(part + parts - 1) % parts] ?? 0;
      const after = spreads[(part + 1) % parts] ?? 0;
      return Math.max(spreads[part] ?? 0, before, after);
    },
    learn(at, difference, most) {
      if (Number.isNaN(first)) first = at;
      last = at;
      const part = partAt(at);
      const count = (counts[part] ?? 0) + 1;
      counts[part] = count;
      const error = difference - (values[part] ?? 0);
      const step = count <= 2 ? error : Math.max(-most, Math.min(most, error));
      values[part] = (values[part] ?? 0) + Math.max(1 / count, 1 / MEMORY) * step;
      if (count === 1) return;
      const stray = Math.min(Math.abs(error), 2 * most);
      const rate = Math.max(1 / (count - 1), 1 / MEMORY);
      spreads[part] = (spreads[part] ?? 0) + rate * (stray - (spreads[part] ?? 0));
    },
  };
}
