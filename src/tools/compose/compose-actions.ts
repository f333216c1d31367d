import { z } from 'zod';
import { STACK } from '#contract/controller-api.ts';
import type { Role } from '#contract/identity.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ActionReport } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { blastOf, blastOfStack } from '../containers/blast-radius.ts';
import { runsAgain } from '../containers/running-predicate.ts';
import { type ActionPlan, defineMutatingTool, MUTATE_DEADLINE_MS, type MutatingTool } from '../tool.ts';
import { type ComposeSettings, fileArgument, ServiceArgument, serviceOf, stackOf } from './compose-stack.ts';

const Output = z.strictObject({
  service: z.string(),
  state: z.literal('ok'),
  detail: z.string(),
  answer: z.json(),
});

/** What is special about each of them; the verbs are the controller's. */
interface Kind {
  readonly name: string;
  readonly verb: 'restart' | 'start' | 'stop' | 'pull' | 'up';
  readonly title: string;
  readonly summary: string;
  readonly roles: readonly Role[];
  readonly cooldown: { readonly seconds: number; readonly keyBy: string | null };
  readonly undo: 'start' | 'stop' | null;
  readonly downtime: string;
}

/** Each service rests for five minutes; for an hour where images or definitions are taken in, the whole stack by itself. */
const OF_SERVICE = { seconds: 300, keyBy: 'service' } as const;
const OF_STACK = { seconds: 3600, keyBy: 'service' } as const;
const OWNER: readonly Role[] = ['owner'];

const KINDS: readonly Kind[] = [
  {
    name: 'compose_restart',
    verb: 'restart',
    title: 'Restart a service',
    summary: 'Restarts a single service of the compose file.',
    roles: ['member', 'owner'],
    cooldown: OF_SERVICE,
    undo: null,
    downtime: 'a few seconds, up to its stop timeout and the time it needs to start',
  },
  {
    name: 'compose_start',
    verb: 'start',
    title: 'Start a service',
    summary: 'Starts a single service of the compose file.',
    roles: OWNER,
    cooldown: OF_SERVICE,
    undo: 'stop',
    downtime: 'none: it is down now',
  },
  {
    name: 'compose_stop',
    verb: 'stop',
    title: 'Stop a service',
    summary: 'Stops a single service of the compose file; it stays down until somebody starts it.',
    roles: OWNER,
    cooldown: OF_SERVICE,
    undo: 'start',
    downtime: 'until it is started again',
  },
  {
    name: 'compose_pull',
    verb: 'pull',
    title: 'Pull images',
    summary: 'Pulls the images of the compose file; what runs goes on with the old ones.',
    roles: OWNER,
    cooldown: OF_STACK,
    undo: null,
    downtime: 'none',
  },
  {
    name: 'compose_up',
    verb: 'up',
    title: 'Compose up',
    summary:
      'Creates and starts a service as its compose files say. Without a service: the whole stack, which may recreate ' +
      'every container and needs a second confirmation.',
    roles: OWNER,
    cooldown: OF_STACK,
    undo: null,
    downtime: 'seconds to minutes: containers whose definition has changed are replaced',
  },
];

/** What the hub may be allowed to do where an outside server acts. */
export const COMPOSE_VERBS: readonly string[] = KINDS.map(({ name }) => name);

/** The mutating tools of the Docker guide: through our controller, or by the outside server with the hub's own ticket. */
export function composeActions(settings: ComposeSettings): MutatingTool[] {
  return KINDS.map((kind) => actionTool(kind, settings));
}

interface Args {
  readonly file?: string | undefined;
  readonly service?: string | undefined;
}

function actionTool(kind: Kind, settings: ComposeSettings): MutatingTool {
  const { name, verb, title, summary, roles, cooldown, undo, downtime } = kind;
  const { outside } = settings;
  const targetOf = (args: Args, services: readonly ServiceStatus[]): ServiceStatus | null =>
    args.service === undefined ? null : namedService(args.file ?? settings.file, args.service, services);

  return defineMutatingTool({
    name,
    title,
    summary,
    group: 'compose',
    roles,
    deadlineMs: MUTATE_DEADLINE_MS,
    cooldown,
    input: inputOf(kind, settings),
    output: Output,
    hasUndo: undo !== null && outside === null,
    expectedDowntime: downtime,
    checkAfterwards: 'which services are running, with compose_ps',
    plan: (args: Args, services) =>
      outside
        ? planOutside(kind, args, services)
        : planOurs(kind, args, targetOf(args, services), settings, services),
    observe(args: Args, context) {
      if (outside) return Promise.resolve(null);
      return context
        .services()
        .then((services) =>
          context.controller.target(verb, targetOf(args, services)?.id ?? STACK, {}, context.signal),
        );
    },
    report: (args: Args, { detail, result }: ActionReport) => ({
      service: args.service ?? STACK,
      state: 'ok' as const,
      detail,
      answer: (result ?? null) as Json,
    }),
    ...(outside && {
      hub: {
        async act({ service, ...args }: Args, { signal }) {
          const named = service === undefined || service === STACK ? {} : { service };
          const answer = await outside
            .call(name, { ...definedOnly(args), ...named }, 'mutate', signal)
            .catch(unclear);
          if (answer instanceof OpsError) return { state: 'unknown', detail: answer.message, result: null };
          return { state: 'ok', detail: `${outside.url} has done it`, result: answer };
        },
        settle: async () => ({
          state: 'unknown',
          detail: `what ${outside.url} made of it cannot be told`,
          result: null,
        }),
      },
    }),
  });
}

