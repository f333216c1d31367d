import { z } from 'zod';
import { ALL_CONTAINERS, containerTarget, LaunchArgs, MCP_CONTAINER } from '#contract/mcp-container.ts';
import type { Action } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ActionPort, Allowlist } from '#executor/action-port.ts';
import type { Containers } from './containers.ts';
import type { LaunchGrants } from './grants.ts';

export interface LaunchPortParts {
  readonly grants: LaunchGrants;
  readonly containers: Pick<Containers, 'observe' | 'pull'>;
  readonly now: () => Date;
}

/** The one verb on containers of MCP servers: its ticket is a person's consent to a launch, which it makes a grant. */
export function launchPort({ grants, containers, now }: LaunchPortParts): ActionPort {
  return {
    targetOf: (action) => containerTarget(argsOf(action).launch.server),
    observe: (action, signal) => containers.observe(argsOf(action), signal),
    async act(order) {
      const { approver, id: jti } = order;
      if (approver.role !== 'owner')
        throw new OpsError('forbidden', `a container is granted by an owner, not by a ${approver.role}`);
      const { launch } = argsOf(order);
      let { image_id } = Binding.parse(order.pre);
      if (image_id === null) {
        const pulled = await containers.pull(launch.image);
        if (pulled.state !== 'ok') return pulled;
        image_id = Pulled.parse(pulled.result).pulled[0].image_id;
      }
      grants.give({ launch, image_id, jti, by: approver, at: now().toISOString() });
      return { state: 'ok', detail: `granted with the image ${image_id}`, result: { image_id } };
    },
    settleAfterMs: async () => 0,
    async settle({ id }) {
      const state = grants.has(id) ? 'ok' : 'failed';
      return { state, detail: state === 'ok' ? 'granted' : 'not granted', result: null };
    },
  };
}

/** One entry may stand for the containers of every server. */
export function withAllContainers(allowlist: Allowlist): Allowlist {
  return {
    verbsOf: (target) => allowlist.verbsOf(target),
    refusal: (target, verb) =>
      verb === MCP_CONTAINER && allowlist.verbsOf(ALL_CONTAINERS).includes(verb)
        ? null
        : allowlist.refusal(target, verb),
  };
}

/** Hands each action to the port of its verb. */
export function withLaunches(others: ActionPort, launches: ActionPort): ActionPort {
  const of = ({ verb }: Action) => (verb === MCP_CONTAINER ? launches : others);
  return {
    targetOf: (action) => of(action).targetOf(action),
    observe: (action, signal) => of(action).observe(action, signal),
    act: (order) => of(order).act(order),
    settleAfterMs: (order, signal) => of(order).settleAfterMs(order, signal),
    settle: (order, signal) => of(order).settle(order, signal),
  };
}

const Binding = z.strictObject({ image_id: z.string().nullable() });
const Pulled = z.object({ pulled: z.tuple([z.object({ image_id: z.string() })]) });

function argsOf({ args }: Action): LaunchArgs {
  const parsed = LaunchArgs.safeParse(args);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpsError('bad_args', `${issue?.path.join('.') || 'the arguments'}: ${issue?.message}`);
}
