import type { Json } from '#core/canonical-json.ts';

/**
 * An output of at most `maxBytes` of JSON. What is too large loses the ends of its longest lists and texts; a cut text
 * says how much is missing. The form stays: fields are never dropped, unless there is nothing else to cut.
 */
export function capOutput(output: Json, maxBytes: number): { output: Json; truncated: boolean } {
  if (bytesOf(output) <= maxBytes) return { output, truncated: false };
  const shrunk = shrink(output, maxBytes);
  if (bytesOf(shrunk) <= maxBytes) return { output: shrunk, truncated: true };
  return { output: cutText(JSON.stringify(output), Math.floor(maxBytes / 2)), truncated: true };
}

function shrink(value: Json, room: number): Json {
  if (bytesOf(value) <= room) return value;
  if (typeof value === 'string') return cutText(value, room);
  if (isList(value)) return shrinkList(value, room);
  return typeof value === 'object' && value !== null ? shrinkFields(value, room) : value;
}

/** The first items that fit; a first one that is too large by itself is shrunk. */
function shrinkList(items: readonly Json[], room: number): Json[] {
  const kept: Json[] = [];
  let left = room - 2;
  for (const item of items) {
    const size = bytesOf(item) + 1;
    if (size > left) {
      if (kept.length === 0 && left > SMALLEST) kept.push(shrink(item, left - 1));
      break;
    }
    kept.push(item);
    left -= size;
  }
  return kept;
}

/** Small fields keep what they need, large ones share the rest evenly. */
function shrinkFields(value: { readonly [key: string]: Json }, room: number): Json {
  const fields = Object.entries(value).map(([name, inner]) => ({ name, inner, size: bytesOf(inner) }));
  const names = fields.reduce((sum, { name }) => sum + bytesOf(name) + 2, 2);
  const given = new Map<string, Json>();
  let left = room - names;
  let waiting = fields.length;
  for (const { name, inner, size } of fields.toSorted((a, b) => a.size - b.size)) {
    const share = Math.max(0, Math.floor(left / waiting));
    const kept = size <= share ? inner : shrink(inner, share);
    given.set(name, kept);
    left -= bytesOf(kept);
    waiting -= 1;
  }
  return Object.fromEntries(fields.map(({ name }) => [name, given.get(name) ?? null]));
}

/** Room in which a shrunk item could still say something. */
const SMALLEST = 64;
/** How far back a cut looks for a space: half a secret would no longer be known as one. */
const LONGEST_WORD = 2048;

function cutText(text: string, room: number): string {
  const mark = (missing: number) => ` [cut: ${missing} bytes more]`;
  let kept = Buffer.from(text)
    .subarray(0, Math.max(0, room - 2 - mark(text.length * 4).length))
    .toString('utf8');
  kept = kept.replace(/\uFFFD+$/, '');
  // Quotes, control characters and others take more room in JSON than in the text.
  while (kept !== '' && bytesOf(kept) > room - mark(text.length * 4).length)
    kept = kept.slice(0, Math.floor(kept.length * 0.9));
  const tail = kept.slice(-LONGEST_WORD);
  const space = tail.search(/\s\S*$/);
  kept = kept.slice(0, kept.length - tail.length + Math.max(0, space));
  return `${kept}${mark(Buffer.byteLength(text) - Buffer.byteLength(kept))}`;
}

function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function isList(value: Json): value is Extract<Json, readonly unknown[]> {
  return Array.isArray(value);
}
