import { z } from 'zod';
import type { Changes, ChatBody } from '../chat-body.ts';
import type {
  ChatAnswer,
  ChatCall,
  EmbedAnswer,
  EmbedCall,
  ListedModel,
  ModelProvider,
  ProviderCall,
  ProviderSetup,
  ProviderType,
} from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { type OpenAiKind, QUIRKS, type Quirks } from '../quirks.ts';
import { leniently } from '../wire.ts';

const ModelList = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), created: z.number().nullish() })),
});

/** The registry's line for one speaker of OpenAI's API. */
export function openAiCompatible(kind: OpenAiKind): ProviderType {
  const quirks = QUIRKS[kind];
  const create = (setup: ProviderSetup) => createOpenAiCompatible(setup, quirks);
  return { url: quirks.url, keyEnv: quirks.keyEnv, create };
}

/** One implementation for all of them: the bytes pass through, with the model's name and our defaults set. */
function createOpenAiCompatible(setup: ProviderSetup, quirks: Quirks): ModelProvider {
  const { name, kind, upstream, apiVersion } = setup;
  const pathFor = (model: string, what: string) =>
    quirks.deployments && apiVersion !== undefined
      ? `/openai/deployments/${encodeURIComponent(model)}/${what}?api-version=${encodeURIComponent(apiVersion)}`
      : `/${what}`;
  const headersFor = headersWith(quirks.auth);

  return {
    name,
    kind,
    capabilities: quirks.capabilities,

    async listModels({ key, signal }: ProviderCall): Promise<ListedModel[]> {
      const query = apiVersion === undefined ? '' : `?api-version=${encodeURIComponent(apiVersion)}`;
      const path = query === '' ? '/models' : `/openai/models${query}`;
      const value = await upstream.json({ method: 'GET', path, headers: headersFor(key), signal });
      return leniently(ModelList, value).data.map((model) => ({
        name: model.id,
        created: model.created ?? undefined,
        contextLength: contextIn(model, quirks.context),
      }));
    },

    async chat({ model, body, defaults, key, signal }: ChatCall): Promise<ChatAnswer> {
      const withholdUsage = body.stream && quirks.streamUsage && !body.wantsUsage;
      const changes = changesFor(model, body, defaults, quirks);
      if (withholdUsage) changes.stream_options = { ...body.streamOptions, include_usage: true };
      const reply = await upstream.send({
        method: 'POST',
        path: pathFor(model, 'chat/completions'),
        body: requestBytes(body, changes, quirks.drop),
        headers: headersFor(key),
        signal,
      });
      return { kind: 'wire', reply, withholdUsage };
    },

    async embed({ model, request, key, signal }: EmbedCall): Promise<EmbedAnswer> {
      if (!quirks.capabilities.embed) throw new ProviderFailure('unsupported', `${name} has no embeddings`);
      const reply = await upstream.send({
        method: 'POST',
        path: pathFor(model, 'embeddings'),
        body: Buffer.from(JSON.stringify({ ...request, model })),
        headers: headersFor(key),
        signal,
      });
      return { kind: 'wire', reply };
    },
  };
}

/** Headers for a key, made once for each. */
function headersWith(auth: Quirks['auth']): (key: string | null) => Readonly<Record<string, string>> {
  const plain = { 'content-type': 'application/json', accept: '*/*' };
  const made = new Map<string, Readonly<Record<string, string>>>();
  return (key) => {
    if (key === null) return plain;
    const known = made.get(key);
    if (known) return known;
    const named = auth === 'bearer' ? { authorization: `Bearer ${key}` } : { 'api-key': key };
    const headers = { ...plain, ...named };
    made.set(key, headers);
    return headers;
  };
}

/** The model by its provider's name, and defaults for what the caller does not say. */
function changesFor(
  model: string,
  body: ChatBody,
  { temperature, max_tokens }: ChatCall['defaults'],
  quirks: Quirks,
): Record<string, unknown> {
  const changes: Record<string, unknown> = { model };
  if (temperature !== undefined && !body.has('temperature')) changes.temperature = temperature;
  if (max_tokens !== undefined && body.maxTokens === null) changes[quirks.maxTokens] = max_tokens;
  return changes;
}

/** A field can be set in the bytes, but one that has to go costs a parse of the whole. */
function requestBytes(body: ChatBody, changes: Changes, drop: readonly string[]): Buffer {
  if (!drop.some((field) => body.has(field))) return body.bytesWith(changes);
  const kept = Object.entries({ ...body.request(), ...changes }).filter(([field]) => !drop.includes(field));
  return Buffer.from(JSON.stringify(Object.fromEntries(kept)));
}

function contextIn(model: object, path: readonly string[] | null): number | undefined {
  if (path === null) return undefined;
  const value = path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    model,
  );
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
