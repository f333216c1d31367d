import type { z } from 'zod';
import { STACK } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { type ComposeCommand, createComposeCli } from './docker/compose-cli.ts';
import { createDependencyReader } from './docker/compose-dependencies.ts';
import { composeUp, upFolder } from './docker/compose-up.ts';
import { readDisks } from './docker/disks.ts';
import { createEngineClient } from './docker/engine-client.ts';
import { containerEvents, readEngineEvents } from './docker/events.ts';
import {
  createInventoryReader,
  type DeclaredService,
  ofProject,
  unknownService,
} from './docker/inventory.ts';
import { readLogs } from './docker/logs.ts';
import { power } from './docker/power.ts';
import { pullImages } from './docker/pull.ts';
import { settleAction } from './docker/settle-action.ts';
import { readStats } from './docker/stats.ts';
import {
  ContainerBinding,
  composeProjectOf,
  observeTarget,
  PullBinding,
  targetsOf,
  UpBinding,
} from './docker/target.ts';
import type { Runtime, RuntimeAction, RuntimeOutcome } from './runtime.ts';

/** How long the reads before an action may take, in ms. */
const FIND_MS = 10_000;

export interface DockerRuntimeOptions {
  /** Path of the engine's Unix socket. */
  readonly socketPath: string;
  /** Folder of the controller alone, for the private copies of compose files. */
  readonly privateDir: string;
  /** `PATH` in which the compose command is looked up. */
  readonly path: string;
  /** The compose command, e.g. `['docker', 'compose']`; searched when left out. */
  readonly composeCommand?: ComposeCommand | undefined;
  /** The one compose project that is seen and touched; every container of the engine when left out or ''. */
  readonly project?: string | undefined;
  /** Services of the configuration that run in containers. */
  readonly declared?: readonly DeclaredService[] | undefined;
  readonly now?: (() => Date) | undefined;
}

/**
 * Services as containers of a Docker engine (API 1.41 and newer), found by compose labels or by name. Compose files are
 * read where the labels say; the compose command is needed for `up` alone.
 */
export function createDockerRuntime(options: DockerRuntimeOptions): Runtime {
  const {
    socketPath,
    privateDir,
    path,
    composeCommand,
    project: only = '',
    declared = [],
    now = () => new Date(),
  } = options;
  const engine = createEngineClient(socketPath);
  const inventory = createInventoryReader(engine, declared, createDependencyReader(), only);
  const compose = createComposeCli({ socketPath, path, command: composeCommand });

  async function act(action: RuntimeAction): Promise<RuntimeOutcome> {
    const { verb, service, args } = action;
    const signal = AbortSignal.timeout(FIND_MS);
    if (verb === 'up') {
      const binding = bindingFor(UpBinding, action);
      const seen = await inventory.read(signal);
      const targets = targetsOf(verb, service, seen, args.project);
      const project = composeProjectOf(targets, seen);
      const name = service === STACK ? null : (targets[0]?.compose_service ?? null);
      const folder = upFolder(privateDir, action.id);
      return composeUp(compose, { project, service: name, consented: binding.compose_files, folder });
    }
    if (verb === 'pull') {
      const { containers } = bindingFor(PullBinding, action);
      return pullImages(engine, distinctImages(containers));
    }
    const binding = bindingFor(ContainerBinding, action);
    const named = await inventory.find(service, signal);
    if (named.id !== binding.object_id) {
      throw new OpsError('target_moved', `${service} is another container than the one that was approved`);
    }
    return power(engine, verb, named.id);
  }

  return {
    name: 'docker',
    ping: async (signal) => (await engine.version(signal)).engine,
    list: async (signal) => [...(await inventory.read(signal)).statuses],
    async status(service, signal) {
      const { statuses } = await inventory.read(signal);
      return statuses.find(({ id }) => id === service) ?? unknownService(service);
    },
    async logs(service, query, signal) {
      const named = await inventory.find(service, signal);
      const { Config: config } = await inventory.inspect(named, signal);
      const window = await readLogs(engine, { id: named.id, tty: config.Tty ?? false }, query, signal);
      return { service, ...window };
    },
    async stats(service, signal) {
      const named = await inventory.find(service, signal);
      return readStats(engine, await inventory.inspect(named, signal), signal);
    },
    async events(since, signal) {
      const events = await readEngineEvents(engine, since, now().toISOString(), signal, {
        type: ['container'],
        ...ofProject(only),
      });
      return containerEvents(events, await inventory.names(signal));
    },
    async disk(signal) {
      return readDisks(engine, (await inventory.read(signal)).members, signal);
    },
    async observe(verb, service, args, signal) {
      return observeTarget(verb, service, await inventory.read(signal), now(), args.project);
    },
    act,
    async settle(action, signal) {
      const folder = upFolder(privateDir, action.id);
      return settleAction({ engine, inventory, folder, until: now().toISOString() }, action, signal);
    },
  };
}

/** The binding as this verb's observer made it; what is none cannot be acted on. */
function bindingFor<T>(schema: z.ZodType<T>, { verb, service, pre }: RuntimeAction): T {
  const binding = schema.safeParse(pre);
  if (binding.success) return binding.data;
  throw new OpsError(
    'bad_args',
    `the consent for ${verb} of ${service} binds to no state that was observed here`,
  );
}

function distinctImages(containers: PullBinding['containers']): { image: string; before: string }[] {
  const images = new Map(containers.map(({ image, image_id }) => [image, image_id]));
  return [...images].map(([image, before]) => ({ image, before }));
}
