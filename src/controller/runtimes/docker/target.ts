import { z } from 'zod';
import type { ControllerVerb } from '#contract/controller-api.ts';
import { STACK } from '#contract/controller-api.ts';
import type { TargetState } from '#contract/ticket.ts';
import { touchedBy } from '#core/blast-radius.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { RuntimeStatus } from '../runtime.ts';
import { readComposeLabels } from './compose-labels.ts';
import { type ComposeProject, takeSnapshot } from './compose-project.ts';
import { type Inventory, unknownService } from './inventory.ts';

/** What a consent binds to of one container. `started_at` is left out in a restart loop, where it always moves. */
export const ContainerBinding = z.object({
  service: z.string(),
  object_id: z.string(),
  image_id: z.string(),
  phase: z.enum(['running', 'looping', 'stopped']),
  started_at: z.string().nullable().exactOptional(),
});
export type ContainerBinding = z.infer<typeof ContainerBinding>;

/** What a consent for `up` binds to: the containers, and every file that compose will read. */
export const UpBinding = z.object({
  project: z.string(),
  containers: z.array(ContainerBinding),
  compose_files: z.record(z.string(), z.string()),
});
export type UpBinding = z.infer<typeof UpBinding>;

/** What a consent for `pull` binds to: the containers with the names of their images. */
export const PullBinding = z.object({ containers: z.array(ContainerBinding.extend({ image: z.string() })) });
export type PullBinding = z.infer<typeof PullBinding>;

/** Restarts that make a loop when the last start is this recent. */
const LOOP_RESTARTS = 2;
const LOOP_WINDOW_MS = 60_000;

/** The state that a consent for this verb binds to, and the facts that the person who decides should see. */
export async function observeTarget(
  verb: ControllerVerb,
  service: string,
  inventory: Inventory,
  now: Date,
  project?: Json,
): Promise<TargetState> {
  const targets = targetsOf(verb, service, inventory, project);
  const shown = service === STACK ? shownStack(targets, inventory) : shownService(targets[0], inventory, now);
  const containers = targets.map((status) => bindingOf(status, now));
  if (verb === 'up') {
    const origin = composeProjectOf(targets, inventory);
    const { bound } = await takeSnapshot(origin);
    const binding: UpBinding = { project: origin.project, containers, compose_files: bound };
    return { binding, shown: { ...shown, project: origin.project, compose_files: Object.keys(bound) } };
  }
  if (verb === 'pull') {
    const binding: PullBinding = {
      containers: containers.map((one, at) => ({ ...one, image: targets[at]?.image ?? '' })),
    };
    return { binding, shown };
  }
  const [container] = containers;
  return { binding: container ?? null, shown };
}

/** The services an action is about. Throws `unknown_service`, `bad_args`, or `precondition` for what has no container. */
export function targetsOf(
  verb: ControllerVerb,
  service: string,
  { statuses }: Inventory,
  project?: Json,
): readonly RuntimeStatus[] {
  if (service === STACK) {
    if (verb !== 'up' && verb !== 'pull')
      throw new OpsError('bad_args', `${verb} needs one service, not the whole stack`);
    return stackOf(verb, statuses, project);
  }
  const found = statuses.find(({ id }) => id === service) ?? unknownService(service);
  if (found.state === 'missing' && verb !== 'up') {
    throw new OpsError('precondition', `${service} has no container to ${verb}; compose up would make it`);
  }
  return [found];
}

/** The compose project that the targets belong to, as the labels of its containers describe it. */
export function composeProjectOf(targets: readonly RuntimeStatus[], { members }: Inventory): ComposeProject {
  const [target] = targets;
  const origins = members.flatMap(({ container }) => readComposeLabels(container.Config.Labels ?? {}) ?? []);
  const siblings = origins.filter(({ project, oneOff }) => project === target?.project && !oneOff);
  const origin = siblings.find(({ service }) => service === target?.compose_service) ?? siblings[0];
  if (origin === undefined)
    throw new OpsError('precondition', `${target?.id ?? 'it'} was not made by compose`);
  return origin;
}

export function bindingOf(status: RuntimeStatus, now: Date): ContainerBinding {
  const phase = phaseOf(status, now);
  return {
    service: status.id,
    object_id: status.object_id,
    image_id: status.image_id,
    phase,
    ...(phase === 'looping' ? {} : { started_at: status.started_at }),
  };
}

/** Between two crashes a looping container says `running`: the count and the fresh start tell. */
function phaseOf({ state, restarts, started_at }: RuntimeStatus, now: Date): ContainerBinding['phase'] {
  if (state === 'restarting') return 'looping';
  if (state !== 'running') return 'stopped';
  const fresh = started_at !== null && now.getTime() - Date.parse(started_at) < LOOP_WINDOW_MS;
  return restarts >= LOOP_RESTARTS && fresh ? 'looping' : 'running';
}

function stackOf(
  verb: ControllerVerb,
  statuses: readonly RuntimeStatus[],
  project: Json | undefined,
): readonly RuntimeStatus[] {
  const projects = [...new Set(statuses.flatMap((status) => status.project ?? []))].sort();
  const chosen = project ?? (projects.length === 1 ? projects[0] : undefined);
  if (chosen === undefined || !projects.includes(String(chosen))) {
    const known =
      projects.length === 0 ? 'there is no compose project here' : `name one of: ${projects.join(', ')}`;
    throw new OpsError('bad_args', `which project is the stack? ${known} (args.project)`);
  }
  const stack = statuses.filter((status) => status.project === chosen && !status.one_off);
  // What has no container has no image yet; an up gets it.
  return verb === 'pull' ? stack.filter(({ state }) => state !== 'missing') : stack;
}

type Shown = TargetState['shown'];

function shownService(status: RuntimeStatus | undefined, inventory: Inventory, now: Date): Shown {
  if (status === undefined) return {};
  const running = status.state === 'running' && status.started_at !== null;
  return {
    service: status.id,
    container: inventory.members.find(({ named }) => named.service === status.id)?.named.name ?? null,
    image: status.image,
    state: status.state,
    health: status.health,
    uptime_s: running ? Math.floor((now.getTime() - Date.parse(status.started_at ?? '')) / 1000) : null,
    restarts: status.restarts,
    exit_code: status.exit_code,
    stop_timeout_s: status.stop_timeout_s,
    ...touchedBy([status], inventory.statuses),
  };
}

function shownStack(targets: readonly RuntimeStatus[], inventory: Inventory): Shown {
  const services = targets.map(
    ({ id, state, health }) => `${id}: ${health === 'none' ? state : `${state}, ${health}`}`,
  );
  return { project: targets[0]?.project ?? null, services, ...touchedBy(targets, inventory.statuses) };
}
