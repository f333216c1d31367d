import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { OllamaAnswer, ollamaChunks, ollamaCompletion } from '../ollama/answer.ts';
import { contextSize, contextToLoad } from '../ollama/context-size.ts';
import { ollamaFormat, ollamaMessages, ollamaOptions, ollamaThink, ollamaTools } from '../ollama/request.ts';
import type {
  ChatAnswer,
  ChatCall,
  EmbedAnswer,
  EmbedCall,
  ListedModel,
  LoadCall,
  ModelProvider,
  ProviderCall,
  ProviderSetup,
  ProviderType,
  PullProgress,
  RunningModel,
} from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { textLines } from '../server-events.ts';
import { leniently } from '../wire.ts';

const Tags = z.looseObject({
  models: z.array(
    z.looseObject({
      name: z.string(),
      modified_at: z.string().nullish(),
      size: z.int().nullish(),
      digest: z.string().nullish(),
    }),
  ),
});
const Running = z.looseObject({
  models: z.array(
    z.looseObject({
      name: z.string(),
      size: z.number().nullish(),
      size_vram: z.number().nullish(),
      context_length: z.number().nullish(),
      expires_at: z.string().nullish(),
    }),
  ),
});
const Show = z.looseObject({
  model_info: z.record(z.string(), z.unknown()).nullish(),
  capabilities: z.array(z.string()).nullish(),
});
const Embedded = z.looseObject({
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: z.int().nullish(),
});
const Progress = z.looseObject({
  status: z.string().nullish(),
  digest: z.string().optional(),
  total: z.number().optional(),
  completed: z.number().optional(),
  error: z.string().nullish(),
});

/** A model's limit may change when it is pulled anew. */
const KEEP_LIMIT_MS = 10 * 60_000;

export const ollama: ProviderType = {
  url: 'http://127.0.0.1:11434',
  keyEnv: 'OLLAMA_API_KEY',
  create: createOllama,
};

