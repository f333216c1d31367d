import type { ControllerHealth, ControllerVerb, ServiceLogs, Would } from '#contract/controller-api.ts';
import type { DiskUsage, RuntimeEvent, ServiceStats, ServiceStatus } from '#contract/service.ts';
import type { ActionReport, TargetState } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';

/**
 * The hub's way to the controller. Reads throw `unavailable` when it cannot be reached; refusals come back as the
 * `OpsError` of their problem document.
 */
export interface ControllerClient {
  health(signal: AbortSignal): Promise<ControllerHealth>;
  services(signal: AbortSignal): Promise<ServiceStatus[]>;
  service(id: string, signal: AbortSignal): Promise<ServiceStatus>;
  target(
    verb: ControllerVerb,
    id: string,
    args: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ): Promise<TargetState>;
  logs(id: string, query: { tail: number; since?: string }, signal: AbortSignal): Promise<ServiceLogs>;
  stats(id: string, signal: AbortSignal): Promise<ServiceStats>;
  events(since: string, signal: AbortSignal): Promise<RuntimeEvent[]>;
  disk(signal: AbortSignal): Promise<DiskUsage[]>;
  action(jti: string, signal: AbortSignal): Promise<ActionReport>;
  void(jti: string, signal: AbortSignal): Promise<ActionReport>;
  dryRun(
    verb: ControllerVerb,
    id: string,
    args: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ): Promise<Would>;
  act(
    verb: ControllerVerb,
    id: string,
    args: Readonly<Record<string, Json>>,
    ticket: string,
    correlationId: string,
    signal: AbortSignal,
  ): Promise<ActionReport>;
}
