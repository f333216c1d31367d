import type { CallToolResult, Implementation } from '@modelcontextprotocol/server';
import type { Problem } from '#contract/errors.ts';
import type { ToolInfo } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';

/** The key under `_meta` with the code of an error, and when it is worth trying again. */
export const ERROR_META = 'com.opspilot/error';

/** What the hub calls itself to hosts. */
export function hubInfo(version: string): Implementation {
  return { name: 'opspilot', title: 'OpsPilot', version };
}

/** What a host gets of a tool's output: an outside server's result as it is, ours as text and as structured content. */
export function outputResult(info: ToolInfo | null, output: Json, truncated: boolean): CallToolResult {
  if (info?.outside) return output as unknown as CallToolResult;
  const text = JSON.stringify(output);
  const structured = isFields(output) ? { structuredContent: output } : {};
  const mark = truncated ? { _meta: { 'com.opspilot/truncated': true } } : {};
  return { content: [{ type: 'text', text }], ...structured, ...mark } as CallToolResult;
}

/** An error as a result, because models do not see errors of the protocol in many hosts. */
export function problemResult(
  problem: Pick<Problem, 'code' | 'detail' | 'hint' | 'retry_after_s'>,
): CallToolResult {
  const { code, detail, hint, retry_after_s } = problem;
  const next = retry_after_s === undefined ? hint : `Try again in ${retry_after_s} s.`;
  const text = `${code}: ${detail}${/[.!?]$/.test(detail) ? '' : '.'} ${next}`.trim();
  return {
    isError: true,
    content: [{ type: 'text', text }],
    _meta: {
      [ERROR_META]: { code, ...(retry_after_s === undefined ? {} : { retryAfterMs: retry_after_s * 1000 }) },
    },
  };
}

export function textResult(text: string, more: Partial<CallToolResult> = {}): CallToolResult {
  return { content: [{ type: 'text', text }], ...more };
}

function isFields(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
