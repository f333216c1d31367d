import type { Json } from './canonical-json.ts';
import { canonicalJson } from './canonical-json.ts';

/** One place where two JSON values differ. `path` is dotted; absent values are null. */
export interface Difference {
  path: string;
  expected: Json;
  actual: Json;
}

/** Where `actual` differs from `expected`, deepest paths, in key order. Empty = equal as canonical JSON. */
export function jsonDifference(expected: unknown, actual: unknown, path = ''): Difference[] {
  if (isObject(expected) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
    return keys.flatMap((key) =>
      jsonDifference(own(expected, key), own(actual, key), path === '' ? key : `${path}.${key}`),
    );
  }
  const same = canonicalJson(expected ?? null) === canonicalJson(actual ?? null);
  return same ? [] : [{ path, expected: (expected ?? null) as Json, actual: (actual ?? null) as Json }];
}

/** An inherited `toString` is no value of a JSON object. */
function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
