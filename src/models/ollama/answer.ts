import { z } from 'zod';
import type { ChatChunk, ChatCompletion, Usage } from '#contract/model.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { textLines } from '../server-events.ts';
import { leniently } from '../wire.ts';

/** A line of Ollama's answer; without `stream` there is one. */
export const OllamaAnswer = z.looseObject({
  message: z
    .looseObject({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z
        .array(
          z.looseObject({ function: z.looseObject({ name: z.string(), arguments: z.unknown().optional() }) }),
        )
        .nullish(),
    })
    .nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: z.int().min(0).nullish(),
  eval_count: z.int().min(0).nullish(),
  error: z.string().nullish(),
});
export type OllamaAnswer = z.infer<typeof OllamaAnswer>;

/** Makes ids for tool calls, which Ollama has none for; they have to differ over a whole conversation. */
export type NewCallId = () => string;

export function ollamaCompletion(answer: OllamaAnswer, newId: NewCallId): ChatCompletion {
  if (answer.error) throw new ProviderFailure('broken', answer.error);
  const calls = toolCallsOf(answer, newId, 0);
  return {
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.message?.content ?? '',
          ...(answer.message?.thinking ? { reasoning_content: answer.message.thinking } : {}),
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        finish_reason: finishOf(answer, calls.length > 0),
      },
    ],
    usage: usageOf(answer),
  };
}

/** A streamed answer as chunks. Throws `ProviderFailure` when it is cut or ends with an error. */
export async function* ollamaChunks(
  body: AsyncIterable<Buffer>,
  newId: NewCallId,
): AsyncGenerator<ChatChunk> {
  let calls = 0;
  let first = true;
  for await (const line of textLines(body)) {
    if (line === '') continue;
    const answer = leniently(OllamaAnswer, parsed(line));
    if (answer.error) throw new ProviderFailure('broken', answer.error);
    const called = toolCallsOf(answer, newId, calls);
    calls += called.length;
    const { content, thinking } = answer.message ?? {};
    const delta = {
      ...(first ? { role: 'assistant' } : {}),
      ...(content ? { content } : {}),
      ...(thinking ? { reasoning_content: thinking } : {}),
      ...(called.length > 0 ? { tool_calls: called } : {}),
    };
    if (Object.keys(delta).length > 0) yield { choices: [{ index: 0, delta, finish_reason: null }] };
    first = false;
    if (answer.done !== true) continue;
    yield { choices: [{ index: 0, delta: {}, finish_reason: finishOf(answer, calls > 0) }] };
    const usage = usageOf(answer);
    if (usage) yield { choices: [], usage };
    return;
  }
  throw new ProviderFailure('broken', 'the stream was cut');
}

function toolCallsOf({ message }: OllamaAnswer, newId: NewCallId, from: number) {
  return (message?.tool_calls ?? []).map((call, offset) => ({
    index: from + offset,
    id: newId(),
    type: 'function',
    function: { name: call.function.name, arguments: JSON.stringify(call.function.arguments ?? {}) },
  }));
}

function finishOf({ done_reason }: OllamaAnswer, called: boolean): string {
  if (done_reason === 'length') return 'length';
  return called ? 'tool_calls' : 'stop';
}

/** Null where Ollama does not say, as older ones did for a prompt that was in their cache. */
function usageOf({ prompt_eval_count, eval_count }: OllamaAnswer): Usage | null {
  if (typeof prompt_eval_count !== 'number') return null;
  const completion_tokens = eval_count ?? 0;
  return {
    prompt_tokens: prompt_eval_count,
    completion_tokens,
    total_tokens: prompt_eval_count + completion_tokens,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ProviderFailure('broken', 'a line of the answer is not JSON');
  }
}
