import { z } from 'zod';
import { DiskUsage, LogLine, RuntimeEvent, ServiceId, ServiceStats, ServiceStatus } from './service.ts';
import { ActionReport, TargetState } from './ticket.ts';

/**
 * The controller's small HTTP API (a Unix socket, or TCP inside a container network). Every request carries
 * `Authorization: Bearer <controller token>`, except `GET /health`; errors are problem documents.
 *
 * GET  /health                      -> ControllerHealth
 * GET  /services                    -> {services: ServiceStatus[]}
 * GET  /services/:id                -> ServiceStatus
 * GET  /services/:id/target?verb&args -> TargetState (what the controller itself will compare with `pre`); `args` is JSON
 * GET  /services/:id/logs?tail&since-> ServiceLogs (running and dead)
 * GET  /services/:id/stats          -> ServiceStats
 * GET  /events?since                -> {events: RuntimeEvent[]}
 * GET  /disk                        -> {disks: DiskUsage[]}
 * GET  /actions/:jti                -> ActionReport
 * GET  /audit?limit&since           -> {entries: AuditEntry[]}
 * POST /services/:id/{start,stop,restart,up}, /images/pull   body ActionRequest -> ActionReport | Would
 * POST /actions/:jti/void           -> ActionReport (burns an unseen ticket; needs the token only)
 */

/** The verbs that change something, as they stand in tickets and allowlists. */
export const ControllerVerb = z.enum(['start', 'stop', 'restart', 'up', 'pull']);
export type ControllerVerb = z.infer<typeof ControllerVerb>;

export const ControllerHealth = z.strictObject({
  ok: z.boolean(),
  version: z.string(),
  /** `controller#<journal epoch>`: the audience tickets must name. */
  aud: z.string(),
  runtimes: z.array(
    z.strictObject({
      name: z.enum(['docker', 'process']),
      ok: z.boolean(),
      /** Engine version or the reason why it cannot be reached. */
      detail: z.string(),
    }),
  ),
  /** False while unfinished actions of a former life are being reconciled; mutations wait. */
  reconciled: z.boolean(),
});
export type ControllerHealth = z.infer<typeof ControllerHealth>;

export const ServiceList = z.strictObject({ services: z.array(ServiceStatus) });
export type ServiceList = z.infer<typeof ServiceList>;

/** Query of a log read. `tail` is capped at 5,000 lines. */
export const LogQuery = z.strictObject({
  tail: z.coerce.number().int().min(1).max(5000).default(200),
  since: z.iso.datetime().optional(),
});
export type LogQuery = z.infer<typeof LogQuery>;

export const ServiceLogs = z.strictObject({
  service: ServiceId,
  lines: z.array(LogLine),
  /** True when lines or bytes beyond the bound were left out. */
  truncated: z.boolean(),
});
export type ServiceLogs = z.infer<typeof ServiceLogs>;

export const EventList = z.strictObject({ events: z.array(RuntimeEvent) });
export type EventList = z.infer<typeof EventList>;
export const DiskList = z.strictObject({ disks: z.array(DiskUsage) });
export type DiskList = z.infer<typeof DiskList>;

/**
 * Body of every mutating call. The consent behind its ticket says the verb of the path and `args: {service, ...args}`,
 * where `service` is that of the path. `/images/pull` has none in its path: there `args.service` names it, and without
 * one it is the whole stack (`_stack`).
 */
export const ActionRequest = z.strictObject({
  confirm: z.literal(true).optional(),
  dry_run: z.literal(true).optional(),
  ticket: z.string().optional(),
  /** Exact arguments as consented, beside the service of the path. */
  args: z.record(z.string(), z.json()).default({}),
});
export type ActionRequest = z.infer<typeof ActionRequest>;

/** Answer to `dry_run: true`: what would happen, and the state it would be bound to. Nothing has been done. */
export const Would = z.strictObject({ would: z.string(), target: TargetState });
export type Would = z.infer<typeof Would>;

export { ActionReport, ServiceStats, ServiceStatus, TargetState };

/** The stack-wide target of `up` and `pull` without a service. */
export const STACK = '_stack';

/** The process runtime's stack file, `<stack dir>/stack.json`: written by whoever made the stack, read by the controller. */
export const ProcessStack = z.strictObject({
  name: z.string(),
  services: z.array(
    z.strictObject({
      id: ServiceId,
      kind: z.string(),
      /** The service's own folder; the supervisor keeps `supervisor.sock`, `state.json` and `output.log` there. */
      dir: z.string(),
      url: z.string(),
      depends_on: z.array(z.string()),
      /** Program and arguments that start this service's supervisor, detached. */
      supervise: z.array(z.string()).min(1),
      stop_timeout_s: z.number(),
      /** Byte quota of `dir`; null = none. */
      quota_bytes: z.number().nullable(),
    }),
  ),
});
export type ProcessStack = z.infer<typeof ProcessStack>;

/** What a supervisor persists in `state.json` (atomic rename) and answers to `{op: "status"}`. */
export const SupervisorState = z.strictObject({
  id: ServiceId,
  supervisor_pid: z.int(),
  pid: z.int().nullable(),
  /** Field 22 of /proc/PID/stat: with the pid it names one process for good. */
  start_ticks: z.string().nullable(),
  supervisor_start_ticks: z.string(),
  phase: z.enum(['running', 'stopping', 'exited']),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  exit_code: z.int().nullable(),
  /** 128 + signal is in `exit_code`; the signal's name here. */
  signal: z.string().nullable(),
  restarts: z.int(),
  health: z.enum(['starting', 'healthy', 'unhealthy']),
  health_output: z.string().nullable(),
  failing_streak: z.int(),
  /** Id (ticket `jti`) of the last start/stop/restart that was asked for, so that it can be told from others. */
  last_action: z.strictObject({ id: z.string(), op: z.string(), at: z.iso.datetime() }).nullable(),
  used_bytes: z.number(),
});
export type SupervisorState = z.infer<typeof SupervisorState>;

/**
 * One JSON line each way over `<dir>/supervisor.sock`, one request a connection. Where that path is too long for a
 * socket (108 bytes), the file `<dir>/supervisor.sock.path` says where it stands instead.
 * `order` hands a message to the service itself (the demo's faults); `id` is recorded as `last_action.id`.
 */
export const SupervisorRequest = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('status') }),
  z.strictObject({ op: z.enum(['start', 'stop', 'restart']), id: z.string() }),
  z.strictObject({ op: z.literal('order'), name: z.string() }),
  z.strictObject({ op: z.literal('shutdown') }),
]);
export type SupervisorRequest = z.infer<typeof SupervisorRequest>;

export const SupervisorReply = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), state: SupervisorState, result: z.json().optional() }),
  z.strictObject({ ok: z.literal(false), error: z.string() }),
]);
export type SupervisorReply = z.infer<typeof SupervisorReply>;
