import type { Breaker } from './breaker.ts';
import type { KeyPool } from './key-pool.ts';
import type { ModelProvider } from './provider.ts';
import type { ProviderConfigView } from './settings.ts';
import type { Slots } from './slots.ts';
import type { Upstream } from './upstream.ts';

/** A provider with what guards it. */
export interface ProviderRuntime {
  readonly provider: ModelProvider;
  readonly settings: ProviderConfigView;
  readonly upstream: Upstream;
  readonly keys: KeyPool;
  readonly breaker: Breaker;
  readonly slots: Slots;
}

/** A model at its provider. `id` is `provider/model`. */
export interface Route {
  readonly id: string;
  /** The same as the value of a header. */
  readonly shown: string;
  readonly model: string;
  readonly runtime: ProviderRuntime;
}
