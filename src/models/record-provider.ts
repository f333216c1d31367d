import type { ChatChunk } from '#contract/model.ts';
import type { ModelProvider } from './provider.ts';
import type { Recordings } from './recording.ts';
import { chunksOf, completionOf, embeddingsOf } from './wire.ts';

/** The provider, with every answer that came to its end kept. Answers are parsed on the way, so bytes may change. */
export function recorded(provider: ModelProvider, recordings: Recordings): ModelProvider {
  return {
    ...provider,
    async chat(call) {
      const { model, body } = call;
      const answer = await provider.chat(call);
      if (body.stream)
        return {
          kind: 'chunks',
          chunks: kept(chunksOf(answer), (chunks) =>
            recordings.save(model, body.request(), { kind: 'chunks', chunks }),
          ),
        };
      const completion = await completionOf(answer);
      recordings.save(model, body.request(), { kind: 'whole', completion });
      return { kind: 'whole', completion };
    },
    async embed(call) {
      const embeddings = await embeddingsOf(await provider.embed(call));
      recordings.save(call.model, call.request, { kind: 'embeddings', embeddings });
      return { kind: 'whole', embeddings };
    },
  };
}

async function* kept(
  chunks: AsyncIterable<ChatChunk>,
  save: (chunks: ChatChunk[]) => void,
): AsyncGenerator<ChatChunk> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) {
    all.push(chunk);
    yield chunk;
  }
  save(all);
}
