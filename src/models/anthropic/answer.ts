import { z } from 'zod';
import type { ChatChunk, ChatCompletion, Usage } from '#contract/model.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { serverEvents } from '../server-events.ts';
import { leniently } from '../wire.ts';

const Counts = z.looseObject({
  input_tokens: z.int().nullish(),
  output_tokens: z.int().nullish(),
  cache_read_input_tokens: z.int().nullish(),
  cache_creation_input_tokens: z.int().nullish(),
});
type Counts = z.infer<typeof Counts>;

const ContentBlock = z.looseObject({
  type: z.string(),
  text: z.string().nullish(),
  thinking: z.string().nullish(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  input: z.unknown().optional(),
});

export const AnthropicAnswer = z.looseObject({
  id: z.string().nullish(),
  content: z.array(ContentBlock),
  stop_reason: z.string().nullish(),
  usage: Counts.nullish(),
});

const StreamEvent = z.looseObject({
  type: z.string(),
  index: z.int().nullish(),
  message: z.looseObject({ id: z.string().nullish(), usage: Counts.nullish() }).nullish(),
  content_block: ContentBlock.nullish(),
  delta: z
    .looseObject({
      type: z.string().nullish(),
      text: z.string().nullish(),
      thinking: z.string().nullish(),
      partial_json: z.string().nullish(),
      stop_reason: z.string().nullish(),
    })
    .nullish(),
  usage: Counts.nullish(),
  error: z.looseObject({ message: z.string().nullish() }).nullish(),
});
type StreamEvent = z.infer<typeof StreamEvent>;

export function anthropicCompletion(answer: z.infer<typeof AnthropicAnswer>): ChatCompletion {
  const { content, usage } = answer;
  const thinking = content.map((block) => block.thinking ?? '').join('');
  const calls = content
    .filter(({ type }) => type === 'tool_use')
    .map((block) => ({
      id: block.id ?? '',
      type: 'function',
      function: { name: block.name ?? '', arguments: JSON.stringify(block.input ?? {}) },
    }));
  const text = content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('');
  return {
    id: answer.id,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && calls.length > 0 ? null : text,
          ...(thinking === '' ? {} : { reasoning_content: thinking }),
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        finish_reason: finishOf(answer.stop_reason),
      },
    ],
    usage: usage ? usageOf(usage) : null,
  };
}

/** A streamed answer as chunks. Throws `ProviderFailure` when it is cut or ends with an error. */
export async function* anthropicChunks(body: AsyncIterable<Buffer>): AsyncGenerator<ChatChunk> {
  let counts: Counts = {};
  let id: string | null | undefined;
  /** Anthropic numbers all blocks, OpenAI the calls alone. */
  const calls = new Map<number, number>();
  for await (const { data } of serverEvents(body)) {
    const event = leniently(StreamEvent, parsed(data));
    counts = { ...counts, ...known(event.message?.usage), ...known(event.usage) };
    id ??= event.message?.id;
    if (event.type === 'error')
      throw new ProviderFailure('broken', event.error?.message ?? 'the stream ended with an error');
    if (event.type === 'message_stop') {
      yield { id, choices: [], usage: usageOf(counts) };
      return;
    }
    const piece = pieceOf(event, calls);
    if (piece) yield { id, choices: [{ index: 0, finish_reason: null, ...piece }] };
  }
  throw new ProviderFailure('broken', 'the stream was cut');
}

function pieceOf(event: StreamEvent, calls: Map<number, number>) {
  const { type, index, content_block, delta } = event;
  if (type === 'message_start') return { delta: { role: 'assistant', content: '' } };
  if (type === 'content_block_start' && content_block?.type === 'tool_use') {
    const call = calls.size;
    calls.set(index ?? 0, call);
    const begun = { name: content_block.name ?? '', arguments: '' };
    return {
      delta: { tool_calls: [{ index: call, id: content_block.id, type: 'function', function: begun }] },
    };
  }
  if (type === 'message_delta' && delta?.stop_reason)
    return { delta: {}, finish_reason: finishOf(delta.stop_reason) };
  if (type !== 'content_block_delta') return null;
  if (delta?.text) return { delta: { content: delta.text } };
  if (delta?.thinking) return { delta: { reasoning_content: delta.thinking } };
  const call = calls.get(index ?? 0);
  if (delta?.partial_json && call !== undefined)
    return { delta: { tool_calls: [{ index: call, function: { arguments: delta.partial_json } }] } };
  return null;
}

function known(counts: Counts | null | undefined): Counts {
  return Object.fromEntries(Object.entries(counts ?? {}).filter(([, count]) => typeof count === 'number'));
}

/** Anthropic counts what came from its cache apart; it was read nevertheless. */
function usageOf(counts: Counts): Usage {
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } = counts;
  const prompt = (input_tokens ?? 0) + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0);
  const completion = output_tokens ?? 0;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function finishOf(reason: string | null | undefined): string {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return 'tool_calls';
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new ProviderFailure('broken', 'an event of the answer is not JSON');
  }
}
