import type { z } from 'zod';
import { ChatChunk, ChatCompletion, EmbeddingReply } from '#contract/model.ts';
import type { ChatAnswer, EmbedAnswer } from './provider.ts';
import { ProviderFailure } from './provider-failure.ts';
import { serverEvents } from './server-events.ts';
import type { UpstreamReply } from './upstream.ts';

const LONGEST_ANSWER = 64 * 1024 * 1024;

/** The whole answer of a request that did not ask for a stream, whatever form it came in. */
export async function completionOf(answer: ChatAnswer): Promise<ChatCompletion> {
  if (answer.kind === 'whole') return answer.completion;
  if (answer.kind === 'wire') return bodyOf(answer.reply, ChatCompletion);
  throw new ProviderFailure('broken', 'a stream came that was not asked for');
}

/** The events of a streamed answer, whatever form it came in. Throws `ProviderFailure` when it is cut. */
export function chunksOf(answer: ChatAnswer): AsyncIterable<ChatChunk> {
  if (answer.kind === 'chunks') return answer.chunks;
  if (answer.kind === 'wire') return wireChunks(answer.reply);
  throw new ProviderFailure('broken', 'a stream was asked for and did not come');
}

export async function embeddingsOf(answer: EmbedAnswer): Promise<EmbeddingReply> {
  return answer.kind === 'whole' ? answer.embeddings : bodyOf(answer.reply, EmbeddingReply);
}

/** What we need of a provider's JSON; `what` it is not says which field. Throws `ProviderFailure`. */
export function leniently<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ProviderFailure('broken', `the answer is not of its form (${issue?.path.join('.')})`);
}

async function bodyOf<S extends z.ZodType>({ body }: UpstreamReply, schema: S): Promise<z.output<S>> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > LONGEST_ANSWER) throw new ProviderFailure('broken', 'the answer is too long');
    parts.push(chunk);
  }
  return leniently(schema, json(Buffer.concat(parts).toString()));
}

async function* wireChunks({ body }: UpstreamReply): AsyncGenerator<ChatChunk> {
  let finished = false;
  for await (const { data } of serverEvents(body)) {
    if (data === '[DONE]') return;
    const value = json(data);
    const { error } = value as { error?: { message?: string } };
    if (error) throw new ProviderFailure('broken', `the stream ended with an error: ${error.message ?? ''}`);
    const chunk = leniently(ChatChunk, value);
    finished ||= chunk.choices.some((choice) => typeof choice.finish_reason === 'string');
    yield chunk;
  }
  if (!finished) throw new ProviderFailure('broken', 'the stream was cut');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProviderFailure('broken', 'the answer is not JSON');
  }
}
