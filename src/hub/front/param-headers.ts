import type { ToolInfo } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { jsonRpcError } from './json-rpc.ts';
import type { Asker, FrontParts, HeaderReader } from './parts.ts';
import { visibleTool } from './tool-calls.ts';

/** `-32020`: what headers say and what the body says are not the same (2026-07-28, Streamable HTTP). */
const HEADER_MISMATCH = -32020;
const PREFIX = 'Mcp-Param-';

/**
 * Arguments that a tool's schema marks with `x-mcp-header` come as headers too, for whoever stands before us and
 * decides by them. We decide by the body alone, and turn away a request that says two things: null when it says one.
 */
export function checkParamHeaders(
  body: unknown,
  headers: HeaderReader,
  asker: Asker,
  parts: Pick<FrontParts, 'gate'>,
): Response | null {
  const { method, params, id } = (body ?? {}) as { method?: unknown; params?: Json; id?: unknown };
  if (method !== 'tools/call' || !isFields(params)) return null;
  const tool = typeof params.name === 'string' ? visibleTool(params.name, parts, asker) : null;
  if (!tool?.outside) return null;
  for (const { name, path, numeric } of marksOf(tool.input_schema)) {
    const wanted = textOf(valueAt(params.arguments, path));
    if (wanted === null) continue;
    const sent = headers.get(PREFIX + name);
    const decoded = sent === null ? null : decode(sent);
    const same = decoded !== null && (decoded === wanted || (numeric && isSameNumber(decoded, wanted)));
    if (same) continue;
    const why = sent === null ? 'is absent' : 'disagrees with the body';
    return jsonRpcError(400, HEADER_MISMATCH, `Bad Request: the header ${PREFIX}${name} ${why}`, id);
  }
  return null;
}

interface Declared {
  readonly name: string;
  readonly path: readonly string[];
  readonly numeric: boolean;
}

/** Of a schema that stays the same object for as long as its tool does. */
function marksOf(schema: ToolInfo['input_schema']): readonly Declared[] {
  const known = KNOWN.get(schema);
  if (known) return known;
  const marks = declared(schema as Json, []);
  KNOWN.set(schema, marks);
  return marks;
}

const KNOWN = new WeakMap<object, readonly Declared[]>();

/** Marks count only where a chain of `properties` leads to them. */
function declared(schema: Json | undefined, path: readonly string[]): Declared[] {
  if (!isFields(schema)) return [];
  const own = schema['x-mcp-header'];
  const numeric = schema.type === 'integer' || schema.type === 'number';
  const here = typeof own === 'string' && path.length > 0 ? [{ name: own, path, numeric }] : [];
  const inner = isFields(schema.properties) ? Object.entries(schema.properties) : [];
  return [...here, ...inner.flatMap(([key, child]) => declared(child, [...path, key]))];
}

function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) => (isFields(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

/** What a header would have to say; null for what no header can. */
function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
}

const SENTINEL = /^=\?base64\?(.*)\?=$/s;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decode(header: string): string | null {
  const wrapped = SENTINEL.exec(header)?.[1];
  if (wrapped === undefined) return header;
  if (!BASE64.test(wrapped)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(wrapped, 'base64'));
  } catch {
    return null;
  }
}

function isSameNumber(header: string, body: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(header) && Number(header) === Number(body);
}

function isFields(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
