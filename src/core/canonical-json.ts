/** A plain JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * JSON Canonicalization Scheme (RFC 8785): sorted keys (by UTF-16 code units), ECMAScript numbers, no white space.
 * Throws on what JSON cannot say: NaN, Infinity, undefined, bigint, functions, lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    let fields = '';
    for (const key of Object.keys(value).sort()) {
      const field = (value as Record<string, unknown>)[key];
      if (field !== undefined) fields += `${fields === '' ? '' : ','}${quote(key)}:${canonicalJson(field)}`;
    }
    return `{${fields}}`;
  }
  throw new TypeError(`canonical JSON has no ${typeof value}`);
}

function quote(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('canonical JSON has no lone surrogates');
  return JSON.stringify(text);
}
