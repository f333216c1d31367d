import { randomInt } from 'node:crypto';
import type { ChatChunk, ChatCompletion } from '#contract/model.ts';
import { ChatBody } from './chat-body.ts';
import { SHORTEST_CUT_BYTES } from './tripwire.ts';

/**
 * A word at the very head of a prompt that the answer has to begin with. A backend that cuts the prompt from the front
 * loses it, whatever it says of the tokens it read; the word itself is taken out of the answer.
 */
export interface Canary {
  /** The request with the word at its head. */
  readonly body: ChatBody;
  /** Null while nothing was said; a model that calls a tool may say nothing. */
  readonly alive: boolean | null;
  whole(completion: ChatCompletion): ChatCompletion;
  /** Passes the pieces on; what begins the answer waits until it is known. */
  pieces(chunks: AsyncIterable<ChatChunk>): AsyncIterable<ChatChunk>;
}

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/** Null for a prompt that is too short to be cut, and for an answer that has to be JSON. */
export function createCanary(asked: ChatBody, random: (below: number) => number = randomInt): Canary | null {
  if (asked.promptBytes < SHORTEST_CUT_BYTES || asked.has('response_format')) return null;
  const word = Array.from({ length: 6 }, () => LETTERS[random(LETTERS.length)]).join('');
  const request = asked.request();
  const rule = `Begin your answer with the word ${word}, then a line break, then the answer itself.`;
  const body = ChatBody.fromRequest({
    ...request,
    messages: [{ role: 'system', content: rule }, ...request.messages],
  });
  let alive: boolean | null = null;

  /** The text without the word; null while it may still be coming. */
  function without(text: string, last: boolean): string | null {
    const begun = text.trimStart();
    if (begun.startsWith(word)) {
      const rest = begun.slice(word.length);
      if (!last && rest.trim() === '') return null;
      alive = true;
      return rest.replace(/^[\s:.,*]+/, '');
    }
    if (!last && word.startsWith(begun)) return null;
    if (begun !== '') alive = false;
    return text;
  }

  return {
    body,
    get alive() {
      return alive;
    },
    whole(completion) {
      const choices = completion.choices.map((choice) => {
        const { content } = choice.message;
        return typeof content === 'string'
          ? { ...choice, message: { ...choice.message, content: without(content, true) } }
          : choice;
      });
      return { ...completion, choices };
    },
    async *pieces(chunks) {
      let held = '';
      let known = false;
      for await (const chunk of chunks) {
        const [choice] = chunk.choices;
        const content = choice?.delta?.content;
        if (known || !choice || (!content && !choice.finish_reason)) {
          yield chunk;
          continue;
        }
        held += content ?? '';
        const text = without(held, Boolean(choice.finish_reason));
        if (text === null) continue;
        known = true;
        yield { ...chunk, choices: [{ ...choice, delta: { ...choice.delta, content: text } }] };
      }
    },
  };
}
