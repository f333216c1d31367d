import { z } from 'zod';
import { ModelInfo, ProviderKind } from './model.ts';

/** How a provider stands. `problem` is why its models could not be listed the last time; null = they could. */
export const ModelProviderState = z.strictObject({
  name: z.string(),
  kind: ProviderKind,
  /** What it can do: chat, embed, tools, images, jsonSchema, logprobs, n, manage. */
  capabilities: z.record(z.string(), z.boolean()),
  /** Its circuit breaker is open. */
  resting: z.boolean(),
  /** Failures in a row; five open the breaker. `opens_in_s`: until a call may try it again; null while it is closed. */
  breaker: z.strictObject({ failures: z.int(), opens_in_s: z.int().nullable() }),
  /** Its API keys in numbers; a key itself is never told. None at all where none is needed. */
  keys: z.strictObject({ ready: z.int(), resting: z.int(), halted: z.int() }),
  /** Requests under way, how many there may be, and how many wait for a place. */
  places: z.strictObject({ used: z.int(), of: z.int(), waiting: z.int() }),
  /** API keys that were refused so often that they are not used any more. */
  halted_keys: z.int(),
  problem: z.string().nullable(),
});
export type ModelProviderState = z.infer<typeof ModelProviderState>;

/**
 * Seconds that half, 95 % and 99 % of the calls stayed below, estimated within the buckets of a histogram as Prometheus
 * does it; null before the first call. What took longer than the last bucket (300 s) counts as that.
 */
export const Latency = z.strictObject({
  count: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type Latency = z.infer<typeof Latency>;

/** How one model did since the gateway was started; with `model: null` all models of the provider together. */
export const ModelPerformance = z.strictObject({
  provider: z.string(),
  model: z.string().nullable(),
  in_flight: z.int(),
  /** Calls that ended, by how: ok, error, cancelled, truncated. */
  requests: z.record(z.string(), z.int()),
  /** Tries that failed, by class. */
  failures: z.record(z.string(), z.int()),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  truncations: z.int(),
  /** Calls that it took over from another model. */
  fallbacks: z.int(),
  /** Until the answer was over, and until it began (the first token of one that is streamed). */
  duration: Latency,
  first_token: Latency,
});
export type ModelPerformance = z.infer<typeof ModelPerformance>;

/** `GET /api/models/truncations`: prompts of which a backend read only a part, newest first, from the audit. */
export const ModelTruncations = z.strictObject({
  truncations: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      /** `provider/model`. */
      model: z.string(),
      client: z.string(),
      /** Tokens that the prompt cannot be less than, and those that the backend says it read; null: known by the lost canary. */
      least_tokens: z.int().nullable(),
      evaluated: z.int().nullable(),
      seq: z.int(),
    }),
  ),
});
export type ModelTruncations = z.infer<typeof ModelTruncations>;

/** How a budget stands in its present period. A ceiling counts its extensions; null = not limited. */
export const ModelBudget = z.strictObject({
  name: z.string(),
  /** `2026-11-20` or `2026-11`. */
  period: z.string(),
  used_usd: z.number(),
  used_tokens: z.int(),
  ceiling_usd: z.number().nullable(),
  ceiling_tokens: z.int().nullable(),
  /** Largest share of a ceiling that is used. */
  ratio: z.number(),
  extensions: z.int(),
  /** Calls are refused now, until an owner extends it. */
  reached: z.boolean(),
});
export type ModelBudget = z.infer<typeof ModelBudget>;

/** A model on its way to this machine, or what became of it. Bytes are null while nobody knows them. */
export const ModelPull = z.strictObject({
  model: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  /** What the provider says that it does. */
  status: z.string(),
  total_bytes: z.number().nullable(),
  done_bytes: z.number().nullable(),
  started_at: z.iso.datetime(),
});
export type ModelPull = z.infer<typeof ModelPull>;

/** `GET /api/models`. With `enabled: false` no provider is configured and the lists are empty. */
export const ModelsOverview = z.strictObject({
  enabled: z.boolean(),
  models: z.array(ModelInfo),
  providers: z.array(ModelProviderState),
  /** The models of each task (chat, embed, diagnose), in the order in which they are asked. */
  routes: z.record(z.string(), z.array(z.string())),
  aliases: z.record(z.string(), z.array(z.string())),
  /** Who is asked after a model that does not answer, in order. */
  fallbacks: z.record(z.string(), z.array(z.string())),
  budgets: z.array(ModelBudget),
  pulls: z.array(ModelPull),
  performance: z.array(ModelPerformance),
});
export type ModelsOverview = z.infer<typeof ModelsOverview>;

export const UsageGroup = z.enum(['client', 'session', 'run', 'model', 'provider', 'day', 'month']);
export type UsageGroup = z.infer<typeof UsageGroup>;

/** `GET /api/models/usage`: sums since a day. */
export const ModelUsageQuery = z.strictObject({
  by: UsageGroup.default('model'),
  since: z.iso.date().optional(),
});
export type ModelUsageQuery = z.infer<typeof ModelUsageQuery>;

export const ModelUsageRow = z.strictObject({
  /** The client, model, day...; empty where calls named none. */
  name: z.string(),
  requests: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  usd: z.number(),
  /** Requests whose tokens the backend did not tell, so that they were estimated. */
  estimated: z.int(),
});
export const ModelUsage = z.strictObject({ by: UsageGroup, rows: z.array(ModelUsageRow) });
export type ModelUsage = z.infer<typeof ModelUsage>;

/** `POST /api/models/pull` and `/api/models/remove` (owner): `provider/model`, or a bare name where one provider manages models. */
export const NamedModel = z.strictObject({ model: z.string().min(1).max(300) });
export type NamedModel = z.infer<typeof NamedModel>;

/** `POST /api/models/budgets/:name/extend` (owner who may approve). */
export const ByBudget = z.strictObject({ name: z.string().regex(/^[a-z0-9_-]{1,40}$/, 'not a budget') });
export type ByBudget = z.infer<typeof ByBudget>;
