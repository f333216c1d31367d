import { ControllerVerb, STACK } from '#contract/controller-api.ts';
import { ServiceId } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Allowlist, Executor } from '#executor/action-port.ts';
import type { ControllerClient, ExecutorDoor } from '#gate/parts.ts';

/** The way to the hub's own executor. */
export function hubDoor(executor: Executor, allowlist: Allowlist): ExecutorDoor {
  return {
    aud: async () => executor.aud,
    refusal: (target, verb) => allowlist.refusal(target, verb),
    execute: ({ action, ...delivery }) => executor.execute({ ...action, ...delivery }),
    report: async (jti) => executor.report(jti),
    void: async (jti) => executor.void(jti),
  };
}

/** What a controller's answer may need on its way, beyond the time it was given, in ms. */
const TRANSPORT_MS = 1000;

/** The way to the controller, which verifies every ticket for itself. */
export function controllerDoor(controller: ControllerClient): ExecutorDoor {
  return {
    aud: async (signal) => (await controller.health(signal)).aud,
    refusal(target, verb, services) {
      // The allowlist of a whole stack is in no service's status: the controller will say.
      if (target === STACK) return null;
      const allowed = services.find(({ id }) => id === target)?.allowed_verbs ?? [];
      return allowed.includes(verb) ? null : `${verb} of ${target} is not on the controller's allowlist`;
    },
    execute({ action, ticket, correlationId, deadlineMs }) {
      const { service, ...args } = action.args;
      const verb = ControllerVerb.safeParse(action.verb);
      if (!verb.success) throw new OpsError('unknown_verb', `the controller has no verb ${action.verb}`);
      const signal = AbortSignal.timeout(deadlineMs + TRANSPORT_MS);
      return controller.tracing(correlationId).act(verb.data, ServiceId.parse(service), args, ticket, signal);
    },
    report: (jti, signal) => controller.action(jti, signal),
    void: (jti, signal) => controller.void(jti, signal),
  };
}
