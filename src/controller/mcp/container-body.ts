import type { ContainerLaunch } from '#contract/mcp-container.ts';
import { OpsError } from '#core/ops-error.ts';
import type { InspectedImage } from '../runtimes/docker/engine-shapes.ts';
import { MCP_LABEL } from '../runtimes/docker/own-containers.ts';

export const INSTANCE_LABEL = 'opspilot.instance';
export const LIFE_LABEL = 'opspilot.life';

export interface ContainerOwner {
  /** Names this controller for good. */
  readonly instance: string;
  /** Names this run of it. */
  readonly life: string;
}

/** Nobody, in the numbers of all common images. */
const NOBODY = '65534:65534';
/** Of each place that a server may write to; it counts as memory. */
const SCRATCH = 'rw,nosuid,nodev,noexec,size=64m,mode=1777';
/** Images that declare more places to write to are not run. */
const MOST_VOLUMES = 16;
/** A quarter of the usual weight: what it burns of the processor is missed by it first. */
const CPU_SHARES = 256;

/**
 * The engine's order for a launch (`ContainerCreate`, API 1.41). What a server is not given here it does not have: no
 * mount of the host, no capability, no network unless granted, no place on disk to write to, no log kept by the engine.
 */
export function containerBody(
  launch: ContainerLaunch,
  secrets: Readonly<Record<string, string>>,
  image: InspectedImage,
  owner: ContainerOwner,
): Record<string, unknown> {
  const { server, args, env, network, memory_mb, pids } = launch;
  const bytes = memory_mb * 1024 * 1024;
  const user = userOf(launch, image);
  const home = env.HOME ?? secrets.HOME;
  return {
    Image: image.Id,
    ...(args.length > 0 ? { Cmd: args } : {}),
    Env: Object.entries({ ...(home === undefined ? { HOME: '/tmp' } : {}), ...env, ...secrets }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    User: user,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    // When we are gone, its input ends.
    StdinOnce: true,
    Tty: false,
    NetworkDisabled: !network,
    Healthcheck: { Test: ['NONE'] },
    Labels: { [MCP_LABEL]: server, [INSTANCE_LABEL]: owner.instance, [LIFE_LABEL]: owner.life },
    HostConfig: {
      AutoRemove: true,
      RestartPolicy: { Name: 'no' },
      NetworkMode: network ? 'bridge' : 'none',
      ReadonlyRootfs: true,
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Memory: bytes,
      // The same again would be swap.
      MemorySwap: bytes,
      PidsLimit: pids,
      CpuShares: CPU_SHARES,
      IpcMode: 'private',
      Tmpfs: Object.fromEntries(
        ['/tmp', ...volumesOf(launch, image)].map((path) => [path, SCRATCH + ownedBy(user)]),
      ),
      // What it says is MCP, and goes to the hub alone.
      LogConfig: { Type: 'none' },
    },
  };
}

/** The image's own user, or nobody. Root only where the launch says so and the image names no other. */
function userOf({ root }: ContainerLaunch, { Config: config }: InspectedImage): string {
  const user = config?.User ?? '';
  const isRoot = /^(|0+|root)(:|$)/.test(user);
  if (!isRoot) return user;
  return root ? '0' : NOBODY;
}

/** Its scratch is its own, whatever mode the image gave the place; who a name is only the image knows. */
function ownedBy(user: string): string {
  const [, uid, gid = uid] = /^(\d+)(?::(\d+))?$/.exec(user) ?? [];
  return uid === undefined ? '' : `,uid=${uid},gid=${gid}`;
}

/** A volume that an image declares would be a place on the host's disk: memory takes its place. */
function volumesOf({ image: name }: ContainerLaunch, { Config: config }: InspectedImage): string[] {
  const paths = Object.keys(config?.Volumes ?? {}).filter((path) => path !== '/tmp');
  if (paths.length > MOST_VOLUMES)
    throw new OpsError('precondition', `${name} declares ${paths.length} volumes, more than ${MOST_VOLUMES}`);
  return paths;
}
