import type { Observation } from '#contract/observation.ts';
import { plainService } from '#contract/plain-service.ts';
import type { Decision, RunStep } from '#contract/run.ts';
import type { DiskUsage, RuntimeEvent, ServiceStats, ServiceStatus } from '#contract/service.ts';
import type { ToolInfo } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { foundIn } from '../observe/found.ts';
import { observationsFrom } from '../observe/index.ts';
import { planDeterministically, type RunView } from '../planner.ts';

export const NOW = new Date('2025-03-01T12:00:00.000Z');

/** An ISO time so many seconds before `NOW`. */
export const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();

/** A healthy service without a health check, started an hour ago, which OpsPilot may restart and start. */
export function service(id: string, change: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    ...plainService(id),
    object_id: `object-${id}`,
    image: `${id}:1`,
    image_id: `sha256:${id}`,
    started_at: ago(3600),
    networks: ['app'],
    project: 'shop',
    compose_files: ['/srv/shop/compose.yaml'],
    compose_service: id,
    allowed_verbs: ['start', 'stop', 'restart', 'up'],
    ...change,
  };
}

/** What is the same for everything that came to an end half a minute ago. */
export const down = (exit_code: number, change: Partial<ServiceStatus> = {}): Partial<ServiceStatus> => ({
  state: 'exited',
  exit_code,
  started_at: ago(1800),
  finished_at: ago(30),
  ...change,
});

/** What is the same for everything that is being restarted over and over. */
export const looping = (exit_code: number, change: Partial<ServiceStatus> = {}): Partial<ServiceStatus> => ({
  state: 'restarting',
  restarts: 9,
  exit_code,
  restart_policy: 'always',
  started_at: ago(20),
  finished_at: ago(19),
  ...change,
});

/** The answers that the tools would give; a problem stands as `{code, detail}`. */
export interface World {
  readonly services: readonly ServiceStatus[];
  /** Lines of each log, oldest first: text said just now, or with its age in seconds. */
  readonly logs?: Readonly<Record<string, readonly (string | readonly [number, string])[]>>;
  readonly events?: readonly RuntimeEvent[];
  /** HTTP status, or the errno of a failed connection. Unnamed services with an address answer 200. */
  readonly answers?: Readonly<Record<string, number | string>>;
  /** How long they take to answer, in ms. */
  readonly latencies?: Readonly<Record<string, number>>;
  readonly disks?: readonly DiskUsage[];
  /** What differs from a service that idles. */
  readonly stats?: Readonly<Record<string, Partial<ServiceStats>>>;
  /** What Prometheus has: values of each service until now, one a minute, by metric. Without it there is none. */
  readonly metrics?: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** Outputs of the tools that speak to a service's own interface, by tool. */
  readonly own?: Readonly<Record<string, Readonly<Record<string, unknown>> | Problem>>;
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
}

const TOOLS = [
  'list_services',
  'get_container_status',
  'container_events',
  'container_stats',
  'query_metrics',
  'probe_service',
  'fetch_service_logs',
  'check_disk_space',
  'radarr_queue_status',
  'sonarr_health',
  'sabnzbd_queue',
  'jellyfin_ping',
  'restart_container',
  'start_container',
  'compose_up',
  'clear_radarr_queue_item',
  'pause_sabnzbd',
  'resume_sabnzbd',
] as const;

export const CATALOGUE = TOOLS.map((name) => ({ name }) as ToolInfo);

export interface Investigation {
  readonly decision: Exclude<Decision, { kind: 'call' }>;
  readonly steps: readonly RunStep[];
  readonly observations: readonly Observation[];
}

/** Lets the planner investigate a world until it decides. */
export function investigateWorld(
  world: World,
  goal = 'what is wrong?',
  change: Partial<RunView> = {},
): Investigation {
  const steps: RunStep[] = [];
  const observations: Observation[] = [];
  for (;;) {
    const listed = steps.some((step) => step.tool === 'list_services' && step.status === 'ok');
    const view: RunView = {
      goal,
      observations,
      steps,
      inventory: listed ? world.services : [],
      tools: CATALOGUE,
      approvals: [],
      now: NOW,
      budget: { reads_left: 20 - steps.length },
      ...change,
    };
    const decision = planDeterministically(view);
    if (decision.kind !== 'call') return { decision, steps, observations };
    const n = steps.length + 1;
    const callId = `call-${String(n).padStart(2, '0')}`;
    const seen = read(world, decision.tool, decision.args, callId);
    observations.push(...seen);
    steps.push({
      n,
      kind: 'call',
      tool: decision.tool,
      args: decision.args,
      why: decision.why,
      found: foundIn(seen),
      status: seen.some((one) => one.what === 'call_failed') ? 'error' : 'ok',
      call_id: callId,
      approval_id: null,
      started_at: NOW.toISOString(),
      ended_at: NOW.toISOString(),
    });
  }
}

