import { ServiceId } from '#contract/service.ts';
import type { Action } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ActionPort } from '#executor/action-port.ts';
import type { MutatingTool, Tool, ToolContext } from '#gate/parts.ts';

/** What a tool gets when the executor runs it; nothing has been read before on behalf of an executor. */
export type ExecutorContext = (signal: AbortSignal, correlationId: string) => Omit<ToolContext, 'seenBefore'>;

type HubTool = MutatingTool & { readonly hub: NonNullable<MutatingTool['hub']> };

/** How long the request of an action may still be under way after a crash, in ms. */
const SETTLE_AFTER_MS = 12_000;

/** Lets the hub's executor act through the tools whose verbs are its own. */
export function hubPort(tools: readonly Tool[], context: ExecutorContext): ActionPort {
  const byVerb = new Map(tools.filter(isHubTool).map((tool) => [tool.name, tool]));

  function meant(action: Action): { tool: HubTool; target: string; args: Action['args'] } {
    const tool = byVerb.get(action.verb);
    if (!tool) throw new OpsError('unknown_verb', `the hub's verbs are ${[...byVerb.keys()].join(', ')}`);
    const service = ServiceId.safeParse(action.args.service);
    if (!service.success)
      throw new OpsError('bad_service_id', service.error.issues[0]?.message ?? 'no service id');
    const args = tool.input.safeParse(action.args);
    if (args.success) return { tool, target: service.data, args: args.data as Action['args'] };
    const [issue] = args.error.issues;
    throw new OpsError(
      'bad_args',
      `${action.verb} at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`,
    );
  }

  const contextFor = (signal: AbortSignal, correlationId: string): ToolContext => ({
    ...context(signal, correlationId),
    seenBefore: async () => false,
  });

  return {
    targetOf: (action) => meant(action).target,
    observe(action, signal) {
      const { tool, args } = meant(action);
      return tool.observe(args, contextFor(signal, 'observe'));
    },
    act(order) {
      const { tool, args } = meant(order);
      return tool.hub.act(args, contextFor(TO_THE_END, order.correlationId));
    },
    settleAfterMs: async () => SETTLE_AFTER_MS,
    settle(order, signal) {
      const { tool, args } = meant(order);
      return tool.hub.settle(args, new Date(order.startedAt), contextFor(signal, order.correlationId));
    },
  };
}

/** An action that has begun is never aborted half-way. */
const TO_THE_END = new AbortController().signal;

function isHubTool(tool: Tool): tool is HubTool {
  return tool.effect === 'mutate' && tool.hub !== undefined;
}
