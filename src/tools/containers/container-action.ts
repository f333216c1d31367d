import { z } from 'zod';
import type { ControllerVerb } from '#contract/controller-api.ts';
import type { Predicate } from '#contract/diagnosis.ts';
import { ServiceId, type ServiceStatus } from '#contract/service.ts';
import type { ActionReport, TargetState } from '#contract/ticket.ts';
import { findService } from '../inventory.ts';
import type { ActionPlan, ToolContext } from '../tool.ts';
import { blastOf } from './blast-radius.ts';

/** Input and output of the tools that start, stop and restart one container. */
export const ContainerArgs = z.strictObject({ container: ServiceId });
export const ContainerOutput = z.strictObject({
  container: ServiceId,
  /** Always `ok` here: an action that ended otherwise is an error. */
  state: z.literal('ok'),
  detail: z.string(),
});

/** A quick second start of the same container hardly ever helps, and a storm of them harms; in seconds. */
export const CONTAINER_COOLDOWN = { seconds: 10, keyBy: 'container' } as const;

type Args = z.infer<typeof ContainerArgs>;
type SimpleVerb = Extract<ControllerVerb, 'start' | 'stop' | 'restart'>;

/** The plan of a verb on one container; `undo` is the verb that takes it back. */
export function planContainer(
  verb: SimpleVerb,
  undo: SimpleVerb | null,
  predicateOf: (service: ServiceStatus) => Predicate,
): (args: Args, services: readonly ServiceStatus[]) => ActionPlan {
  return ({ container }, services) => {
    const service = findService(services, container);
    const args = { service: service.id };
    return {
      title: `${verb[0]?.toUpperCase()}${verb.slice(1)} ${service.id}`,
      target: service.id,
      action: { verb, args },
      undo: undo === null ? null : { verb: undo, args },
      predicate: predicateOf(service),
      blast: blastOf(service, services),
    };
  };
}

/** What the controller itself will compare before it acts. */
export function observeContainer(verb: SimpleVerb) {
  return ({ container }: Args, { controller, signal }: ToolContext): Promise<TargetState> =>
    controller.target(verb, container, {}, signal);
}

export function reportContainer({ container }: Args, { detail }: ActionReport) {
  return { container, state: 'ok' as const, detail };
}
