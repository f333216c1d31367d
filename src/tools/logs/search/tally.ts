import type { ShownLine } from './line-text.ts';

/** Something that has lines: a file, a container's log, an answer of Loki. */
export interface LineSource {
  /** As people know it: a path, a service, a stream's labels. */
  readonly name: string;
  /** The lines at these places, which ascend, with `context` lines before and after each. */
  show(offsets: readonly number[], context: number): Promise<readonly ShownLine[]>;
}

/** A line that was found, as it is kept until it is known which lines are shown. */
export interface Hit {
  readonly source: LineSource;
  /** Place within its source: bytes before it, or its number there. */
  readonly offset: number;
  readonly line: number | null;
  /** Milliseconds since 1970; null when it has no time. */
  readonly at: number | null;
}

/** How many lines were found in a stretch of time that begins at `at`. */
export interface TimeCount {
  readonly at: string;
  readonly count: number;
}

/** Counts all that is found, and keeps the newest of it: its memory does not grow with what is found. */
export interface Tally {
  /** Counts a line and keeps it. */
  add(hit: Hit): void;
  /** Keeps a line that is counted elsewhere. */
  keep(hit: Hit): void;
  count(at: number | null, lines: number): void;
  readonly total: number;
  /** The newest `limit`, the oldest of them first; lines without a time count as old. */
  newest(): Hit[];
  /** At most 60 stretches of even length, in seconds, from the first line to the last; the empty ones too. */
  overTime(): { bucket_s: number; counts: TimeCount[] };
}

export function createTally(limit: number): Tally {
  let kept: Hit[] = [];
  let inOrder = true;
  let total = 0;
  const buckets = createBuckets();
  const sources = new Map<LineSource, number>();
  const placeOf = ({ source }: Hit): number => sources.get(source) ?? 0;
  // Lines of one moment stand as in their source, also one whose time was looked up later than that of the next.
  const order = (a: Hit, b: Hit): number =>
    timeOf(a) - timeOf(b) || placeOf(a) - placeOf(b) || a.offset - b.offset;
  const prune = (): void => {
    if (!inOrder) kept.sort(order);
    kept = kept.slice(Math.max(0, kept.length - limit));
    inOrder = true;
  };
  const tally: Tally = {
    add(hit) {
      tally.keep(hit);
      tally.count(hit.at, 1);
    },
    keep(hit) {
      const last = kept.at(-1);
      if (!sources.has(hit.source)) sources.set(hit.source, sources.size);
      if (last !== undefined && order(hit, last) < 0) inOrder = false;
      kept.push(hit);
      if (kept.length >= 2 * limit + 1000) prune();
    },
    count(at, lines) {
      total += lines;
      if (at !== null) buckets.add(at, lines);
    },
    get total() {
      return total;
    },
    newest() {
      prune();
      return kept;
    },
    overTime: () => buckets.read(),
  };
  return tally;
}

/** Lower than any, but not infinite: the difference of two must be a number. */
function timeOf({ at }: Hit): number {
  return at ?? -Number.MAX_SAFE_INTEGER;
}

/** Lengths in seconds of which each divides the next, so that counts can be put together without loss. */
const LENGTHS = [1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 2_419_200, 29_030_400, 290_304_000];
const MAX_SHOWN = 60;
/** Above this many, counts are put together; below, they stay as fine as they are. */
const MAX_HELD = 4096;

function createBuckets() {
  let step = 0;
  let held = new Map<number, number>();
  /** Lines come in order of time, mostly: the bucket of the last ones is counted outside of the map. */
  let current = { bucket: 0, lines: 0 };
  const settle = (): void => {
    if (current.lines > 0) held.set(current.bucket, (held.get(current.bucket) ?? 0) + current.lines);
    current = { bucket: 0, lines: 0 };
  };
  const bucketOf = (at: number): number => Math.floor(at / 1000 / (LENGTHS[step] ?? 1));
  const coarsen = (): void => {
    step += 1;
    const ratio = (LENGTHS[step] ?? 1) / (LENGTHS[step - 1] ?? 1);
    const coarse = new Map<number, number>();
    for (const [bucket, count] of held) {
      const into = Math.floor(bucket / ratio);
      coarse.set(into, (coarse.get(into) ?? 0) + count);
    }
    held = coarse;
  };
  const span = (): number => {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const bucket of held.keys()) {
      first = Math.min(first, bucket);
      last = Math.max(last, bucket);
    }
    return last - first + 1;
  };
  return {
    add(at: number, lines: number): void {
      if (bucketOf(at) !== current.bucket) {
        settle();
        while (held.size > MAX_HELD && step < LENGTHS.length - 1) coarsen();
        current.bucket = bucketOf(at);
      }
      current.lines += lines;
    },
    read(): { bucket_s: number; counts: TimeCount[] } {
      settle();
      while (held.size > 0 && span() > MAX_SHOWN && step < LENGTHS.length - 1) coarsen();
      const length = LENGTHS[step] ?? 1;
      const first = Math.min(...held.keys());
      const counts = Array.from({ length: held.size === 0 ? 0 : span() }, (_, index) => ({
        at: new Date((first + index) * length * 1000).toISOString(),
        count: held.get(first + index) ?? 0,
      }));
      return { bucket_s: length, counts };
    },
  };
}
