import type { ToolContext } from '#tools/tool.ts';
import type { StageParts } from './parts.ts';
import type { Passage } from './passage.ts';

/** What this call's tool may use. */
export function contextOf(passage: Passage, { context, ports }: StageParts): ToolContext {
  const { call, signal } = passage;
  return {
    ...context(signal, call.correlation_id),
    seenBefore: (field, value) => ports.results.seen(call.run_id, call.principal.id, field, value),
  };
}
