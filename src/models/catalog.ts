import type { ModelInfo } from '#contract/model.ts';
import type { Capabilities, ListedModel, RunningModel } from './provider.ts';
import type { ProviderRuntime } from './provider-runtime.ts';

/** The models of all providers. */
export interface Catalog {
  list(): Promise<readonly ModelInfo[]>;
  /** What providers hold in memory now; of those that do not tell in time, nothing. */
  running(): Promise<readonly (RunningModel & { readonly id: string })[]>;
  /** What a model can, in Ollama's words; of a provider that does not tell in time, what it can at all. */
  abilities(id: string): Promise<readonly string[]>;
  /** Asks anew the next time: a model was pulled or deleted. */
  forget(): void;
  /** Providers that did not answer the last time they were asked, each with the reason. */
  readonly silent: ReadonlyMap<string, string>;
}

const KEEP_MS = 60_000;
/** A provider that failed is asked again sooner. */
const KEEP_FAILURE_MS = 10_000;
const ASK_MS = 1500;

/** Ollama's words for what a provider can. */
const ABILITIES: readonly (readonly [keyof Capabilities, string])[] = [
  ['chat', 'completion'],
  ['tools', 'tools'],
  ['images', 'vision'],
  ['embed', 'embedding'],
];

interface Listing {
  readonly models: readonly ListedModel[];
  readonly until: number;
}

/**
 * Lists are kept for 60 s, each provider's on its own, and all are asked at once: a dead provider costs a list the time
 * it may take to answer, and loses no model of the others. Its own last list stands in while it is silent.
 */
export function createCatalog(runtimes: Iterable<ProviderRuntime>, nowMs: () => number): Catalog {
  const all = [...runtimes];
  const listings = new Map<string, Listing>();
  const silent = new Map<string, string>();
  const asking = new Map<string, Promise<readonly ListedModel[]>>();

  async function ask(runtime: ProviderRuntime): Promise<readonly ListedModel[]> {
    const { provider, keys } = runtime;
    const kept = listings.get(provider.name);
    try {
      const call = { key: keys.take(), signal: AbortSignal.timeout(ASK_MS) };
      const models = await provider.listModels(call);
      listings.set(provider.name, { models, until: nowMs() + KEEP_MS });
      silent.delete(provider.name);
      return models;
    } catch (error) {
      const models = kept?.models ?? [];
      listings.set(provider.name, { models, until: nowMs() + KEEP_FAILURE_MS });
      silent.set(provider.name, (error as Error).message);
      return models;
    }
  }

  function modelsOf(runtime: ProviderRuntime): Promise<readonly ListedModel[]> | readonly ListedModel[] {
    const { name } = runtime.provider;
    const kept = listings.get(name);
    if (kept && kept.until > nowMs()) return kept.models;
    const under = asking.get(name) ?? ask(runtime).finally(() => asking.delete(name));
    asking.set(name, under);
    return under;
  }

  return {
    silent,
    forget: () => listings.clear(),
    async running() {
      const lists = all.map(async ({ provider, keys }) => {
        try {
          const call = { key: keys.take(), signal: AbortSignal.timeout(ASK_MS) };
          const models = (await provider.running?.(call)) ?? [];
          return models.map((model) => ({ ...model, id: `${provider.name}/${model.name}` }));
        } catch {
          return [];
        }
      });
      return (await Promise.all(lists)).flat();
    },
    async abilities(id) {
      const runtime = all.find(({ provider }) => id.startsWith(`${provider.name}/`));
      if (!runtime) return [];
      const { provider, keys } = runtime;
      try {
        const call = { key: keys.take(), signal: AbortSignal.timeout(ASK_MS) };
        const told = await provider.abilities?.(id.slice(provider.name.length + 1), call);
        if (told) return told;
      } catch {
        // What it can at all is still an answer.
      }
      return ABILITIES.flatMap(([capability, name]) => (provider.capabilities[capability] ? [name] : []));
    },
    async list() {
      const lists = await Promise.all(
        all.map(async (runtime) => {
          const models = await modelsOf(runtime);
          return models.map((model) => infoOf(runtime.provider.name, model));
        }),
      );
      return lists.flat();
    },
  };
}

function infoOf(provider: string, model: ListedModel): ModelInfo {
  const { name, created, contextLength, sizeBytes, digest } = model;
  return {
    id: `${provider}/${name}`,
    object: 'model',
    created: Math.max(0, Math.trunc(created ?? 0)),
    owned_by: provider,
    ...(contextLength === undefined ? {} : { context_length: contextLength }),
    ...(sizeBytes === undefined ? {} : { size_bytes: sizeBytes }),
    ...(digest === undefined ? {} : { digest }),
  };
}
