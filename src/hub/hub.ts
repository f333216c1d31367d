import type { ServiceLogs } from '#contract/controller-api.ts';
import type { Part } from '#contract/http-api.ts';
import type { ServiceKind, ServiceStats, ServiceStatus } from '#contract/service.ts';
import type { Policy } from '#core/policy.ts';
import type { Redactor } from '#core/redaction.ts';
import type { Gate, GatePorts, OutsideDoor } from '#gate/gate.ts';
import type { ControllerClient, GateBudgets, Tool, ToolSources } from '#gate/parts.ts';
import type { Callers } from './front/callers.ts';
import type { Upstreams } from './upstream/upstreams.ts';

/** The hub's own door: every tool behind the gate, and the inventory. */
export interface Hub extends AsyncDisposable {
  readonly gate: Gate;
  /** Takes what a tool of an outside server answered long after its call. */
  readonly settle: OutsideDoor['settle'];
  /** Where a front says who stands behind a call, and how questions get back to them. */
  readonly callers: Callers;
  /** The services as the controller has them, with what is declared; at most a second old. */
  services(signal: AbortSignal, age?: 'now'): Promise<ServiceStatus[]>;
  /** One service as it is now. Throws `unknown_service`. */
  service(id: string, signal: AbortSignal): Promise<ServiceStatus>;
  /** As the controller has them: not redacted. */
  logs(id: string, query: { tail: number; since?: string }, signal: AbortSignal): Promise<ServiceLogs>;
  /** One reading of its resources. */
  stats(id: string, signal: AbortSignal): Promise<ServiceStats>;
  /** Takes secrets and outside names out of any value; knows the inventory and the keys that the hub holds. */
  readonly redact: Redactor;
  /** A secret that was handed to an outside server: from now on redaction finds it wherever it stands. */
  hide(secret: string): void;
  /** Takes secrets alone. */
  readonly redactSecrets: Redactor;
  /** What `/readyz` reports of hub and controller. Throws nothing. */
  readiness(signal: AbortSignal): Promise<Part[]>;
}

/** What the owner says of a service; it wins over what was discovered. */
export interface Declaration {
  readonly kind?: ServiceKind | undefined;
  readonly url?: string | undefined;
  /** The service's name at the controller, when it is not the key of this declaration. */
  readonly container?: string | undefined;
}

export interface HubOptions {
  /** The hub's own folder: `journal.jsonl`, `pinned-keys.json`, `allowlist.json`. */
  readonly dir: string;
  readonly tools: readonly Tool[];
  /** The outside MCP servers; null when there are none. The hub neither starts nor ends them. */
  readonly upstreams?: Upstreams | null;
  readonly controller: ControllerClient;
  readonly policy: Policy;
  readonly ports: GatePorts;
  readonly budgets: GateBudgets;
  readonly declared: Readonly<Record<string, Declaration>>;
  /** The API key of a declared service; null when there is none. */
  readonly secret: (service: string) => Promise<string | null>;
  /** What the owner wants hidden beside what redaction knows itself; global expressions. */
  readonly hidden?: readonly RegExp[];
  readonly sources: ToolSources;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told what failed while nobody waited for it. */
  readonly onLost: (error: unknown) => void;
}
