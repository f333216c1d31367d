import { z } from 'zod';
import { AnthropicAnswer, anthropicChunks, anthropicCompletion } from '../anthropic/answer.ts';
import { anthropicRequest } from '../anthropic/request.ts';
import type {
  ChatAnswer,
  ChatCall,
  ListedModel,
  ModelProvider,
  ProviderCall,
  ProviderSetup,
  ProviderType,
} from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { leniently } from '../wire.ts';

const VERSION = '2023-06-01';
const ModelList = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), created_at: z.string().nullish() })),
});

export const anthropic: ProviderType = {
  url: 'https://api.anthropic.com',
  keyEnv: 'ANTHROPIC_API_KEY',
  create: createAnthropic,
};

/** Anthropic's Messages API. */
function createAnthropic({ name, kind, upstream }: ProviderSetup): ModelProvider {
  const headersFor = (key: string | null) => ({
    'content-type': 'application/json',
    'anthropic-version': VERSION,
    ...(key === null ? {} : { 'x-api-key': key }),
  });

  return {
    name,
    kind,
    capabilities: {
      chat: true,
      embed: false,
      tools: true,
      images: true,
      jsonSchema: true,
      logprobs: false,
      n: false,
      manage: false,
    },

    async listModels({ key, signal }: ProviderCall): Promise<ListedModel[]> {
      const path = '/v1/models?limit=1000';
      const value = await upstream.json({ method: 'GET', path, headers: headersFor(key), signal });
      return leniently(ModelList, value).data.map(({ id, created_at }) => ({
        name: id,
        created: created_at ? Date.parse(created_at) / 1000 || undefined : undefined,
      }));
    },

    async chat({ model, body, defaults, key, signal }: ChatCall): Promise<ChatAnswer> {
      const wanted = {
        method: 'POST',
        path: '/v1/messages',
        body: Buffer.from(JSON.stringify(anthropicRequest(body.request(), model, defaults))),
        headers: headersFor(key),
        signal,
      } as const;
      if (!body.stream) {
        const answer = leniently(AnthropicAnswer, await upstream.json(wanted));
        return { kind: 'whole', completion: anthropicCompletion(answer) };
      }
      const reply = await upstream.send(wanted);
      return { kind: 'chunks', chunks: anthropicChunks(reply.body) };
    },

    async embed() {
      throw new ProviderFailure('unsupported', `${name} has no embeddings`);
    },
  };
}
