import type { ChatBody } from './chat-body.ts';

/**
 * A prompt that the backend read only a part of. `least`: tokens that it cannot be less than; `evaluated`: those that
 * it told. Null: known by the lost canary.
 */
export interface Truncation {
  readonly least: number | null;
  readonly evaluated: number | null;
}

/** What the caller is told of it. */
export function truncationText({ least, evaluated }: Truncation): string {
  return evaluated === null
    ? 'the answer does not begin with the canary that stood at the head of the prompt'
    : `the backend evaluated ${evaluated} tokens of a prompt of at least ${least}`;
}

/** The same as the value of a header. */
export function truncationMark({ least, evaluated }: Truncation): string {
  return evaluated === null ? 'canary=lost' : `evaluated=${evaluated}; least=${least}`;
}

/** No context is so small that a shorter prompt could be cut. */
export const SHORTEST_CUT_BYTES = 4096;
/** Prose has fewer bytes for each token than this; with more, it is worth to count. */
const SUSPICIOUS_BYTES_PER_TOKEN = 5;
const MARGIN = 0.8;
const FEWEST_MISSING = 64;

/**
 * Whether a backend that says it evaluated so many tokens can have seen the whole prompt. Some backends cut it from the
 * front, the system prompt and the tools first, and answer as if nothing were amiss. Errs on the side of trust: every
 * word is at least one token, and what may be data counts nothing.
 */
export function truncationOf(body: ChatBody, evaluated: number | null): Truncation | null {
  if (evaluated === null || evaluated === 0 || body.promptBytes < SHORTEST_CUT_BYTES) return null;
  if (body.promptBytes / evaluated < SUSPICIOUS_BYTES_PER_TOKEN) return null;
  const [messages] = body.promptParts();
  const least = messages ? leastTokens(messages) : 0;
  return evaluated < least * MARGIN && least - evaluated > FEWEST_MISSING ? { least, evaluated } : null;
}

/** Rough tokens of a prompt, for the accounts where a backend tells none. */
export function estimatedTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** A longer stretch of ASCII without a space may be an image or a file. */
const LONGEST_STRETCH = 1000;
const WORD_BYTES_PER_TOKEN = 12;
/** Of UTF-8 beyond ASCII: a token seldom holds more than two letters of two bytes, or one of three. */
const WIDE_BYTES_PER_TOKEN = 8;

/** A lower bound on the tokens of JSON text: its words, each at least one token. */
export function leastTokens(json: Uint8Array): number {
  let tokens = 0;
  let wide = 0;
  let inStretch = 0;
  let stretch = 0;
  let word = 0;
  const endWord = () => {
    if (word > 0) inStretch += Math.max(1, Math.floor(word / WORD_BYTES_PER_TOKEN));
    word = 0;
  };
  const endStretch = () => {
    endWord();
    if (stretch <= LONGEST_STRETCH) tokens += inStretch;
    inStretch = 0;
    stretch = 0;
  };
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    stretch += 1;
    if (isWordByte(byte)) word += 1;
    else if (byte >= 0x80) {
      wide += 1;
      endStretch();
    } else if (byte === BACKSLASH) {
      endWord();
      const escapeU = json[at + 1] === LETTER_U;
      if (escapeU) wide += 2;
      at += escapeU ? 5 : 1;
    } else if (byte <= 0x20) endStretch();
    else endWord();
  }
  endStretch();
  return tokens + Math.floor(wide / WIDE_BYTES_PER_TOKEN);
}

function isWordByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
