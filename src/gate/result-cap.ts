import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { capOutput } from './output-cap.ts';

/** Items of content in one result. */
const MOST_ITEMS = 1000;

type Fields = { readonly [name: string]: Json };

/**
 * An MCP result of at most `maxBytes` of JSON. Half a picture is worth nothing, so what is not text goes as a whole and
 * says so; texts, and lists in structured content, lose their ends. The result's `_meta` says that something was cut.
 */
export function capResult(result: Json, maxBytes: number): { output: Json; truncated: boolean } {
  if (!isFields(result) || (bytesOf(result) <= maxBytes && itemsOf(result).length <= MOST_ITEMS))
    return { output: result, truncated: false };
  if (typeof result.requestState === 'string')
    throw new OpsError('bad_output', `a question has more than the ${maxBytes} bytes that it may have`);
  const content = itemsOf(result)
    .slice(0, MOST_ITEMS)
    .map((item) => withoutBlob(item, maxBytes / 4));
  const _meta = { ...(isFields(result._meta ?? null) ? (result._meta as Fields) : {}), [CUT]: true };
  const whole = { ...result, ...(Array.isArray(result.content) ? { content } : {}), _meta };
  return { output: capOutput(whole, maxBytes).output, truncated: true };
}

/** The key under `_meta` that marks a result of which something is missing. */
export const CUT = 'com.opspilot/truncated';

function withoutBlob(item: Json, most: number): Json {
  if (!isFields(item) || bytesOf(item) <= most) return item;
  const resource = isFields(item.resource ?? null) ? (item.resource as Fields) : null;
  if (item.type === 'text' || typeof resource?.text === 'string') return item;
  return { type: 'text', text: `[cut: ${String(item.type)} of ${bytesOf(item)} bytes]` };
}

function itemsOf({ content }: Fields): readonly Json[] {
  return Array.isArray(content) ? (content as readonly Json[]) : [];
}

function isFields(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
