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

/** Finds an outside tool by its name, as it is there now. */
export type FindOutside = (name: string) => Tool | undefined;

/** Lets the hub's executor act through the tools whose verbs are its own, and through those of outside servers. */
export function hubPort(
  tools: readonly Tool[],
  context: ExecutorContext,
  outside: FindOutside = () => undefined,
): ActionPort {
  const byVerb = new Map(tools.filter(isHubTool).map((tool) => [tool.name, tool]));

  function toolOf(verb: string): HubTool | undefined {
    const own = byVerb.get(verb);
    const theirs = own ? undefined : outside(verb);
    return own ?? (theirs && isHubTool(theirs) ? theirs : undefined);
  }

  function meant(action: Action): { tool: HubTool; target: string; args: Action['args'] } {
    const tool = toolOf(action.verb);
    if (!tool) throw new OpsError('unknown_verb', `the hub has no verb ${JSON.stringify(action.verb)}`);
    // An outside tool checks its arguments itself: they are not ours to change.
    if (tool.outside)
      return { tool, target: tool.hub.targetOf?.(action.args) ?? tool.name, args: action.args };
    const service = ServiceId.safeParse(action.args.service);
    if (!service.success && !tool.hub.targetOf)
      throw new OpsError('bad_service_id', service.error.issues[0]?.message ?? 'no service id');
    const args = tool.input.safeParse(action.args);
    if (args.success) {
      const target = tool.hub.targetOf?.(args.data) ?? service.data ?? tool.name;
      return { tool, target, args: args.data as Action['args'] };
    }
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
    async settle(order, signal) {
      if (!toolOf(order.verb)) return { ...UNKNOWN, detail: `${order.verb} is not there any more` };
      const { tool, args } = meant(order);
      return tool.hub.settle(args, new Date(order.startedAt), contextFor(signal, order.correlationId));
    },
  };
}

const UNKNOWN = { state: 'unknown', result: null } as const;

/** An action that has begun is never aborted half-way. */
const TO_THE_END = new AbortController().signal;

function isHubTool(tool: Tool): tool is HubTool {
  return tool.effect === 'mutate' && tool.hub !== undefined;
}
