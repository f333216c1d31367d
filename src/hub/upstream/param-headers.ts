import type { Tool } from '@modelcontextprotocol/client';
import type { JsonObject } from './upstreams.ts';

/**
 * The `Mcp-Param-*` headers of a call (2026-07-28 over HTTP): arguments that the tool's schema marks with
 * `x-mcp-header`. Tools whose marks are broken have been left out when they were listed.
 */
export function paramHeaders({ inputSchema }: Tool, args: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, header } of marksOf(inputSchema)) {
    const text = textOf(path.reduce<unknown>((value, key) => ownField(value, key), args));
    if (text !== null) headers[`Mcp-Param-${header}`] = encoded(text);
  }
  return headers;
}

interface Mark {
  readonly path: readonly string[];
  readonly header: string;
}

const KNOWN = new WeakMap<object, readonly Mark[]>();

function marksOf(schema: object): readonly Mark[] {
  const known = KNOWN.get(schema);
  if (known !== undefined) return known;
  const marks = JSON.stringify(schema).includes('"x-mcp-header"') ? marksBelow(schema, []) : [];
  KNOWN.set(schema, marks);
  return marks;
}

function marksBelow(schema: unknown, path: readonly string[]): Mark[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { 'x-mcp-header': header, properties } = schema as { 'x-mcp-header'?: unknown; properties?: object };
  const own = typeof header === 'string' && path.length > 0 ? [{ path, header }] : [];
  return [
    ...own,
    ...Object.entries(properties ?? {}).flatMap(([key, inner]) => marksBelow(inner, [...path, key])),
  ];
}

function ownField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  return typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)
    ? String(value)
    : null;
}

/** As the specification has it for values that a header cannot carry as they are. */
export function encoded(text: string): string {
  const isPlain =
    text !== '' && /^[\t\x20-\x7e]*$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}
