import type { Agent, ApprovalDesk } from '#agent/agent.ts';
import type { Snapshots } from '#agent/capture-snapshot.ts';
import type { Grants } from '#agent/grants.ts';
import type { Auth } from '#auth/auth.ts';
import type { LimitPort } from '#auth/limits.ts';
import type { AuditVerdict } from '#contract/audit.ts';
import type { ServiceLogs } from '#contract/controller-api.ts';
import type { Configuration, LabReport, ServiceReadings } from '#contract/dashboard.ts';
import type { Part } from '#contract/http-api.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Policy } from '#core/policy.ts';
import type { Gate } from '#gate/gate.ts';
import type { McpDesk } from '#hub/registry/mcp-desk.ts';
import type { VaultDesk } from '#hub/registry/vault-desk.ts';
import type { ModelDesk } from '#models/model-desk.ts';
import type { Store } from '#store/store.ts';

/** What the HTTP surface stands on. Every door is handed in; nothing here is made or closed by it. */
export interface HttpParts {
  readonly store: Pick<Store, 'runs' | 'events' | 'approvals' | 'notices' | 'toolResults' | 'settings'>;
  readonly agent: Agent;
  readonly desk: ApprovalDesk;
  readonly gate: Pick<Gate, 'call' | 'tools' | 'observe'>;
  readonly auth: Auth;
  readonly services: ServiceReads;
  readonly snapshots: Snapshots;
  /** The outside MCP servers; null where the hub that keeps them is not. */
  readonly mcp: McpDesk | null;
  /** Secrets, and servers that are pasted with theirs; null where the hub that keeps them is not. */
  readonly vault: VaultDesk | null;
  /** Consents given beforehand; null where there is no front for MCP hosts. */
  readonly grants: Grants | null;
  /** The last readings of computing time and memory. */
  readonly meters: { readings(): ServiceReadings[] };
  readonly policy: Policy;
  readonly configuration: Configuration;
  /** A consistent, checked copy of the database. Throws `precondition` where that is not ours to make. */
  readonly backup: () => Promise<Blob>;
  readonly lab: () => Promise<LabReport>;
  /** The gateway's own side; null while no model provider is configured. */
  readonly models: ModelDesk | null;
  /** The Markdown page for whoever takes a run over; null when it has none. */
  readonly escalations: { read(runId: string): Promise<string | null> };
  /** Counts sign-ins, notices and denials: the store's own, so that replicas share them. */
  readonly limits: LimitPort;
  /** What `/readyz` reports: database, hub, controller, gateway. Throws nothing. */
  readonly readiness: (signal: AbortSignal) => Promise<Part[]>;
  readonly verifyAudit: () => Promise<AuditVerdict>;
  /** Takes secrets, keys, tokens and addresses out of any value. */
  readonly redact: <T>(value: T) => T;
  readonly metrics: HttpMetrics;
  readonly log: HttpLog;
  readonly version: string;
  /** Folder of the built web UI; null serves the API alone. */
  readonly webDir: string | null;
  /** The address we listen on, and further names that a `Host` header may have. */
  readonly bindHost: string;
  readonly hosts: readonly string[];
  /** Where browsers reach us, without a slash at the end; asked anew because port 0 is known late. */
  readonly publicUrl: () => string;
  readonly https: boolean;
  readonly now: () => Date;
}

/** The hub's read side of the inventory. Throws `unknown_service` and `unavailable`. */
export interface ServiceReads {
  /** At most a second old, or read `now`. */
  services(signal: AbortSignal, age?: 'now'): Promise<ServiceStatus[]>;
  service(id: string, signal: AbortSignal): Promise<ServiceStatus>;
  logs(id: string, query: { tail: number; since?: string }, signal: AbortSignal): Promise<ServiceLogs>;
}

export interface HttpMetrics {
  /** `route` is the pattern, never the path with its ids. */
  observe(request: { method: string; route: string; status: number; seconds: number }): void;
  /** The text of `/metrics` with its media type. */
  text(): Promise<{ contentType: string; body: string }>;
}

export interface HttpLog {
  error(fields: Record<string, unknown>, message: string): void;
}
