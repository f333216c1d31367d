import type { ChatChunk, Usage } from '#contract/model.ts';
import type { AnswerMeta, StreamWriter } from '../dialect.ts';

/** A response as it stands; `output` holds its items. */
export function responseOf(
  { id, model, created }: AnswerMeta,
  output: readonly object[],
  usage: Usage | null,
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed',
) {
  return {
    id: id.replace(/^chatcmpl-/, 'resp_'),
    object: 'response',
    created_at: created,
    status,
    model,
    output,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    usage: usage && {
      input_tokens: usage.prompt_tokens,
      output_tokens: usage.completion_tokens ?? 0,
      total_tokens: usage.prompt_tokens + (usage.completion_tokens ?? 0),
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

export function messageItem(id: string, text: string, status = 'completed') {
  const content = text === '' && status !== 'completed' ? [] : [textPart(text)];
  return { type: 'message', id, role: 'assistant', status, content };
}

export function callItem(id: string, call_id: string, name: string, args: string, status = 'completed') {
  return { type: 'function_call', id, call_id, name, arguments: args, status };
}

export function reasoningItem(id: string, text: string) {
  return { type: 'reasoning', id, summary: [{ type: 'summary_text', text }] };
}

function textPart(text: string) {
  return { type: 'output_text', text, annotations: [] };
}

/** An output item that is being written. */
interface OpenItem {
  readonly kind: string;
  readonly index: number;
  readonly id: string;
  readonly callId: string;
  readonly name: string;
  text: string;
}

/** OpenAI's events of a response: numbered, each item begun, filled and ended. */
export function responsesWriter(meta: AnswerMeta): StreamWriter {
  const done: object[] = [];
  let sequence = 0;
  let open: OpenItem | null = null;
  let usage: Usage | null = null;
  let reason: string | null = null;
  let started = false;

  const event = (type: string, value: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...value })}\n\n`;

  function start(): string {
    if (started) return '';
    started = true;
    const response = responseOf(meta, [], null, 'in_progress');
    return event('response.created', { response }) + event('response.in_progress', { response });
  }

  function close(): string {
    if (!open) return '';
    const { kind, index, id, callId, name, text } = open;
    open = null;
    const at = { item_id: id, output_index: index };
    const item =
      kind === 'text'
        ? messageItem(id, text)
        : kind === 'thinking'
          ? reasoningItem(id, text)
          : callItem(id, callId, name, text);
    done.push(item);
    const ended = event('response.output_item.done', { output_index: index, item });
    if (kind === 'text') {
      const part = { ...at, content_index: 0 };
      return (
        event('response.output_text.done', { ...part, text, logprobs: [] }) +
        event('response.content_part.done', { ...part, part: textPart(text) }) +
        ended
      );
    }
    if (kind === 'thinking')
      return event('response.reasoning_summary_text.done', { ...at, summary_index: 0, text }) + ended;
    return event('response.function_call_arguments.done', { ...at, name, arguments: text }) + ended;
  }

  function begin(kind: string, callId = '', name = ''): string {
    if (open?.kind === kind) return '';
    const closed = close();
    const index = done.length;
    open = { kind, index, id: `${meta.id}-${index}`, callId, name, text: '' };
    const { id } = open;
    if (kind === 'text') {
      const item = messageItem(id, '', 'in_progress');
      const part = { item_id: id, output_index: index, content_index: 0, part: textPart('') };
      return (
        closed +
        event('response.output_item.added', { output_index: index, item }) +
        event('response.content_part.added', part)
      );
    }
    const item =
      kind === 'thinking'
        ? { type: 'reasoning', id, summary: [] }
        : callItem(id, callId, name, '', 'in_progress');
    return closed + event('response.output_item.added', { output_index: index, item });
  }

  function fill(type: string, text: string, extra: object): string {
    if (!open) return '';
    open.text += text;
    return event(type, { item_id: open.id, output_index: open.index, ...extra, delta: text });
  }

  return {
    contentType: 'text/event-stream; charset=utf-8',
    chunk(chunk: ChatChunk) {
      usage = chunk.usage ?? usage;
      const [choice] = chunk.choices;
      reason = choice?.finish_reason ?? reason;
      const { content, reasoning_content, tool_calls } = choice?.delta ?? {};
      let text = start();
      if (reasoning_content)
        text +=
          begin('thinking') +
          fill('response.reasoning_summary_text.delta', reasoning_content, { summary_index: 0 });
      if (content)
        text +=
          begin('text') + fill('response.output_text.delta', content, { content_index: 0, logprobs: [] });
      for (const [position, call] of (tool_calls ?? []).entries()) {
        text += begin(`call ${call.index ?? position}`, call.id ?? '', call.function?.name ?? '');
        const args = call.function?.arguments;
        if (args) text += fill('response.function_call_arguments.delta', args, {});
      }
      return text;
    },
    end() {
      const ended = start() + close();
      const status = reason === 'length' ? 'incomplete' : 'completed';
      return ended + event(`response.${status}`, { response: responseOf(meta, done, usage, status) });
    },
    failed({ code, detail }) {
      const begun = start();
      const response = {
        ...responseOf(meta, done, usage, 'failed'),
        error: { code: 'server_error', message: detail },
      };
      return (
        begun +
        event('error', { code, message: detail, param: null }) +
        event('response.failed', { response })
      );
    },
    mark: (text) => `: ${text}\n\n`,
  };
}
