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
  /** API keys that were refused so often that they are not used any more. */
  halted_keys: z.int(),
  problem: z.string().nullable(),
});
export type ModelProviderState = z.infer<typeof ModelProviderState>;

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
  budgets: z.array(ModelBudget),
  pulls: z.array(ModelPull),
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
