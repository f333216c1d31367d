import { z } from 'zod';

/** A name that may reach a command line or a URL path: never begins with `-` or `.`. */
export const ServiceId = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/,
    'a service id is 1-128 of A-Z a-z 0-9 _ . - and does not begin with - or .',
  );

/** What kind of program a service is; tells which tools can speak to it. `generic` = only container-level tools. */
export const ServiceKind = z.enum(['radarr', 'sonarr', 'sabnzbd', 'jellyfin', 'generic']);
export type ServiceKind = z.infer<typeof ServiceKind>;

/** Runtime state in the words of Docker's `State.Status`; the process runtime uses the same ones. */
export const RuntimeState = z.enum([
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'missing',
]);
export type RuntimeState = z.infer<typeof RuntimeState>;

/** `none` = no health check is defined. */
export const HealthState = z.enum(['none', 'starting', 'healthy', 'unhealthy']);
export type HealthState = z.infer<typeof HealthState>;

/** One published port. `host_port` is null when the container exposes it without publishing. */
export const Port = z.strictObject({
  container_port: z.int(),
  host_ip: z.string().nullable(),
  host_port: z.int().nullable(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});
export type Port = z.infer<typeof Port>;

export const Mount = z.strictObject({
  type: z.string(),
  source: z.string(),
  target: z.string(),
  read_only: z.boolean(),
});
export type Mount = z.infer<typeof Mount>;

/** What a runtime (Docker, process) reports of one service. Times are ISO 8601 UTC; null = never or unknown. */
export const ServiceStatus = z.strictObject({
  id: ServiceId.describe('stable name: compose service name, declared name or container name'),
  runtime: z.enum(['docker', 'process']),
  kind: ServiceKind,
  /** Full container id, or the process runtime's stack-scoped id. */
  object_id: z.string(),
  image: z.string(),
  image_id: z.string(),
  state: RuntimeState,
  health: HealthState,
  /** Output of the last failing health check, cut to 2,000 characters; null when healthy or none. */
  health_output: z.string().nullable(),
  failing_streak: z.int(),
  restarts: z.int().describe('restart count as the runtime counts it'),
  exit_code: z.int().nullable().describe('null while running'),
  oom_killed: z.boolean(),
  /** The engine's own error for a start that never happened (missing entrypoint, port in use); '' when none. */
  error: z.string(),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  restart_policy: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  stop_timeout_s: z.number(),
  ports: z.array(Port),
  mounts: z.array(Mount),
  networks: z.array(z.string()),
  /** Names of services that this one needs, from compose `depends_on` or the declaration. */
  depends_on: z.array(z.string()),
  /** Names of environment variables (never values) and the services their values name. */
  env_refs: z.array(z.strictObject({ variable: z.string(), service: z.string() })),
  /** Environment variables whose values are addresses with a host name that nobody on its networks bears. */
  unmet_refs: z.array(z.strictObject({ variable: z.string(), host: z.string() })).optional(),
  project: z.string().nullable(),
  compose_files: z.array(z.string()),
  compose_service: z.string().nullable(),
  /** `docker compose run` one-offs and jobs that are meant to end. */
  one_off: z.boolean(),
  /** Base URL at which the hub can reach its HTTP API; null when none is known. */
  url: z.string().nullable(),
  /** The machine that it runs on, as that names itself. */
  host: z.string().max(253).optional(),
  /** Verbs that the controller's own allowlist grants on this service. */
  allowed_verbs: z.array(z.string()),
});
export type ServiceStatus = z.infer<typeof ServiceStatus>;

/** A line of a service's log. `n` is the 1-based position within the answer. */
export const LogLine = z.strictObject({
  n: z.int(),
  at: z.string().nullable(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

/** A runtime event in Docker's words (`start`, `die`, `oom`, `restart`, `health_status: unhealthy` ...). */
export const RuntimeEvent = z.strictObject({
  at: z.iso.datetime(),
  service: z.string(),
  object_id: z.string(),
  action: z.string(),
  exit_code: z.int().nullable(),
});
export type RuntimeEvent = z.infer<typeof RuntimeEvent>;

/** Space of one file system or quota folder, in bytes. */
export const DiskUsage = z.strictObject({
  /** Mount point, or the service's own folder for a quota. */
  path: z.string(),
  /** Service that writes there; null for the host. */
  service: z.string().nullable(),
  kind: z.enum(['filesystem', 'quota']),
  size_bytes: z.number(),
  used_bytes: z.number(),
  percent_used: z.number(),
  percent_free: z.number(),
  inodes_percent_used: z.number().nullable(),
});
export type DiskUsage = z.infer<typeof DiskUsage>;

/** One reading of a service's resources. Bytes and CPU fraction of one core (1 = one core busy). */
export const ServiceStats = z.strictObject({
  at: z.iso.datetime(),
  cpu_cores: z.number().nullable(),
  /** Null without a limit. */
  cpu_limit_cores: z.number().nullable(),
  /** Share (0..1) of the time slices between two samples in which the limit held it back; null without a limit. */
  cpu_throttled: z.number().nullable(),
  memory_bytes: z.number().nullable(),
  memory_limit_bytes: z.number().nullable(),
  pids: z.int().nullable(),
});
export type ServiceStats = z.infer<typeof ServiceStats>;
