import type { ModelTask, ProviderKind } from '#contract/model.ts';

/*
 * What the gateway is configured with. The configuration's own schema lies above this folder; these are the parts of
 * it that are used here, already checked.
 */

export interface ProviderConfigView {
  readonly kind: ProviderKind;
  readonly url?: string | undefined;
  readonly private?: boolean | undefined;
  readonly concurrency: number;
  readonly tries: number;
  readonly first_byte_s: number;
  readonly idle_s: number;
  readonly total_s: number;
  readonly keep_alive?: string | undefined;
  readonly api_version?: string | undefined;
  readonly dir?: string | undefined;
  readonly path?: string | undefined;
}

export interface PriceView {
  readonly input: number;
  readonly output: number;
}

export interface BudgetView {
  readonly period: 'day' | 'month';
  readonly of?: string | undefined;
  readonly usd?: number | undefined;
  readonly tokens?: number | undefined;
}

export interface ModelDefaultsView {
  readonly temperature?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly context_length?: number | undefined;
}

export interface ModelSettings {
  readonly providers: Readonly<Record<string, ProviderConfigView>>;
  readonly default_provider?: string | undefined;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly routes: Readonly<Partial<Record<ModelTask, readonly string[]>>>;
  readonly fallbacks: Readonly<Record<string, readonly string[]>>;
  readonly defaults: Readonly<Record<string, ModelDefaultsView>>;
  readonly prices: Readonly<Record<string, PriceView>>;
  readonly budgets: Readonly<Record<string, BudgetView>>;
  readonly truncation: { readonly answer: 'error' | 'mark'; readonly canary?: boolean | undefined };
  readonly max_body_bytes: number;
}
