import { ModelApiError } from './model-api-error.ts';

/** What came of a prompt, piece by piece, and at the end its numbers. Times in ms. */
export type PromptPart =
  | { readonly kind: 'begun'; readonly model: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thought'; readonly text: string }
  | { readonly kind: 'usage'; readonly prompt: number; readonly answer: number | null }
  /** The backend read only a part of the prompt. */
  | { readonly kind: 'cut'; readonly says: string };

interface Wish {
  /** `provider/model`, an alias, or '' for what is asked by default. */
  readonly model: string;
  readonly prompt: string;
  readonly signal: AbortSignal;
}

/**
 * Asks a model through the gateway with the reader's own session. Aborting the signal ends the call at the provider too.
 * Throws `ModelApiError` with what the gateway said.
 */
export async function* promptParts(
  { model, prompt, signal }: Wish,
  post: typeof fetch = fetch,
): AsyncGenerator<PromptPart> {
  const reply = await post('/v1/chat/completions', {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', 'x-service-name': 'dashboard' },
    body: JSON.stringify({
      model,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  if (!reply.ok || !reply.body) throw errorIn(await reply.json().catch(() => null), reply.status);
  yield { kind: 'begun', model: decodeURI(reply.headers.get('x-opspilot-model') ?? model) };
  for await (const event of eventsIn(reply.body)) yield* partsOf(event, reply.status);
}

/** Server-sent events as they come, each as the text between two empty lines. */
async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const pieces = (rest + value).split(/\r?\n\r?\n/);
      rest = pieces.pop() ?? '';
      yield* pieces;
    }
    if (rest.trim() !== '') yield rest;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

interface Delta {
  readonly content?: string | null;
  readonly reasoning_content?: string | null;
}

interface Chunk {
  readonly error?: unknown;
  readonly choices?: readonly { readonly delta?: Delta | null }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number | null } | null;
}

function* partsOf(event: string, status: number): Generator<PromptPart> {
  // The gateway's mark of a cut prompt is a comment: other readers pass it over.
  if (event.startsWith(': ')) yield { kind: 'cut', says: event.slice(2) };
  const data = /^data: ?(.*)$/m.exec(event)?.[1];
  if (data === undefined || data === '[DONE]') return;
  const chunk = JSON.parse(data) as Chunk;
  if (chunk.error) throw errorIn(chunk, status);
  const delta = chunk.choices?.[0]?.delta;
  if (delta?.reasoning_content) yield { kind: 'thought', text: delta.reasoning_content };
  if (delta?.content) yield { kind: 'text', text: delta.content };
  const { usage } = chunk;
  if (usage?.prompt_tokens !== undefined)
    yield { kind: 'usage', prompt: usage.prompt_tokens, answer: usage.completion_tokens ?? null };
}

function errorIn(body: unknown, status: number): ModelApiError {
  const { message, code } = (body as { error?: { message?: string; code?: string } } | null)?.error ?? {};
  return new ModelApiError(message ?? `HTTP ${status}`, code ?? '');
}
