import type { ChatChunk } from '#contract/model.ts';
import type { ModelProvider, ProviderSetup, ProviderType } from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { openRecordings, type Recording } from '../recording.ts';

/** Answers from recordings, and to nothing else: for tests, demonstrations and the review of an incident. */
export const replay: ProviderType = { url: 'http://127.0.0.1', keyEnv: null, create: createReplay };

function createReplay({ name, kind, dir = '.' }: ProviderSetup): ModelProvider {
  const recordings = openRecordings(dir);

  function answerTo(model: string, request: object): Recording['answer'] {
    const found = recordings.find(model, request);
    if (!found) throw new ProviderFailure('missing', `${name}: ${model} was never asked this`);
    return found.answer;
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
      logprobs: true,
      n: true,
      manage: false,
    },
    listModels: async () => recordings.models().map((model) => ({ name: model })),
    async chat({ model, body }) {
      const answer = answerTo(model, body.request());
      if (answer.kind === 'chunks') return { kind: 'chunks', chunks: each(answer.chunks) };
      if (answer.kind === 'whole') return answer;
      throw new ProviderFailure('missing', `${name}: ${model} was never asked this`);
    },
    async embed({ model, request }) {
      const answer = answerTo(model, request);
      if (answer.kind === 'embeddings') return { kind: 'whole', embeddings: answer.embeddings };
      throw new ProviderFailure('missing', `${name}: ${model} was never asked this`);
    },
  };
}

async function* each(chunks: readonly ChatChunk[]): AsyncGenerator<ChatChunk> {
  yield* chunks;
}
