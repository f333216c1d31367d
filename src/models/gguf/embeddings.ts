import type { EmbeddingReply, EmbeddingRequest } from '#contract/model.ts';
import { ProviderFailure } from '../provider-failure.ts';
import type { LoadedModel } from './engine.ts';

/** Embeddings of texts, or of tokens. Throws `ProviderFailure` for what does not fit. */
export async function embedded(
  loaded: LoadedModel,
  { input, dimensions }: EmbeddingRequest,
): Promise<EmbeddingReply> {
  if (dimensions != null) throw new ProviderFailure('unsupported', 'this provider cannot do dimensions');
  const context = await loaded.embeddings();
  const limit = loaded.model.trainContextSize;
  const data = [];
  let prompt_tokens = 0;
  for (const [index, text] of inputsOf(input).entries()) {
    const length = context.calculateInputLength(text);
    if (length > limit)
      throw new ProviderFailure('too_long', `the input has ${length} tokens, and this model holds ${limit}`);
    prompt_tokens += length;
    const { vector } = await context.getEmbeddingFor(text);
    data.push({ object: 'embedding', index, embedding: [...vector] });
  }
  return { data, usage: { prompt_tokens, total_tokens: prompt_tokens } };
}

function inputsOf(input: EmbeddingRequest['input']): (string | number[])[] {
  if (typeof input === 'string') return [input];
  return typeof input[0] === 'number' ? [input as number[]] : (input as (string | number[])[]);
}
