import { type EmbeddingReply, EmbeddingRequest } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';
import { type Attempt, attempt, type Pace } from './attempt.ts';
import { CallRecord, type RecordParts } from './call-record.ts';
import { checked } from './chat-body.ts';
import { jsonIn } from './dialects/request-parts.ts';
import type { Exchange } from './exchange.ts';
import type { EmbedAnswer } from './provider.ts';
import { relayWhole } from './relay-whole.ts';
import type { Routing } from './routing.ts';
import type { ModelSettings } from './settings.ts';
import { embeddingsOf } from './wire.ts';

export interface EmbedParts extends RecordParts {
  readonly settings: Pick<ModelSettings, 'max_body_bytes'>;
  readonly routing: Routing;
  readonly pace: Pace;
}

/** Answers requests for embeddings. */
export interface EmbedService {
  /** In OpenAI's form; a provider that speaks it passes its bytes on. */
  openAi(exchange: Exchange): Promise<void>;
  /** For other dialects: the embeddings themselves. */
  embed(exchange: Exchange, request: EmbeddingRequest): Promise<EmbeddingReply>;
}

export function createEmbedService(parts: EmbedParts): EmbedService {
  async function begin(exchange: Exchange, request: EmbeddingRequest) {
    const chain = await parts.routing(request.model, 'embed');
    const [first] = chain;
    if (!first) throw new OpsError('unknown_model', 'there is no model to ask');
    const promptBytes = Buffer.byteLength(JSON.stringify(request.input));
    const record = new CallRecord(parts, exchange, first, { promptBytes, maxTokens: null });
    try {
      const begun: Attempt<EmbedAnswer> = await attempt(
        {
          chain,
          stop: exchange.stop,
          run: ({ model, runtime }, key, signal) => runtime.provider.embed({ model, request, key, signal }),
          onFailure: record.failedTry,
        },
        parts.pace,
      );
      record.begun(begun);
      return { answer: begun.value, record };
    } catch (error) {
      record.refused(first, error);
      throw error;
    }
  }

  async function whole(exchange: Exchange, request: EmbeddingRequest): Promise<EmbeddingReply> {
    const { answer, record } = await begin(exchange, request);
    return counted(answer, record);
  }

  return {
    embed: whole,
    async openAi(exchange) {
      const bytes = await exchange.body(parts.settings.max_body_bytes);
      const request = checked(EmbeddingRequest, jsonIn(bytes));
      const { answer, record } = await begin(exchange, request);
      if (answer.kind === 'whole') {
        const { data, usage } = await counted(answer, record);
        const { model, encoding_format } = request;
        const shown = encoding_format === 'base64' ? data.map(asBase64) : data;
        return exchange.json({ object: 'list', data: shown, model, usage });
      }
      const { usage, error } = await relayWhole(answer.reply.body, exchange.response, {
        hold: false,
        onFirstByte: record.firstByte,
        onUsage: () => false,
        writeHead: () => exchange.head(200, { 'content-type': 'application/json' }),
      });
      record.ended({ usage, pieces: 0, error, truncation: null });
      if (error) throw error;
    },
  };
}

async function counted(answer: EmbedAnswer, record: CallRecord): Promise<EmbeddingReply> {
  try {
    const embeddings = await embeddingsOf(answer);
    const { usage } = embeddings;
    const counted =
      usage?.prompt_tokens == null ? null : { prompt_tokens: usage.prompt_tokens, completion_tokens: 0 };
    record.firstByte();
    record.ended({ usage: counted, pieces: 0, error: null, truncation: null });
    return embeddings;
  } catch (error) {
    record.ended({ usage: null, pieces: 0, error: error as Error, truncation: null });
    throw error;
  }
}

/** Little-endian 32-bit floats, as OpenAI's clients ask for by default. */
function asBase64(item: EmbeddingReply['data'][number]): EmbeddingReply['data'][number] {
  const { embedding } = item;
  if (typeof embedding === 'string') return item;
  return { ...item, embedding: Buffer.from(Float32Array.from(embedding).buffer).toString('base64') };
}
