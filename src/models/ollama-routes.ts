import { z } from 'zod';
import type { ModelInfo } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';
import { checked } from './chat-body.ts';
import type { ChatDialect } from './dialect.ts';
import { ollamaChat, ollamaError, ollamaGenerate } from './dialects/ollama-chat.ts';
import { loadedAnswer, loadWishIn } from './dialects/ollama-load.ts';
import { jsonIn } from './dialects/request-parts.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayRoute, RouteParts } from './gateway-routes.ts';
import type { Asker } from './model-store.ts';
import type { PullProgress, RunningModel } from './provider.ts';

/** The version of Ollama whose API this is; callers look for features by it. */
const API_VERSION = '0.17.4';

const Named = z.looseObject({ model: z.string().optional(), name: z.string().optional() });
const Embed = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string())]),
  dimensions: z.int().min(1).nullish(),
});

/** What clients asked before there was `/api/embed`. */
const EmbedOne = z.looseObject({ model: z.string().min(1), prompt: z.string() });

/** Ollama's own API, for callers that know no other; behind it stand the models of all providers. */
export function ollamaRoutes(parts: RouteParts): GatewayRoute[] {
  const { chat, embed, load, catalog, routing, desk, maxBodyBytes } = parts;
  const route = (
    method: GatewayRoute['method'],
    path: string,
    handle: GatewayRoute['handle'],
  ): GatewayRoute => ({
    method,
    path,
    error: ollamaError,
    handle,
  });
  const tells = (path: string, handle: GatewayRoute['handle']) => ({
    ...route('POST', path, handle),
    tells: true,
  });
  const asking = (path: string, asks: 'messages' | 'prompt', dialect: ChatDialect) =>
    route('POST', path, async (exchange) => {
      const wish = loadWishIn(await exchange.body(maxBodyBytes), asks);
      if (!wish) return chat(exchange, dialect);
      const { shown } = await load(wish, askerOf(exchange), exchange.stop);
      exchange.json(loadedAnswer(wish, asks, new Date()), { 'x-opspilot-model': shown });
    });
  const nameIn = async (exchange: Exchange) => {
    const { model, name } = checked(Named, jsonIn(await exchange.body(maxBodyBytes)));
    const asked = model ?? name;
    if (!asked) throw new OpsError('bad_request', 'model: is missing');
    return asked;
  };
  return [
    route('GET', '/api/version', (exchange) => exchange.json({ version: API_VERSION })),
    route('GET', '/api/tags', async (exchange) =>
      exchange.json({ models: (await catalog.list()).map(tagOf) }),
    ),
    route('GET', '/api/ps', async (exchange) =>
      exchange.json({ models: (await catalog.running()).map(runningOf) }),
    ),
    tells('/api/show', async (exchange) => {
      const name = await nameIn(exchange);
      const [route] = await routing(name, 'chat');
      const found = (await catalog.list()).find(({ id }) => id === route?.id);
      if (!found)
        throw new OpsError('unknown_model', `there is no model ${JSON.stringify(name.slice(0, 100))}`);
      const { context_length } = found;
      exchange.json({
        ...tagOf(found),
        capabilities: await catalog.abilities(found.id),
        model_info: context_length === undefined ? {} : { 'general.context_length': context_length },
      });
    }),
    asking('/api/chat', 'messages', ollamaChat),
    asking('/api/generate', 'prompt', ollamaGenerate),
    route('POST', '/api/embed', async (exchange) => {
      const request = checked(Embed, jsonIn(await exchange.body(maxBodyBytes)));
      const { data, usage } = await embed.embed(exchange, { ...request, encoding_format: 'float' });
      exchange.json({
        model: request.model,
        embeddings: data.map(({ embedding }) => embedding),
        prompt_eval_count: usage?.prompt_tokens ?? 0,
      });
    }),
    route('POST', '/api/embeddings', async (exchange) => {
      const { model, prompt } = checked(EmbedOne, jsonIn(await exchange.body(maxBodyBytes)));
      const { data } = await embed.embed(exchange, { model, input: prompt, encoding_format: 'float' });
      exchange.json({ embedding: data[0]?.embedding ?? [] });
    }),
    route('POST', '/api/pull', async (exchange) => {
      const steps = desk.store.pull(await nameIn(exchange), askerOf(exchange), exchange.stop);
      await sendSteps(exchange, steps);
    }),
    route('DELETE', '/api/delete', async (exchange) => {
      await desk.store.remove(await nameIn(exchange), askerOf(exchange), exchange.stop);
      exchange.json({});
    }),
  ];
}

/** A line of JSON for each step, as Ollama tells it; what breaks in the middle is a last line. */
async function sendSteps(exchange: Exchange, steps: AsyncIterable<PullProgress>): Promise<void> {
  const { response } = exchange;
  const line = (value: object) => response.write(`${JSON.stringify(value)}\n`);
  try {
    for await (const step of steps) {
      if (!response.headersSent) exchange.head(200, { 'content-type': 'application/x-ndjson' });
      line(step);
    }
  } catch (error) {
    if (!response.headersSent) throw error;
    line({ error: (error as Error).message });
  }
  response.end();
}

function askerOf({ caller, id }: Exchange): Asker {
  return { principal: caller.principal, correlationId: id, client: 'rest' };
}

function runningOf({
  id,
  sizeBytes = 0,
  vramBytes = 0,
  contextLength,
  expiresAt,
}: RunningModel & { readonly id: string }) {
  return {
    name: id,
    model: id,
    size: sizeBytes,
    size_vram: vramBytes,
    digest: '',
    details: {},
    ...(contextLength === undefined ? {} : { context_length: contextLength }),
    expires_at: expiresAt ?? '0001-01-01T00:00:00Z',
  };
}

function tagOf({ id, created, size_bytes, digest, owned_by }: ModelInfo) {
  return {
    name: id,
    model: id,
    modified_at: new Date(created * 1000).toISOString(),
    size: size_bytes ?? 0,
    digest: digest ?? '',
    details: {
      format: '',
      family: owned_by,
      families: [owned_by],
      parameter_size: '',
      quantization_level: '',
    },
  };
}
