import { embedded } from '../gguf/embeddings.ts';
import { createEngine } from '../gguf/engine.ts';
import { joined } from '../gguf/joined.ts';
import { writeAnswer } from '../gguf/write-answer.ts';
import type { ModelProvider, ProviderSetup, ProviderType } from '../provider.ts';

/** llama.cpp in this process: GGUF files answer without any other program. */
export const gguf: ProviderType = { url: 'http://127.0.0.1', keyEnv: null, create: createGguf };

const KEEP_MS = 5 * 60_000;

function createGguf({ name, kind, path = '.', keepAlive, llama }: ProviderSetup): ModelProvider {
  const engine = createEngine({
    provider: name,
    path,
    keepMs: keepMsOf(keepAlive),
    load: llama,
  });
  return {
    name,
    kind,
    capabilities: {
      chat: true,
      embed: true,
      tools: true,
      images: false,
      jsonSchema: true,
      logprobs: false,
      n: false,
      manage: false,
    },
    listModels: async () => engine.list(),

    running: async () => {
      const held = new Set(engine.held());
      return engine.list().filter(({ name }) => held.has(name));
    },

    async chat(call) {
      const loaded = await engine.enter(call.model, call.signal);
      const chunks = await writeAnswer(loaded, call).catch((error: unknown) => {
        loaded.leave();
        throw error;
      });
      return call.body.stream
        ? { kind: 'chunks', chunks }
        : { kind: 'whole', completion: await joined(chunks) };
    },

    async load({ model, keepS, signal }) {
      if (keepS === 0) return engine.drop(model, signal);
      const loaded = await engine.enter(model, signal);
      loaded.leave(keepS === null ? undefined : keepS < 0 ? null : keepS * 1000);
    },

    async embed({ model, request, signal }) {
      const loaded = await engine.enter(model, signal);
      try {
        return { kind: 'whole', embeddings: await embedded(loaded, request) };
      } finally {
        loaded.leave();
      }
    },

    close: () => engine[Symbol.asyncDispose](),
  };
}

/** Ollama's form of a time: seconds, `5m`; a negative one keeps the model for good. */
function keepMsOf(keepAlive: string | undefined): number | null {
  const match = /^(-?\d+)(ms|s|m|h)?$/.exec(keepAlive ?? '');
  if (!match) return KEEP_MS;
  const amount = Number(match[1]);
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000;
  return amount < 0 ? null : amount * unit;
}
