import type { Tool } from '@modelcontextprotocol/server';
import type { ToolInfo } from '#contract/tool.ts';
import { APPROVAL_TOOLS } from './approvals/approval-tools.ts';

/** The catalogue as a host sees it: our own two tools for approvals last, the others in the gate's order. */
export function listTools(infos: readonly ToolInfo[]): Tool[] {
  return [...infos.map(toolOf), ...APPROVAL_TOOLS];
}

/** Annotations say what the operator says, so that a host's own prompts fire for what changes something. */
function toolOf(info: ToolInfo): Tool {
  const { effect, outside, title } = info;
  const said = (outside?.definition.annotations ?? {}) as Tool['annotations'];
  const readOnlyHint = effect === 'read';
  const annotations = {
    ...said,
    readOnlyHint,
    destructiveHint: !readOnlyHint,
  };
  if (outside) return { ...(outside.definition as unknown as Tool), annotations };
  return {
    name: info.name,
    title,
    description: info.summary,
    inputSchema: info.input_schema as Tool['inputSchema'],
    // Hosts of 2025 take an object only.
    ...(info.output_schema.type === 'object'
      ? { outputSchema: info.output_schema as Tool['outputSchema'] }
      : {}),
    annotations: { title, ...annotations },
  } as Tool;
}
