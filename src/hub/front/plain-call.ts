import type { IncomingHttpHeaders } from 'node:http';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  isJsonContentType,
  LOG_LEVEL_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  specTypeSchemas,
} from '@modelcontextprotocol/server';

/** A `tools/call` of 2026-07-28 of which nothing is left to ask: its headers and its body say the same. */
export interface PlainCall {
  readonly id: string | number;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the host says of this request: version, capabilities, itself, the level of log messages it wants. */
  readonly envelope: Readonly<Record<string, unknown>>;
  /** The rest of `_meta`. */
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

const VERSION = '2026-07-28';
const ENVELOPE: ReadonlySet<string> = new Set([
  PROTOCOL_VERSION_META_KEY,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  LOG_LEVEL_META_KEY,
]);

/**
 * The call, or null for whatever else was posted: another method or era, a retry with answers of its host, and
 * everything that has to be turned away, which the SDK does in the words of the specification.
 */
export function plainCall(headers: IncomingHttpHeaders, body: unknown): PlainCall | null {
  if (headers['mcp-method'] !== 'tools/call' || headers['mcp-protocol-version'] !== VERSION) return null;
  if (!isJsonContentType(headers['content-type'] ?? null) || !isFields(body)) return null;
  const { jsonrpc, id, method, params, ...beside } = body;
  if (jsonrpc !== '2.0' || method !== 'tools/call' || Object.keys(beside).length > 0) return null;
  if ((typeof id !== 'string' && !Number.isSafeInteger(id)) || !isFields(params)) return null;
  const { name, arguments: args = {}, _meta, ...more } = params;
  if (typeof name !== 'string' || headers['mcp-name'] !== name || !isFields(args)) return null;
  if (!isFields(_meta) || Object.keys(more).length > 0) return null;
  const split = splitMeta(_meta);
  return split && { id: id as string | number, name, args, ...split };
}

function splitMeta(all: Record<string, unknown>): Pick<PlainCall, 'envelope' | 'meta'> | null {
  const envelope: Record<string, unknown> = {};
  const meta: Record<string, unknown> = {};
  let isEmpty = true;
  for (const [key, value] of Object.entries(all)) {
    if (ENVELOPE.has(key)) {
      envelope[key] = value;
    } else {
      meta[key] = value;
      isEmpty = false;
    }
  }
  return isEnvelope(envelope) && isMeta(meta) ? { envelope, meta: isEmpty ? undefined : meta } : null;
}

function isEnvelope(envelope: Readonly<Record<string, unknown>>): boolean {
  const { [CLIENT_INFO_META_KEY]: info, [LOG_LEVEL_META_KEY]: level } = envelope;
  return (
    envelope[PROTOCOL_VERSION_META_KEY] === VERSION &&
    fits('ClientCapabilities', envelope[CLIENT_CAPABILITIES_META_KEY]) &&
    (info === undefined || fits('Implementation', info)) &&
    (level === undefined || fits('LoggingLevel', level))
  );
}

/** The one field of it that we read, and that goes back to the host. */
function isMeta({ progressToken: token }: Readonly<Record<string, unknown>>): boolean {
  return token === undefined || typeof token === 'string' || Number.isSafeInteger(token);
}

function fits(type: 'ClientCapabilities' | 'Implementation' | 'LoggingLevel', value: unknown): boolean {
  const checked = specTypeSchemas[type]['~standard'].validate(value);
  return !('then' in checked) && checked.issues === undefined;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
