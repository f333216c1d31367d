import type { Problem } from '#contract/errors.ts';
import type { ChatChunk } from '#contract/model.ts';
import { ChatBody } from '../chat-body.ts';
import type { ChatDialect } from '../dialect.ts';

/** `POST /v1/chat/completions`. */
export const openAiChat: ChatDialect = {
  inner: true,
  parse: (bytes) => ChatBody.fromBytes(bytes),
  whole: (completion, { id, model, created }) => ({
    ...completion,
    id: completion.id ?? id,
    object: 'chat.completion',
    created: completion.created ?? created,
    model: completion.model ?? model,
  }),
  stream({ id, model, created }, { wantsUsage }) {
    return {
      contentType: 'text/event-stream; charset=utf-8',
      chunk(chunk: ChatChunk) {
        const { usage, ...rest } = chunk;
        if (!wantsUsage && chunk.choices.length === 0) return '';
        const shown = { id, object: 'chat.completion.chunk', created, model, ...rest };
        return `data: ${JSON.stringify(wantsUsage && usage ? { ...shown, usage } : shown)}\n\n`;
      },
      end: () => 'data: [DONE]\n\n',
      failed: (problem) => `data: ${JSON.stringify(openAiError(problem))}\n\n`,
      mark: (text) => `: ${text}\n\n`,
    };
  },
  error: openAiError,
};

/** An error as OpenAI words it. */
export function openAiError({ status, code, detail, hint }: Problem): unknown {
  // The only text that these clients show: a hint to read the detail would lead nowhere.
  const next = hint.startsWith('See detail') ? '' : hint;
  const message = next === '' ? detail : `${detail.replace(/\.$/, '')}. ${next}`;
  return { error: { message, type: TYPES[status] ?? fallbackType(status), param: null, code } };
}

const TYPES: Readonly<Record<number, string>> = Object.freeze({
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
});

function fallbackType(status: number): string {
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}
