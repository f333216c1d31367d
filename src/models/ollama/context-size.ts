import type { ChatBody } from '../chat-body.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { leastTokens } from '../tripwire.ts';

/** Contexts grow in these steps: each other size makes Ollama load the model anew. */
const SMALLEST = 4096;
/** Room for an answer that says no limit. */
const ANSWER_TOKENS = 2048;
const IMAGE_TOKENS = 1500;
/** On the safe side: code and logs have more tokens for their bytes than prose. */
const BYTES_PER_TOKEN = 3;

export interface ContextWish {
  readonly body: ChatBody;
  /** Images in the messages, with their bytes, which are not text. */
  readonly images: number;
  readonly imageBytes: number;
  readonly maxTokens: number | null;
  /** What the model, or its configuration, can hold; null when nobody says. */
  readonly limit: number | null;
  /** What it was last loaded with; a smaller context would only load it again. */
  readonly loaded: number;
}

/**
 * `num_ctx` for a prompt so that it is not cut: Ollama's own default is small, and it cuts from the front without a
 * word. Throws `prompt_too_long`, with the numbers, when the prompt cannot fit.
 */
export function contextSize({ body, images, imageBytes, maxTokens, limit, loaded }: ContextWish): number {
  const answer = maxTokens ?? ANSWER_TOKENS;
  const textTokens = Math.ceil(Math.max(0, body.promptBytes - imageBytes) / BYTES_PER_TOKEN);
  const wanted = textTokens + images * IMAGE_TOKENS + answer;
  let size = Math.max(SMALLEST, loaded);
  while (size < wanted) size *= 2;
  if (limit === null || size <= limit) return size;
  const least = textTokens > limit ? body.promptParts().reduce((sum, part) => sum + leastTokens(part), 0) : 0;
  if (least > limit)
    throw new ProviderFailure(
      'too_long',
      `the prompt has at least ${least} tokens, and the context of this model holds ${limit}`,
    );
  return limit;
}

/** `num_ctx` for a model that is loaded before anything is asked of it: no smaller than a first prompt would have it. */
export function contextToLoad(asked: number | null, limit: number | null, loaded: number): number {
  return Math.min(Math.max(SMALLEST, loaded, asked ?? 0), limit ?? Number.POSITIVE_INFINITY);
}
