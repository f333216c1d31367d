import { z } from 'zod';
import type { ShownLine } from './line-text.ts';
import type { Hit, LineSource, Tally } from './tally.ts';

export const LogMatch = z.strictObject({
  source: z.string().describe('a service, a file, or the labels of a stream'),
  at: z.iso.datetime().nullable(),
  line: z.int().nullable().describe('1-based; null where counting the lines before it would have taken long'),
  text: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type LogMatch = z.infer<typeof LogMatch>;

/** `counts` are lines in each `bucket_s` seconds; `total` counts also what has no time. */
export const LogSearchResult = z.strictObject({
  matches: z.array(LogMatch).describe('the newest, the oldest of them first'),
  counts: z.array(z.strictObject({ at: z.iso.datetime(), count: z.int() })),
  bucket_s: z.number(),
  total: z.int(),
  truncated: z.boolean().describe('more was found than is shown, or not all could be searched'),
  scanned_bytes: z.number(),
  notes: z.array(z.string()),
});
export type LogSearchResult = z.infer<typeof LogSearchResult>;

/** Reads the lines that are shown. */
export async function showHits(hits: readonly Hit[], context: number): Promise<LogMatch[]> {
  const places = new Map<LineSource, number[]>();
  for (const { source, offset } of hits) {
    const known = places.get(source);
    if (known) known.push(offset);
    else places.set(source, [offset]);
  }
  const shown = new Map<LineSource, Map<number, ShownLine>>();
  await Promise.all(
    [...places].map(async ([source, offsets]) => {
      const sorted = offsets.toSorted((a, b) => a - b);
      const lines = await source.show(sorted, context);
      const pairs = sorted.map((offset, index) => [offset, lines[index]] as const);
      shown.set(source, new Map(pairs.flatMap(([offset, line]) => (line ? [[offset, line]] : []))));
    }),
  );
  return hits.flatMap(({ source, offset, line, at }) => {
    const one = shown.get(source)?.get(offset);
    if (!one) return [];
    const { text, before, after } = one;
    const time = at === null ? null : new Date(at).toISOString();
    return [
      { source: source.name, at: time, line: line ?? one.line, text, before: [...before], after: [...after] },
    ];
  });
}

/** Everything found, in the form in which it is answered. */
export async function resultOf(
  tally: Tally,
  more: { context: number; scannedBytes: number; cut: boolean; notes: readonly string[] },
): Promise<LogSearchResult> {
  const matches = await showHits(tally.newest(), more.context);
  return {
    matches,
    ...tally.overTime(),
    total: tally.total,
    truncated: more.cut || tally.total > matches.length,
    scanned_bytes: more.scannedBytes,
    notes: [...more.notes],
  };
}
