import {
  HealthState,
  type Mount,
  RuntimeState,
  type ServiceKind,
  type ServiceStatus,
} from '#contract/service.ts';
import type { RuntimeStatus } from '../runtime.ts';
import { portsOf, urlOf } from './container-ports.ts';
import type { InspectedContainer } from './engine-shapes.ts';
import { isoTime } from './engine-time.ts';
import type { NamedContainer } from './service-ids.ts';
import { kindOfImage } from './service-kind.ts';

/** What the configuration says of a service beside its name. */
export interface DeclaredFacts {
  readonly kind?: ServiceKind | undefined;
  readonly url?: string | undefined;
}

/** What other containers and files tell of a service. */
export interface Relations extends Pick<ServiceStatus, 'depends_on' | 'env_refs' | 'unmet_refs'> {
  /** The container whose network it lives in (`network_mode: service:vpn`), which then publishes its ports. */
  readonly networkOwner: InspectedContainer | null;
}

/** Seconds that the engine waits before it kills, when the container names no time of its own. */
const DEFAULT_STOP_TIMEOUT_S = 10;

/** An inspected container in the words of the contract. */
export function statusOf(
  named: NamedContainer,
  container: InspectedContainer,
  declared: DeclaredFacts,
  { networkOwner, ...relations }: Relations,
): RuntimeStatus {
  const { State: state, Config: config, HostConfig: host } = container;
  const kind = declared.kind ?? kindOfImage(config.Image);
  const ports = portsOf(container);
  return {
    id: named.service,
    runtime: 'docker',
    kind,
    object_id: container.Id,
    image: config.Image,
    image_id: container.Image,
    // A word that is not known is no state in which it works.
    state: RuntimeState.catch('dead').parse(state.Status),
    ...healthOf(container),
    restarts: container.RestartCount ?? 0,
    exit_code: exitCodeOf(container),
    oom_killed: state.OOMKilled ?? false,
    error: state.Error ?? '',
    started_at: isoTime(state.StartedAt),
    finished_at: isoTime(state.FinishedAt),
    restart_policy: restartPolicyOf(host.RestartPolicy?.Name),
    stop_timeout_s: config.StopTimeout ?? DEFAULT_STOP_TIMEOUT_S,
    ports,
    mounts: mountsOf(container),
    networks: Object.keys(container.NetworkSettings?.Networks ?? {}).sort(),
    ...relations,
    project: named.compose?.project ?? null,
    compose_files: [...(named.compose?.configFiles ?? [])],
    compose_service: named.compose?.service ?? null,
    one_off: named.compose?.oneOff ?? false,
    url: declared.url ?? addressOf(container, networkOwner, kind),
  };
}

/** A service that is declared, or that others depend on, but has no container. */
export function missingStatus(
  id: string,
  known: Partial<Pick<RuntimeStatus, 'project' | 'compose_files' | 'compose_service' | 'kind' | 'url'>>,
): RuntimeStatus {
  return {
    id,
    runtime: 'docker',
    kind: 'generic',
    object_id: '',
    image: '',
    image_id: '',
    state: 'missing',
    health: 'none',
    health_output: null,
    failing_streak: 0,
    restarts: 0,
    exit_code: null,
    oom_killed: false,
    error: '',
    started_at: null,
    finished_at: null,
    restart_policy: 'no',
    stop_timeout_s: DEFAULT_STOP_TIMEOUT_S,
    ports: [],
    mounts: [],
    networks: [],
    depends_on: [],
    env_refs: [],
    project: null,
    compose_files: [],
    compose_service: null,
    one_off: false,
    url: null,
    ...known,
  };
}

/** Which of the owner's ports is its own can only be told of a known kind. */
function addressOf(
  container: InspectedContainer,
  owner: InspectedContainer | null,
  kind: ServiceKind,
): string | null {
  if (owner === null) return urlOf(container, kind, portsOf(container));
  return kind === 'generic' ? null : urlOf(owner, kind, portsOf(owner));
}

/** The engine calls every stopped container unhealthy: what does not run has no health. */
function healthOf({
  State,
}: InspectedContainer): Pick<ServiceStatus, 'health' | 'health_output' | 'failing_streak'> {
  const alive = State.Status === 'running' || State.Status === 'paused' || State.Status === 'restarting';
  const health = HealthState.catch('none').parse(alive ? State.Health?.Status : 'none');
  const failing = State.Health?.Log?.findLast(({ ExitCode }) => ExitCode !== 0);
  const quiet = health === 'healthy' || health === 'none' || failing === undefined;
  return {
    health,
    health_output: quiet ? null : (failing.Output ?? '').trim().slice(0, 2000),
    failing_streak: health === 'none' ? 0 : (State.Health?.FailingStreak ?? 0),
  };
}

/** Null while it runs, and for a container that never got so far as to have one. */
function exitCodeOf({ State }: InspectedContainer): number | null {
  if (State.Status === 'running' || State.Status === 'paused') return null;
  const code = State.ExitCode ?? null;
  return State.Status === 'created' && code === 0 ? null : code;
}

function restartPolicyOf(name: string | null | undefined): ServiceStatus['restart_policy'] {
  return name === 'always' || name === 'on-failure' || name === 'unless-stopped' ? name : 'no';
}

function mountsOf({ Mounts }: InspectedContainer): Mount[] {
  return (Mounts ?? []).map(({ Type, Name, Source, Destination, RW }) => ({
    type: Type,
    source: (Type === 'volume' ? Name : Source) || Source || '',
    target: Destination,
    read_only: RW === false,
  }));
}