/** One of our controller's verbs on a service that it knows. */
function planOurs(
  { verb, title, undo }: Kind,
  args: Args,
  service: ServiceStatus | null,
  { file }: ComposeSettings,
  services: readonly ServiceStatus[],
): ActionPlan {
  const stack = service ? [service] : wholeStack(args.file ?? file, services);
  const target = service?.id ?? STACK;
  return {
    title: service ? `${title}: ${target}` : `${title}: the WHOLE STACK ${target}`,
    target,
    action: { verb, args: { service: target } },
    undo: undo === null ? null : { verb: undo, args: { service: target } },
    predicate: predicateOf(verb, stack),
    blast: service ? blastOf(service, services) : blastOfStack(stack),
  };
}

/** A call of the outside server, whose services need not be ours: what we do not see, we do not claim to know. */
function planOutside(
  { name, verb, title }: Kind,
  args: Args,
  services: readonly ServiceStatus[],
): ActionPlan {
  const target = args.service ?? STACK;
  const seen = services.find(({ id, compose_service }) => compose_service === target || id === target);
  const stack_wide = target === STACK;
  return {
    title: stack_wide ? `${title}: the WHOLE STACK ${target}` : `${title}: ${target}`,
    target,
    action: { verb: name, args: { ...definedOnly(args), service: target } },
    undo: null,
    predicate: seen ? predicateOf(verb, [seen]) : null,
    blast: seen ? blastOf(seen, services) : { ...NOTHING_SEEN, stack_wide },
  };
}

const NOTHING_SEEN = Object.freeze({
  dependents: [],
  shared_networks: [],
  shared_volumes: [],
  published_ports: [],
});

/** A call that may have arrived is not one that failed. What was refused at once is thrown: nothing was begun. */
function unclear(error: unknown): OpsError {
  if (error instanceof OpsError && error.code === 'deadline') return error;
  throw error;
}

/** As the guide has them; `compose_up` may also be without a file, or name a service, as OpsPilot itself asks. */
function inputOf({ verb }: Kind, settings: ComposeSettings): z.ZodType<Args> {
  const file = fileArgument(settings);
  // The executor is handed the name of the whole stack.
  const named = settings.outside ? z.union([ServiceArgument, z.literal(STACK)]) : ServiceArgument;
  if (verb === 'up') return z.strictObject({ file: file.optional(), service: named.optional() });
  if (verb === 'pull')
    return settings.outside
      ? z.strictObject({ file, service: z.literal(STACK).optional() })
      : z.strictObject({ file });
  return z.strictObject({ file, service: ServiceArgument });
}

/** A service by its name in the file; without a file, by its name in the inventory. */
function namedService(
  file: string | null,
  name: string,
  services: readonly ServiceStatus[],
): ServiceStatus | null {
  if (name === STACK) return null;
  if (file !== null) return serviceOf(services, file, name);
  const found = services.find(({ id }) => id === name);
  if (found) return found;
  const known = services.map(({ id }) => id).sort();
  throw new OpsError(
    'unknown_service',
    `there is no service ${JSON.stringify(name)}; known: ${known.join(', ')}`,
  );
}

function wholeStack(file: string | null, services: readonly ServiceStatus[]): readonly ServiceStatus[] {
  const composed = file === null ? services.filter(isComposed) : stackOf(services, file);
  const stack = composed.filter(({ one_off }) => !one_off);
  if (stack.length > 0) return stack;
  throw new OpsError('precondition', 'there is no service of a compose project here');
}

function isComposed({ compose_service }: ServiceStatus): boolean {
  return compose_service !== null;
}

function predicateOf(verb: Kind['verb'], stack: readonly ServiceStatus[]): ActionPlan['predicate'] {
  if (verb !== 'stop')
    return runsAgain(verb === 'pull' ? stack.filter(({ state }) => state === 'running') : stack);
  const args = (id: string) => ({ container_name: id });
  return {
    says: `${stack.map(({ id }) => id).join(', ')} has stopped`,
    within_s: 60,
    checks: stack.map(({ id }) => ({
      kind: 'output',
      tool: 'get_container_status',
      args: args(id),
      path: 'state',
      equals: 'exited',
    })),
  };
}

function definedOnly(args: Args): Record<string, Json> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Record<
    string,
    Json
  >;
}
