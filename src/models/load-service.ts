import type { NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import { attempt, type Pace } from './attempt.ts';
import type { LoadWish } from './dialects/ollama-load.ts';
import type { ModelMetrics } from './model-metrics.ts';
import { type Asker, storeEvent } from './model-store.ts';
import type { Route } from './provider-runtime.ts';
import type { Routing } from './routing.ts';
import type { ModelSettings } from './settings.ts';
import type { Stop } from './stop.ts';

export interface LoadParts {
  readonly settings: Pick<ModelSettings, 'defaults'>;
  readonly routing: Routing;
  readonly metrics: ModelMetrics;
  readonly pace: Pace;
  readonly audit: (event: NewEvent) => void;
}

/** Has a model loaded or unloaded, and answers which it was. Throws `unknown_model` and the provider's failure. */
export type LoadService = (wish: LoadWish, by: Asker, stop: Stop) => Promise<Route>;

/** Of a provider that cannot be told what to hold in memory, nothing is asked: its models are there at any time. */
export function createLoadService({ settings, routing, metrics, pace, audit }: LoadParts): LoadService {
  return async ({ model: name, done, keepS, contextLength: contextWish }, by, stop) => {
    // What stands in for a model that does not answer must not come and go in its place.
    const [route] = await routing(name, 'chat');
    if (!route) throw new OpsError('unknown_model', 'there is no model to load');
    if (!route.runtime.provider.load) return route;
    const begun = await attempt(
      {
        chain: [route],
        stop,
        run: async ({ id, model, runtime }, key, signal) => {
          const contextLength = settings.defaults[id]?.context_length ?? null;
          await runtime.provider.load?.({ model, keepS, contextWish, contextLength, key, signal });
        },
        onFailure: ({ id }, { kind }) => metrics.failed(id, kind),
      },
      pace,
    );
    begun.end(null);
    audit(storeEvent(`model.${done}ed`, route.id, by, `${done}ed`));
    return route;
  };
}