/** Ollama by its own API: the one it shares with OpenAI ignores the size of the context, and cuts. */
function createOllama({ name, kind, upstream, keepAlive }: ProviderSetup): ModelProvider {
  const limits = new Map<string, { limit: number | null; until: number }>();
  const loaded = new Map<string, number>();
  const newId = () => `call_${randomUUID()}`;
  // A number of seconds is a number to Ollama; -1 keeps the model for good.
  const keep =
    keepAlive === undefined ? {} : { keep_alive: /^-?\d+$/.test(keepAlive) ? Number(keepAlive) : keepAlive };

  function request(path: string, value: unknown, { key, signal }: ProviderCall) {
    const headers = {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    };
    return { method: 'POST', path, body: Buffer.from(JSON.stringify(value)), headers, signal } as const;
  }

  async function limitOf(model: string, call: ProviderCall): Promise<number | null> {
    const known = limits.get(model);
    if (known && known.until > performance.now()) return known.limit;
    const { model_info } = leniently(Show, await upstream.json(request('/api/show', { model }, call)));
    const entry = Object.entries(model_info ?? {}).find(([field]) => field.endsWith('.context_length'));
    const limit = typeof entry?.[1] === 'number' ? entry[1] : null;
    limits.set(model, { limit, until: performance.now() + KEEP_LIMIT_MS });
    return limit;
  }

  async function chatRequest(call: ChatCall): Promise<Record<string, unknown>> {
    const { model, body, defaults, contextLength } = call;
    const asked = body.request();
    const messages = ollamaMessages(asked.messages);
    const limit = smaller(await limitOf(model, call), contextLength);
    const images = messages.flatMap((message) => message.images ?? []);
    const maxTokens = body.maxTokens ?? defaults.max_tokens ?? null;
    const num_ctx = contextSize({
      body,
      images: images.length,
      imageBytes: images.reduce((sum, image) => sum + image.length, 0),
      maxTokens,
      limit,
      loaded: loaded.get(model) ?? 0,
    });
    loaded.set(model, num_ctx);
    return {
      model,
      messages,
      stream: body.stream,
      tools: ollamaTools(asked),
      format: ollamaFormat(asked),
      think: ollamaThink({ ...asked, model }),
      options: {
        ...ollamaOptions(asked, defaults),
        num_ctx,
        ...(maxTokens === null ? {} : { num_predict: maxTokens }),
      },
      ...keep,
    };
  }

  return {
    name,
    kind,
    capabilities: {
      chat: true,
      embed: true,
      tools: true,
      images: true,
      jsonSchema: true,
      logprobs: false,
      n: false,
      manage: true,
    },

    async listModels({ key, signal }: ProviderCall): Promise<ListedModel[]> {
      const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
      const value = await upstream.json({ method: 'GET', path: '/api/tags', headers, signal });
      return leniently(Tags, value).models.map((model) => ({
        name: model.name,
        created: model.modified_at ? Date.parse(model.modified_at) / 1000 || undefined : undefined,
        sizeBytes: model.size ?? undefined,
        digest: model.digest ?? undefined,
      }));
    },

    async abilities(model, call: ProviderCall) {
      const { capabilities } = leniently(Show, await upstream.json(request('/api/show', { model }, call)));
      return capabilities ?? null;
    },

    async running({ key, signal }: ProviderCall): Promise<RunningModel[]> {
      const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
      const value = await upstream.json({ method: 'GET', path: '/api/ps', headers, signal });
      return leniently(Running, value).models.map((model) => ({
        name: model.name,
        sizeBytes: model.size ?? undefined,
        vramBytes: model.size_vram ?? undefined,
        contextLength: model.context_length ?? undefined,
        expiresAt: model.expires_at ?? undefined,
      }));
    },

    async chat(call: ChatCall): Promise<ChatAnswer> {
      const wanted = request('/api/chat', await chatRequest(call), call);
      if (!call.body.stream) {
        const answer = leniently(OllamaAnswer, await upstream.json(wanted));
        return { kind: 'whole', completion: ollamaCompletion(answer, newId) };
      }
      const { body } = await upstream.send(wanted);
      return { kind: 'chunks', chunks: ollamaChunks(body, newId) };
    },

    /** A request without a prompt; what a chat would ask for next is asked for here, or it would load the model anew. */
    async load(call: LoadCall): Promise<void> {
      const { model, keepS, contextWish, contextLength } = call;
      const stay = keepS === null ? keep : { keep_alive: keepS };
      if (keepS === 0) loaded.delete(model);
      else {
        const limit = smaller(await limitOf(model, call), contextLength);
        loaded.set(model, contextToLoad(contextWish, limit, loaded.get(model) ?? 0));
      }
      const num_ctx = loaded.get(model);
      const options = num_ctx === undefined ? {} : { options: { num_ctx } };
      await upstream.json(request('/api/generate', { model, stream: false, ...options, ...stay }, call));
    },

    async embed(call: EmbedCall): Promise<EmbedAnswer> {
      const { model, request: asked } = call;
      const texts = [asked.input].flat();
      if (!texts.every((text) => typeof text === 'string'))
        throw new ProviderFailure('unsupported', `${name} takes texts to embed, not token ids`);
      // `truncate: false` makes a text that is too long an error; the default cuts it without a word.
      const wanted = {
        model,
        input: texts,
        truncate: false,
        dimensions: asked.dimensions ?? undefined,
        ...keep,
      };
      const value = await upstream.json(request('/api/embed', wanted, call));
      const { embeddings, prompt_eval_count } = leniently(Embedded, value);
      const data = embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding }));
      const usage = { prompt_tokens: prompt_eval_count ?? 0, total_tokens: prompt_eval_count ?? 0 };
      return { kind: 'whole', embeddings: { data, usage } };
    },

    manage: {
      async *pull(model, call): AsyncGenerator<PullProgress> {
        const { body } = await upstream.send(request('/api/pull', { model, stream: true }, call));
        for await (const line of textLines(body)) {
          if (line === '') continue;
          const { status, digest, total, completed, error } = leniently(Progress, JSON.parse(line));
          if (error) throw new ProviderFailure('refused', `${name}: ${error}`);
          yield { status: status ?? '', digest, total, completed };
        }
        limits.delete(model);
      },
      async remove(model, call) {
        const { body } = await upstream.send({
          ...request('/api/delete', { model }, call),
          method: 'DELETE',
        });
        for await (const _ of body);
        limits.delete(model);
        loaded.delete(model);
      },
    },
  };
}

/** Of two limits, each of which may be unknown. */
function smaller(one: number | null, other: number | null): number | null {
  return one === null ? other : Math.min(one, other ?? one);
}
