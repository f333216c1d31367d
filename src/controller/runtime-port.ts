import { ControllerVerb, STACK } from '#contract/controller-api.ts';
import { ServiceId } from '#contract/service.ts';
import type { Action } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ActionOrder, ActionPort } from '#executor/action-port.ts';
import type { Fleet } from './fleet.ts';
import type { RuntimeAction } from './runtimes/runtime.ts';

/** How long finding a service may take before an action, in ms. */
const FIND_MS = 5000;
/** What a runtime may need beyond its stop timeout until its truth can be believed, in ms. */
const SETTLE_MARGIN_MS = 2000;

/** The verbs that a whole stack can be asked. */
const STACK_VERBS: readonly ControllerVerb[] = ['up', 'pull'];

/** Lets the executor act through the runtimes. An action's arguments are `{service, ...}`. */
export function runtimePort(fleet: Fleet): ActionPort {
  return {
    targetOf: (action) => split(action).service,
    async observe(action, signal) {
      const { verb, service, args } = split(action);
      return (await fleet.runtimeOf(service, signal)).observe(verb, service, args, signal);
    },
    async act(order) {
      const runtime = await fleet.runtimeOf(order.target, AbortSignal.timeout(FIND_MS));
      return runtime.act(runtimeAction(order));
    },
    async settleAfterMs(order, signal) {
      const services =
        order.target === STACK ? await fleet.list(signal) : [await fleet.status(order.target, signal)];
      return 1000 * Math.max(0, ...services.map(({ stop_timeout_s }) => stop_timeout_s)) + SETTLE_MARGIN_MS;
    },
    async settle(order, signal) {
      const runtime = await fleet.runtimeOf(order.target, signal);
      return runtime.settle({ ...runtimeAction(order), startedAt: order.startedAt }, signal);
    },
  };
}

/** The verb, the service and the arguments beside it. Throws `unknown_verb` or `bad_service_id`. */
export function split(action: Action): Pick<RuntimeAction, 'verb' | 'service' | 'args'> {
  const verb = ControllerVerb.safeParse(action.verb);
  if (!verb.success) throw new OpsError('unknown_verb', `the verbs are ${ControllerVerb.options.join(', ')}`);
  const { service: named, ...args } = action.args;
  const service = checkServiceId(named);
  if (service === STACK && !STACK_VERBS.includes(verb.data))
    throw new OpsError('bad_service_id', `${verb.data} needs one service, not the whole stack`);
  return { verb: verb.data, service, args };
}

/** A name that may reach a runtime. Throws `bad_service_id`. */
export function checkServiceId(value: unknown): string {
  const id = ServiceId.safeParse(value);
  if (id.success) return id.data;
  throw new OpsError('bad_service_id', id.error.issues[0]?.message ?? 'not a service id');
}

function runtimeAction(order: ActionOrder): RuntimeAction {
  return { id: order.id, ...split(order), pre: order.pre };
}
