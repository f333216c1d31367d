import { createHash, randomBytes } from 'node:crypto';
import {
  type ContainerLaunch,
  containerTarget,
  type LaunchArgs,
  MCP_CONTAINER,
  type StdioStart,
} from '#contract/mcp-container.ts';
import type { TargetState } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Allowlist } from '#executor/action-port.ts';
import type { EngineClient } from '../runtimes/docker/engine-client.ts';
import { pullImages } from '../runtimes/docker/pull.ts';
import type { RuntimeOutcome } from '../runtimes/runtime.ts';
import { containerBody } from './container-body.ts';
import { createContainerReaper } from './container-reaper.ts';
import { type ContainerRun, runContainer } from './container-run.ts';
import { sweepContainers } from './container-sweep.ts';
import type { LaunchGrants } from './grants.ts';
import { launchTarget, readImage } from './launch-image.ts';

export interface ContainersPlan {
  /** Null = there is no container engine: everything says so. */
  readonly engine: EngineClient | null;
  readonly grants: LaunchGrants;
  /** Asked at each start: what is taken back counts at once. */
  readonly allowlist: Pick<Allowlist, 'refusal'>;
  /** Names this controller for good: what bears it is ours to remove. */
  readonly instance: string;
  readonly now: () => Date;
  readonly say: (line: string) => void;
}

/** The containers of MCP servers: each was granted, and none outlives the connection that it was started for. */
export interface Containers {
  /** The state that a consent binds to. Throws `no_container_engine`, and `image_missing` unless it is to be pulled. */
  observe(args: LaunchArgs, signal: AbortSignal): Promise<TargetState>;
  /** Fetches an image by its name; `result.pulled[0].image_id` is what came. */
  pull(image: string): Promise<RuntimeOutcome>;
  /**
   * Starts what is granted, once the former container of the same slot is gone. Throws `launch_not_granted`, and
   * `not_allowlisted`.
   */
  open(start: StdioStart, gone: AbortSignal): Promise<ContainerRun>;
  /** Removes what a former life of this controller left. */
  sweep(): Promise<void>;
  /** Ends all of them, and takes no more. */
  close(): Promise<void>;
}

/** Connections of one server, and of all: each is a container. */
const MOST_OF_ONE = 16;
const MOST = 48;
const LOOK_MS = 10_000;

export function createContainers(plan: ContainersPlan): Containers {
  const { grants, instance } = plan;
  const life = randomBytes(8).toString('hex');
  const owner = { instance, life };
  const reaper = plan.engine === null ? null : createContainerReaper(plan.engine.socketPath, owner);
  const slots = new Map<string, Promise<ContainerRun>>();
  let swept: Promise<void> | null = null;
  let closed = false;

  function engine(): EngineClient {
    if (plan.engine !== null) return plan.engine;
    throw new OpsError(
      'no_container_engine',
      'it is an image, and the controller has no container engine to run it',
    );
  }

  async function sweepOnce(): Promise<void> {
    const { engine } = plan;
    if (engine === null) return;
    const left = await sweepContainers(engine, instance, (one) => one !== life);
    if (left > 0) plan.say(`${left} containers of a former life were removed`);
  }

  function sweep(): Promise<void> {
    swept ??= sweepOnce().catch((error) => {
      swept = null;
      throw error;
    });
    return swept;
  }

  async function begin(start: StdioStart, gone: AbortSignal): Promise<ContainerRun> {
    const { launch, slot, secrets } = start;
    // Asked last: a grant may have been taken back while the former container ended.
    const grant = grants.find(launch);
    const image = await readImage(engine(), grant.image_id, AbortSignal.timeout(LOOK_MS));
    if (closed || gone.aborted) throw new OpsError('cancelled', 'nobody waits for it any more');
    reaper?.watch();
    return runContainer(engine(), {
      name: nameOf(instance, launch.server, slot),
      body: containerBody(launch, secrets, image, owner),
      instance,
      now: plan.now,
    });
  }

  return {
    async observe({ launch, pull = false }, signal) {
      const image = await readImage(engine(), launch.image, signal).catch((error) => {
        if (pull && error instanceof OpsError && error.code === 'image_missing') return null;
        throw error;
      });
      return launchTarget(launch, image);
    },
    pull: async (image) => pullImages(engine(), [{ image, before: '' }]),
    async open(start, gone) {
      const { launch, slot, secrets } = start;
      const refusal = plan.allowlist.refusal(containerTarget(launch.server), MCP_CONTAINER);
      if (refusal !== null) throw new OpsError('not_allowlisted', refusal);
      grants.find(launch);
      checkSecrets(launch, secrets);
      engine();
      await sweep();
      const key = `${launch.server}/${slot}`;
      const former = slots.get(key);
      if (former === undefined) checkRoom(launch.server);
      const run = afterFormer(former).then(() => begin(start, gone));
      slots.set(key, run);
      const forget = () => {
        if (slots.get(key) === run) slots.delete(key);
      };
      run.then(({ ended }) => ended).then(forget, forget);
      return run;
    },
    sweep,
    async close() {
      closed = true;
      await Promise.all([...slots.values()].map(afterFormer));
      reaper?.close();
    },
  };

  function checkRoom(server: string): void {
    const ofServer = [...slots.keys()].filter((key) => key.startsWith(`${server}/`)).length;
    if (ofServer >= MOST_OF_ONE || slots.size >= MOST)
      throw new OpsError('unavailable', `${slots.size} containers run already, ${ofServer} of ${server}`);
  }
}

async function afterFormer(former: Promise<ContainerRun> | undefined): Promise<void> {
  const run = await former?.catch(() => null);
  await run?.close();
}

/** Only what is declared reaches a container, and all of it. */
function checkSecrets(launch: ContainerLaunch, secrets: StdioStart['secrets']): void {
  const names = Object.keys(secrets).sort();
  if (names.join() !== [...launch.secrets].sort().join())
    throw new OpsError(
      'launch_not_granted',
      `the secrets of ${launch.server} are ${launch.secrets.join(', ') || 'none'}, not ${names.join(', ') || 'none'}`,
    );
}

function nameOf(instance: string, server: string, slot: string): string {
  const place = createHash('sha256').update(`${instance}/${server}/${slot}`).digest('hex').slice(0, 12);
  return `opspilot-mcp-${server}-${place}`;
}
