import type { Usage } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';
import { type Attempt, attempt, type Pace } from './attempt.ts';
import { CallRecord, type RecordParts } from './call-record.ts';
import { type Canary, createCanary } from './canary.ts';
import { checkCapable } from './capable.ts';
import type { ChatBody } from './chat-body.ts';
import type { AnswerMeta, ChatDialect } from './dialect.ts';
import { answerError, type Exchange, problemOf } from './exchange.ts';
import type { Fields } from './http1/fields.ts';
import type { ChatAnswer } from './provider.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { Route } from './provider-runtime.ts';
import { relayEvents } from './relay.ts';
import { relayWhole } from './relay-whole.ts';
import type { Routing } from './routing.ts';
import type { ModelSettings } from './settings.ts';
import type { StopSignal } from './stop.ts';
import {
  SHORTEST_CUT_BYTES,
  type Truncation,
  truncationMark,
  truncationOf,
  truncationText,
} from './tripwire.ts';
import { chunksOf, completionOf } from './wire.ts';

export interface ChatParts extends RecordParts {
  readonly settings: Pick<ModelSettings, 'defaults' | 'truncation' | 'max_body_bytes'>;
  readonly routing: Routing;
  readonly pace: Pace;
}

/** A chat under way: what is needed to write its answer and its account. */
interface Chat {
  readonly exchange: Exchange;
  readonly dialect: ChatDialect;
  readonly body: ChatBody;
  readonly canary: Canary | null;
  readonly record: CallRecord;
  readonly meta: AnswerMeta;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers a chat in any dialect: finds the model, gets an answer to begin, passes it on, counts it. */
export function createChatService(parts: ChatParts) {
  const onCut = parts.settings.truncation.answer;

  return async (exchange: Exchange, dialect: ChatDialect): Promise<void> => {
    // What is there already is not waited for: a turn of the queue is a good part of such a call's time.
    const bytes = exchange.body(parts.settings.max_body_bytes);
    const body = dialect.parse(bytes instanceof Promise ? await bytes : bytes);
    const found = parts.routing(body.model, 'chat');
    const chain = found instanceof Promise ? await found : found;
    const [first] = chain;
    if (!first) throw new OpsError('unknown_model', 'there is no model to ask');
    const canary = parts.settings.truncation.canary === true ? createCanary(body) : null;
    const record = new CallRecord(parts, exchange, first, body);
    let answer: Attempt<ChatAnswer>;
    try {
      answer = await begin(exchange, canary?.body ?? body, chain, record);
    } catch (error) {
      record.refused(first, error);
      throw error;
    }
    record.begun(answer);
    const meta = {
      id: `chatcmpl-${exchange.id}`,
      model: body.model === '' ? answer.route.id : body.model,
      created: Math.floor(Date.now() / 1000),
    };
    const headers = { 'x-opspilot-model': answer.route.shown };
    const chat: Chat = { exchange, dialect, body, canary, record, meta, headers };
    if (body.stream) await stream(chat, answer.value);
    else await whole(chat, answer.value);
  };

  function begin(
    { stop }: Exchange,
    body: ChatBody,
    chain: readonly Route[],
    record: CallRecord,
  ): Promise<Attempt<ChatAnswer>> {
    const run = (route: Route, key: string | null, signal: StopSignal) => {
      const { context_length, ...defaults } = parts.settings.defaults[route.id] ?? {};
      const contextLength = context_length ?? null;
      checkCapable(route.runtime.provider, body);
      return route.runtime.provider.chat({ model: route.model, body, defaults, contextLength, key, signal });
    };
    return attempt({ chain, stop, run, onFailure: record.failedTry }, parts.pace);
  }

  /** A truncation of this usage; with the rule that a cut answer is refused, also what the caller is told. */
  function checkUsage(chat: Chat, usage: Usage | null): Cut | null {
    const truncation = truncationOf(chat.body, usage?.prompt_tokens ?? null);
    return truncation && cutOf(truncation);
  }

  function checkCanary({ canary }: Chat): Cut | null {
    return canary?.alive === false ? cutOf({ least: null, evaluated: null }) : null;
  }

  function cutOf(truncation: Truncation): Cut {
    const text = truncationText(truncation);
    return { truncation, refused: onCut === 'error' ? new OpsError('prompt_truncated', text) : null };
  }

  async function stream(chat: Chat, answer: ChatAnswer): Promise<void> {
    const { exchange, dialect, record, canary } = chat;
    const { response } = exchange;
    const writer = dialect.stream(chat.meta, chat.body);
    let cut: Cut | null = null;
    const onUsage = (usage: Usage | null) => {
      if (cut) return null;
      cut = checkCanary(chat) ?? checkUsage(chat, usage);
      if (!cut) return null;
      return cut.refused
        ? { insert: writer.failed(problemOf(cut.refused, exchange.id)), stop: true }
        : { insert: writer.mark(markText(cut)), stop: false };
    };
    if (answer.kind === 'wire' && dialect.inner && !canary) {
      const { reply, withholdUsage } = answer;
      exchange.head(200, { ...passedHeaders(reply.headers), ...chat.headers });
      const options = { withholdUsage, onUsage, onFirstByte: record.firstByte };
      const { usage, events, error } = await relayEvents(reply.body, response, options);
      if (error && !response.destroyed)
        response.write(writer.failed(problemOf(asBroken(error), exchange.id)));
      response.end();
      record.ended({ usage, pieces: events, error, truncation: truncationIn(cut) });
      return;
    }
    exchange.head(200, { 'content-type': writer.contentType, ...STREAM_HEADERS, ...chat.headers });
    let usage: Usage | null = null;
    let pieces = 0;
    let error: Error | null = null;
    try {
      const chunks = canary ? canary.pieces(chunksOf(answer)) : chunksOf(answer);
      for await (const chunk of chunks) {
        pieces += 1;
        record.firstByte();
        const lost = canary?.alive === false && onCut === 'error';
        if (!lost) await write(exchange, writer.chunk(chunk));
        usage = chunk.usage ?? usage;
        const interfering = chunk.usage || lost ? onUsage(chunk.usage ?? null) : null;
        if (interfering) response.write(interfering.insert);
        if (interfering?.stop) break;
      }
      // A canary is judged also where the backend tells no usage.
      if (!truncationIn(cut)) response.write(onUsage(usage)?.insert ?? '');
      if (!truncationIn(cut) || onCut === 'mark') response.write(writer.end());
    } catch (failure) {
      error = failure as Error;
      if (!response.destroyed) response.write(writer.failed(problemOf(asBroken(error), exchange.id)));
    }
    response.end();
    record.ended({ usage, pieces, error, truncation: truncationIn(cut) });
  }

  async function whole(chat: Chat, answer: ChatAnswer): Promise<void> {
    const { exchange, dialect, record, body, canary } = chat;
    const { response } = exchange;
    let cut: Cut | null = null;
    const marks = () => (cut ? { 'x-opspilot-truncated': markText(cut) } : {});
    if (answer.kind === 'wire' && dialect.inner && !canary) {
      const { reply } = answer;
      const length = Number(reply.headers.get('content-length') ?? Number.NaN);
      const { usage, error } = await relayWhole(reply.body, response, {
        hold: body.promptBytes >= SHORTEST_CUT_BYTES || length <= SMALL_ANSWER,
        onFirstByte: record.firstByte,
        onUsage(seen) {
          cut = checkUsage(chat, seen);
          return (cut as Cut | null)?.refused != null;
        },
        writeHead(bytes) {
          const headers = passedHeaders(reply.headers);
          const known = bytes ?? length;
          if (!Number.isNaN(known)) headers['content-length'] = String(known);
          exchange.head(200, Object.assign(headers, marks(), chat.headers));
        },
      });
      record.ended({ usage, pieces: 0, error, truncation: truncationIn(cut) });
      const refused = error ? asBroken(error) : (cut as Cut | null)?.refused;
      if (refused) answerError(response, refused, exchange.id, dialect.error, marks());
      return;
    }
    try {
      const told = await completionOf(answer);
      const completion = canary ? canary.whole(told) : told;
      record.firstByte();
      cut = checkCanary(chat) ?? checkUsage(chat, completion.usage ?? null);
      const end = { usage: completion.usage ?? null, pieces: 0, error: null, truncation: truncationIn(cut) };
      record.ended(end);
      if (cut?.refused) answerError(response, cut.refused, exchange.id, dialect.error, marks());
      else exchange.json(dialect.whole(completion, chat.meta), { ...marks(), ...chat.headers });
    } catch (error) {
      record.ended({ usage: null, pieces: 0, error: error as Error, truncation: null });
      throw error;
    }
  }
}

interface Cut {
  readonly truncation: Truncation;
  readonly refused: OpsError | null;
}

const SMALL_ANSWER = 64 * 1024;
const STREAM_HEADERS = { 'cache-control': 'no-cache', 'x-accel-buffering': 'no' } as const;
/** Of a provider's own headers, what a caller may need. */
const PASSED = [
  'content-type',
  'content-encoding',
  'cache-control',
  'openai-processing-ms',
  'openai-version',
] as const;

/** What is not ASCII is read differently by different clients. */
const PRINTABLE = /^[\t\x20-\x7e]*$/;

function passedHeaders(headers: Fields): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED) {
    const value = headers.get(name);
    if (value !== undefined && PRINTABLE.test(value)) passed[name] = value;
  }
  return passed;
}

function truncationIn(cut: Cut | null): Truncation | null {
  return cut?.truncation ?? null;
}

function markText({ truncation }: Cut): string {
  return truncationMark(truncation);
}

function asBroken(error: Error): ProviderFailure | OpsError {
  return error instanceof OpsError ? error : new ProviderFailure('broken', error.message, { cause: error });
}

/** Writes a piece, and waits while the caller reads slowly. */
function write({ response, stop }: Exchange, text: string): Promise<void> | undefined {
  if (text === '' || response.write(text)) return undefined;
  if (stop.aborted) return Promise.reject(stop.reason as Error);
  return new Promise((resolve, reject) => {
    const gone = () => {
      response.off('drain', drained);
      reject(stop.reason as Error);
    };
    const drained = () => {
      stop.removeEventListener('abort', gone);
      resolve();
    };
    response.once('drain', drained);
    stop.addEventListener('abort', gone);
  });
}
