import type { Problem } from '#contract/errors.ts';
import type { ChatChunk, ChatCompletion } from '#contract/model.ts';
import type { ChatBody } from './chat-body.ts';

/** What an answer says of itself, in every dialect. */
export interface AnswerMeta {
  readonly id: string;
  /** The model as the caller named it. */
  readonly model: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/** An error as a caller of this dialect expects it. */
export type ErrorForm = (problem: Problem) => unknown;

/** A language in which callers ask for chat. The inner language is OpenAI's chat completion. */
export interface ChatDialect {
  /** Its requests and answers are the inner language: bytes of a provider that speaks it may pass as they are. */
  readonly inner: boolean;
  /** Throws `bad_request` with field and rule. */
  parse(bytes: Buffer): ChatBody;
  whole(completion: ChatCompletion, meta: AnswerMeta): unknown;
  stream(meta: AnswerMeta, body: ChatBody): StreamWriter;
  readonly error: ErrorForm;
}

/** Writes the events of one streamed answer, in order. */
export interface StreamWriter {
  readonly contentType: string;
  chunk(chunk: ChatChunk): string;
  /** After the last chunk. */
  end(): string;
  /** In place of the rest. */
  failed(problem: Problem): string;
  /** A mark that clients which do not know it pass over. */
  mark(text: string): string;
}