/** The observations of one call. */
export function read(
  world: World,
  tool: string,
  args: Readonly<Record<string, Json>>,
  callId: string,
): Observation[] {
  const answer = answerOf(world, tool, args);
  const reading = { tool, args, at: NOW, callId };
  return observationsFrom(
    isProblem(answer) ? { ...reading, problem: answer } : { ...reading, output: answer },
  );
}

/** What a tool would answer in this world, or the problem in its place. */
export function answerOf(world: World, tool: string, args: Readonly<Record<string, Json>>): unknown {
  const name = String(args.service ?? args.container_name ?? args.metric ?? '');
  switch (tool) {
    case 'list_services':
      return { services: world.services, ...(world.metrics ? { metrics: 'prometheus' } : {}) };
    case 'get_container_status':
      return world.services.find(({ id }) => id === name);
    case 'container_events':
      return { since: ago(3600), events: world.events ?? [] };
    case 'check_disk_space':
      return { percent_used: 41, percent_free: 59, disks: world.disks ?? [disk('/', 41)] };
    case 'fetch_service_logs':
      return { service: name, truncated: false, lines: (world.logs?.[name] ?? []).map(lineOf) };
    case 'container_stats':
      return { ...IDLE, service: name, ...world.stats?.[name] };
    case 'query_metrics':
      return metricsOf(world, name);
    case 'probe_service':
      return probeOf(name, world.answers?.[name] ?? 200, world.latencies?.[name] ?? 4);
    default:
      return world.own?.[tool] ?? { code: 'precondition', detail: `no API key is configured for ${name}` };
  }
}

function metricsOf(world: World, metric: string): unknown {
  const source = world.metrics ? 'prometheus' : 'containers';
  const series = Object.entries(world.metrics?.[metric] ?? {}).map(([name, values]) => ({
    service: name,
    labels: { job: name },
    points: values.map((value, index) => ({ at: ago(60 * (values.length - 1 - index)), value })),
  }));
  return { source, metric, series, total_series: series.length, truncated: false, notes: [] };
}

const IDLE: ServiceStats = {
  at: NOW.toISOString(),
  cpu_cores: 0.01,
  cpu_limit_cores: null,
  cpu_throttled: null,
  memory_bytes: 60 * 1024 * 1024,
  memory_limit_bytes: null,
  pids: 4,
};

/** A disk of 100 GB, or a quota of 4 MB of a service. */
export function disk(path: string, percent: number, owner: string | null = null): DiskUsage {
  const size = owner === null ? 100e9 : 4 * 1024 * 1024;
  return {
    path,
    service: owner,
    kind: owner === null ? 'filesystem' : 'quota',
    size_bytes: size,
    used_bytes: (size * percent) / 100,
    percent_used: percent,
    percent_free: 100 - percent,
    inodes_percent_used: null,
  };
}

export function event(
  name: string,
  action: string,
  seconds: number,
  exit_code: number | null = null,
): RuntimeEvent {
  return { at: ago(seconds), service: name, object_id: `object-${name}`, action, exit_code };
}

function lineOf(line: string | readonly [number, string], index: number) {
  const [age, text] = typeof line === 'string' ? ([5, line] as const) : line;
  return { n: index + 1, at: ago(age), stream: 'stdout', text };
}

function probeOf(name: string, answer: number | string, latency_ms: number) {
  const reachable = typeof answer === 'number';
  return {
    service: name,
    url: `http://${name}`,
    reachable,
    status: reachable ? answer : null,
    latency_ms,
    error: reachable ? null : answer,
    body_excerpt: '',
  };
}

export function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'detail' in answer;
}
