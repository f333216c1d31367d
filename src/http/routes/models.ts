import type { Caller } from '#agent/agent.ts';
import type { EventRow } from '#contract/event.ts';
import { DONE, Done } from '#contract/http-api.ts';
import {
  ByBudget,
  ModelBudget,
  ModelPull,
  ModelsOverview,
  ModelTruncations,
  ModelUsage,
  ModelUsageQuery,
  NamedModel,
} from '#contract/models-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ModelDesk } from '#models/model-desk.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** Models, what they cost, and the budgets that hold them. Talking to them is the gateway's own door (`/v1`). */
export function modelRoutes({ models, store }: Pick<HttpParts, 'models' | 'store'>) {
  const tag = 'models';
  return [
    route({
      method: 'get',
      path: '/api/models',
      tag,
      summary: 'Models, providers, routes and budgets of the model gateway',
      access: 'viewer',
      reply: ModelsOverview,
      handle: async () => (models ? await models.overview() : OFF),
    }),
    route({
      method: 'get',
      path: '/api/models/usage',
      tag,
      summary: 'Tokens and cost by client, session, run, model, provider, day or month',
      access: 'member',
      query: ModelUsageQuery,
      reply: ModelUsage,
      handle: async ({ query: { by, since } }) => models?.usage(by, since) ?? { by, rows: [] },
    }),
    route({
      method: 'get',
      path: '/api/models/truncations',
      tag,
      summary: 'Prompts of which a backend read only a part, newest first',
      access: 'viewer',
      reply: ModelTruncations,
      handle: async () => ({ truncations: (await store.events.list(CUT_PROMPTS)).map(truncationOf) }),
    }),
    route({
      method: 'post',
      path: '/api/models/budgets/:name/extend',
      tag,
      summary: 'Let a budget go on for one more ceiling in this period',
      access: 'owner',
      approver: true,
      params: ByBudget,
      reply: ModelBudget,
      handle: async ({ params, caller }) => on(models).extendBudget(params.name, askerOf(caller)),
    }),
    route({
      method: 'post',
      path: '/api/models/pull',
      tag,
      summary: 'Have a provider load a model; GET /api/models tells how far it is',
      access: 'owner',
      body: NamedModel,
      reply: ModelPull,
      handle: async ({ body, caller }) => on(models).pull(body.model, askerOf(caller)),
    }),
    route({
      method: 'post',
      path: '/api/models/remove',
      tag,
      summary: 'Have a provider delete a model from its disk',
      access: 'owner',
      body: NamedModel,
      reply: Done,
      handle: async ({ body, caller, signal }) => {
        await on(models).store.remove(body.model, askerOf(caller), signal);
        return DONE;
      },
    }),
  ];
}

const OFF: ModelsOverview = {
  enabled: false,
  models: [],
  providers: [],
  routes: {},
  aliases: {},
  fallbacks: {},
  budgets: [],
  pulls: [],
  performance: [],
};

const CUT_PROMPTS = { action: 'model.truncated', newestFirst: true, limit: 100 } as const;

function truncationOf({ ts, seq, resource, metadata }: EventRow): ModelTruncations['truncations'][number] {
  const { client, least_tokens, evaluated } = metadata;
  return {
    at: ts,
    seq,
    model: resource,
    client: typeof client === 'string' ? client : '',
    least_tokens: typeof least_tokens === 'number' ? least_tokens : null,
    evaluated: typeof evaluated === 'number' ? evaluated : null,
  };
}

function on(models: ModelDesk | null): ModelDesk {
  if (!models) throw new OpsError('not_found', 'no model provider is configured');
  return models;
}

function askerOf({ principal, client, correlationId }: Caller) {
  return { principal, client, correlationId };
}
