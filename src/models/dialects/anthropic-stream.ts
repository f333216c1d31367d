import type { ChatChunk, Usage } from '#contract/model.ts';
import type { ChatBody } from '../chat-body.ts';
import type { AnswerMeta, ErrorForm, StreamWriter } from '../dialect.ts';
import { estimatedTokens } from '../tripwire.ts';

/**
 * Anthropic's events: a message of numbered blocks, each begun, filled and ended. The inner form has deltas only, so a
 * block ends when another kind of delta comes.
 */
export function anthropicWriter(meta: AnswerMeta, body: ChatBody, error: ErrorForm): StreamWriter {
  let started = false;
  let open: { readonly kind: string; readonly index: number } | null = null;
  let blocks = 0;
  let reason: string | null = null;
  let usage: Usage | null = null;

  const event = (type: string, value: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`;
  const delta = (value: object) => event('content_block_delta', { index: open?.index ?? 0, delta: value });

  function start(): string {
    if (started) return '';
    started = true;
    const message = {
      id: meta.id.replace(/^chatcmpl-/, 'msg_'),
      type: 'message',
      role: 'assistant',
      model: meta.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: estimatedTokens(body.promptBytes), output_tokens: 0 },
    };
    return event('message_start', { message });
  }

  function close(): string {
    if (!open) return '';
    const { index } = open;
    open = null;
    return event('content_block_stop', { index });
  }

  function block(kind: string, content_block: object): string {
    if (open?.kind === kind) return '';
    const closed = close();
    open = { kind, index: blocks++ };
    return closed + event('content_block_start', { index: open.index, content_block });
  }

  function calls(chunk: ChatChunk): string {
    let text = '';
    for (const [position, call] of (chunk.choices[0]?.delta?.tool_calls ?? []).entries()) {
      const kind = `call ${call.index ?? position}`;
      const { name, arguments: args } = call.function ?? {};
      text += block(kind, { type: 'tool_use', id: call.id ?? '', name: name ?? '', input: {} });
      if (args) text += delta({ type: 'input_json_delta', partial_json: args });
    }
    return text;
  }

  return {
    contentType: 'text/event-stream; charset=utf-8',
    chunk(chunk) {
      usage = chunk.usage ?? usage;
      const [choice] = chunk.choices;
      reason = choice?.finish_reason ?? reason;
      const { content, reasoning_content } = choice?.delta ?? {};
      let text = start();
      if (reasoning_content) {
        text += block('thinking', { type: 'thinking', thinking: '', signature: '' });
        text += delta({ type: 'thinking_delta', thinking: reasoning_content });
      }
      if (content)
        text += block('text', { type: 'text', text: '' }) + delta({ type: 'text_delta', text: content });
      return text + calls(chunk);
    },
    end() {
      const counts = usage
        ? { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens ?? 0 }
        : { output_tokens: 0 };
      const ending = { delta: { stop_reason: stopReason(reason), stop_sequence: null }, usage: counts };
      return start() + close() + event('message_delta', ending) + event('message_stop', {});
    },
    failed: (problem) => `event: error\ndata: ${JSON.stringify(error(problem))}\n\n`,
    mark: (text) => `: ${text}\n\n`,
  };
}

/** Why an answer ended, in Anthropic's words. */
export function stopReason(reason: string | null | undefined): string {
  if (reason === 'length') return 'max_tokens';
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool_use';
  return reason === 'content_filter' ? 'refusal' : 'end_turn';
}
