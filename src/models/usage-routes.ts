import { type ByBudget, ModelUsageQuery } from '#contract/models-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { checked } from './chat-body.ts';
import { openAiError } from './dialects/openai-chat.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayRoute, RouteParts } from './gateway-routes.ts';

/** What the gateway says of itself: health, usage, budgets, metrics. */
export function usageRoutes({ desk, metrics, version }: RouteParts): GatewayRoute[] {
  const ours = (
    method: GatewayRoute['method'],
    path: string,
    handle: GatewayRoute['handle'],
    below = false,
  ) => ({
    method,
    path,
    below,
    error: openAiError,
    handle,
  });
  return [
    ours('GET', '/v1/opspilot/health', (exchange) =>
      exchange.json({ ok: true, version, providers: desk.providers() }),
    ),
    ours('GET', '/v1/opspilot/usage', (exchange) => {
      const query = new URL(exchange.asked.url, 'http://gateway').searchParams;
      const { by, since } = checked(ModelUsageQuery, Object.fromEntries(query));
      exchange.json(desk.usage(by, since));
    }),
    ours('GET', '/v1/opspilot/metrics', (exchange) => {
      exchange.head(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      exchange.response.end(metrics.text(desk.budgets(), desk.providers()));
    }),
    ours('GET', '/v1/opspilot/budgets', (exchange) => exchange.json({ budgets: desk.budgets() })),
    ours(
      'POST',
      '/v1/opspilot/budgets/',
      (exchange) => {
        const { caller, id } = exchange;
        const by = { principal: caller.principal, correlationId: id, client: 'rest' } as const;
        exchange.json(desk.extendBudget(budgetIn(exchange), by));
      },
      true,
    ),
  ];
}

/** The budget of `/v1/opspilot/budgets/NAME/extend`. */
function budgetIn({ rest }: Exchange): ByBudget['name'] {
  const match = /^([a-z0-9_-]{1,40})\/extend$/.exec(rest);
  if (!match?.[1]) throw new OpsError('not_found', 'use /v1/opspilot/budgets/NAME/extend');
  return match[1];
}
