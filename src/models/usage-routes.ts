import { OpsError } from '#core/ops-error.ts';
import { openAiError } from './dialects/openai-chat.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayRoute, RouteParts } from './gateway-routes.ts';
import type { GroupBy } from './usage/ledger.ts';

const GROUPS: ReadonlySet<string> = new Set<GroupBy>([
  'client',
  'session',
  'run',
  'model',
  'provider',
  'day',
  'month',
]);

/** What the gateway says of itself: health, usage, budgets, metrics. */
export function usageRoutes({
  ledger,
  budgets,
  metrics,
  catalog,
  runtimes,
  audit,
  version,
}: RouteParts): GatewayRoute[] {
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
    ours('GET', '/v1/opspilot/health', (exchange) => {
      const providers = [...runtimes.values()].map(({ provider, breaker, keys }) => ({
        name: provider.name,
        kind: provider.kind,
        capabilities: provider.capabilities,
        resting: breaker.open,
        keys_halted: keys.halted,
        silent: catalog.silent.get(provider.name) ?? null,
      }));
      exchange.json({ ok: true, version, providers });
    }),
    ours('GET', '/v1/opspilot/usage', (exchange) => {
      const query = new URL(exchange.request.url ?? '', 'http://gateway').searchParams;
      const by = query.get('by') ?? 'model';
      if (!GROUPS.has(by)) throw new OpsError('bad_request', `by must be one of ${[...GROUPS].join(', ')}`);
      exchange.json({ by, sums: ledger.sums(by as GroupBy, query.get('since') ?? '') });
    }),
    ours('GET', '/v1/opspilot/metrics', (exchange) => {
      exchange.head(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      exchange.response.end(metrics.text(budgets.states()));
    }),
    ours('GET', '/v1/opspilot/budgets', (exchange) => exchange.json({ budgets: budgets.states() })),
    ours(
      'POST',
      '/v1/opspilot/budgets/',
      (exchange) => {
        const name = budgetIn(exchange);
        const { principal } = exchange.caller;
        if (principal.role !== 'owner' || !principal.can_approve)
          throw new OpsError('may_not_approve', 'only an owner lets a budget go on');
        const state = budgets.extend(name, principal.id);
        audit({
          run_id: null,
          action: 'model.budget_extended',
          resource: name,
          actor: principal.id,
          client: 'rest',
          result: 'ok',
          correlation_id: exchange.id,
          detail: `${state.period} has ${state.extensions + 1} times its ceiling`,
          metadata: {},
        });
        exchange.json(state);
      },
      true,
    ),
  ];
}

/** The budget of `/v1/opspilot/budgets/NAME/extend`. */
function budgetIn({ rest }: Exchange): string {
  const match = /^([a-z0-9_-]{1,40})\/extend$/.exec(rest);
  if (!match?.[1]) throw new OpsError('not_found', 'use /v1/opspilot/budgets/NAME/extend');
  return match[1];
}
