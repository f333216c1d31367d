import type { ChatMessage } from '#contract/model.ts';
import { ProviderFailure } from './provider-failure.ts';

/** The text of a message, its parts joined. */
export function textOf({ content }: Pick<ChatMessage, 'content'>): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}

/** An image that came inside the request. */
export interface InlineImage {
  readonly mediaType: string;
  readonly base64: string;
}

/** The image of a `data:` URL; null for another URL. */
export function inlineImage(url: string): InlineImage | null {
  const match = /^data:([\w.+/-]+);base64,/.exec(url);
  return match ? { mediaType: match[1] as string, base64: url.slice(match[0].length) } : null;
}

/** Tool arguments as an object; a model's broken JSON is refused, not guessed at. Throws `ProviderFailure`. */
export function argumentsOf(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ProviderFailure('refused', 'tool_calls: the arguments of a call are not a JSON object', {
    status: 400,
  });
}
