import type { z } from 'zod';
import { ChatRequest } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';
import { type Span, scanMembers, withMembers } from './json-scan.ts';

/** Fields of a request that a provider is to see otherwise than the caller sent them. */
export type Changes = Readonly<Record<string, unknown>>;

/**
 * A chat request as it travels through the gateway. What came as OpenAI's bytes stays bytes: only the few members that
 * routing needs are looked at, and the rest is parsed when a provider has to translate it.
 */
export class ChatBody {
  readonly model: string;
  readonly stream: boolean;
  /** What the caller says of a stream; `include_usage` asks for a last event with the usage. */
  readonly streamOptions: Readonly<Record<string, unknown>>;
  /** Most tokens that the answer may have; null when the caller does not say. */
  readonly maxTokens: number | null;
  /** Bytes of messages and tools, images included. */
  readonly promptBytes: number;
  readonly #bytes: Buffer;
  readonly #members: ReadonlyMap<string, Span>;
  #request: ChatRequest | undefined;

  private constructor(bytes: Buffer, request?: ChatRequest) {
    const members = scanMembers(bytes);
    const value = (name: string): unknown => {
      const span = members.get(name);
      return span && parsed(bytes.toString('utf8', span.start, span.end), name);
    };
    const model = value('model') ?? '';
    if (typeof model !== 'string') throw new OpsError('bad_request', 'model must be a string');
    const stream = value('stream') ?? false;
    if (typeof stream !== 'boolean') throw new OpsError('bad_request', 'stream must be true or false');
    const options = value('stream_options') ?? {};
    if (typeof options !== 'object') throw new OpsError('bad_request', 'stream_options must be an object');
    const most = value('max_completion_tokens') ?? value('max_tokens');
    this.#bytes = bytes;
    this.#members = members;
    this.#request = request;
    this.model = model;
    this.stream = stream;
    this.streamOptions = options as Record<string, unknown>;
    this.maxTokens = typeof most === 'number' && most > 0 ? most : null;
    this.promptBytes = sizeOf(members.get('messages')) + sizeOf(members.get('tools'));
  }

  /** Throws `bad_request` for what is no JSON object or has no messages. */
  static fromBytes(bytes: Buffer): ChatBody {
    const body = new ChatBody(bytes);
    if (!body.#members.has('messages')) throw new OpsError('bad_request', 'messages: is missing');
    return body;
  }

  static fromRequest(request: ChatRequest): ChatBody {
    return new ChatBody(Buffer.from(JSON.stringify(request)), request);
  }

  /** The whole request, checked. Throws `bad_request` with field and rule. */
  request(): ChatRequest {
    if (this.#request) return this.#request;
    const asked = parsed(this.#bytes.toString(), 'the body') as object;
    // Who names no model means that of the task.
    this.#request = checked(ChatRequest, this.model === '' ? { ...asked, model: 'default' } : asked);
    return this.#request;
  }

  /** The bytes to send, with these members set. */
  bytesWith(changes: Changes): Buffer {
    return withMembers(this.#bytes, this.#members, changes);
  }

  /** Whether the caller has set this field of the request. */
  has(field: string): boolean {
    return this.#members.has(field);
  }

  get wantsUsage(): boolean {
    return this.streamOptions.include_usage === true;
  }

  /** The bytes of messages and tools, as they stand. */
  promptParts(): Buffer[] {
    return ['messages', 'tools'].flatMap((name) => {
      const span = this.#members.get(name);
      return span ? [this.#bytes.subarray(span.start, span.end)] : [];
    });
  }
}

/** What a schema makes of a value from outside. Throws `bad_request` that names the field and the rule, not the value. */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new OpsError(
    'bad_request',
    `${path === '' ? 'the body' : path}: ${issue?.message ?? 'is not valid'}`,
  );
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OpsError('bad_request', `${what}: is not JSON`);
  }
}

function sizeOf(span: Span | undefined): number {
  return span ? span.end - span.start : 0;
}
