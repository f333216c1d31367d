import type { ChatChunk, ChatCompletion, ToolCall, Usage } from '#contract/model.ts';

/** The pieces of an answer as one. */
export async function joined(chunks: AsyncIterable<ChatChunk>): Promise<ChatCompletion> {
  let content = '';
  let thinking = '';
  let finish: string | null = null;
  let usage: Usage | null = null;
  const calls: (ToolCall & { index?: unknown })[] = [];
  for await (const { choices, usage: told } of chunks) {
    usage = told ?? usage;
    for (const { delta, finish_reason } of choices) {
      content += delta?.content ?? '';
      thinking += delta?.reasoning_content ?? '';
      if (delta?.tool_calls) calls.push(...(delta.tool_calls as typeof calls));
      finish = finish_reason ?? finish;
    }
  }
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(({ index: _, ...call }) => call) }),
  };
  return { choices: [{ index: 0, message, finish_reason: finish }], usage };
}
