import type { ServiceStatus } from '#contract/service.ts';
import type { Action, ActionReport, ExecutorName } from '#contract/ticket.ts';
import type { Policy } from '#core/policy.ts';
import type { Redactor } from '#core/redaction.ts';
import { OUTPUT_CAP, type Tool, type ToolContext } from '#tools/tool.ts';
import type { Catalog } from './catalog.ts';
import type { GatePorts } from './gate.ts';

/** What the hub, which hands tools and client over as values, must know of their form. */
export type { ControllerClient } from '#tools/controller-client.ts';
export type { ToolSources } from '#tools/sources.ts';
export type { ActionPlan, ActionResult, MutatingTool, ReadTool, Tool, ToolContext } from '#tools/tool.ts';
export { ANY_VALUE } from '#tools/tool.ts';
export { capResult } from './result-cap.ts';
export { hasScope, mayUse } from './stages/client.ts';
export { redactResult } from './stages/redact.ts';

/** How the gate reaches one of the two executors. */
export interface ExecutorDoor {
  /** `<executor>#<journal epoch>`, which a consent must name. */
  aud(signal: AbortSignal): Promise<string>;
  /** Why its allowlist would refuse this verb on this target; null when it allows it. */
  refusal(target: string, verb: string, services: readonly ServiceStatus[]): string | null;
  /** Hands over a ticket. Throws the executor's refusal, or `unavailable` when it may never have arrived. */
  execute(delivery: TicketDelivery): Promise<ActionReport>;
  report(jti: string, signal: AbortSignal): Promise<ActionReport>;
  void(jti: string, signal: AbortSignal): Promise<ActionReport>;
}

export interface TicketDelivery {
  readonly action: Action;
  readonly ticket: string;
  readonly correlationId: string;
  /** How long to wait for the end of the action, in ms; it goes on after that. */
  readonly deadlineMs: number;
}

/** How many calls whoever chooses them may make. */
export interface GateBudgets {
  /** Of one person, host or model, in any 60 s. */
  readonly callsPerMinute: number;
  /** Calls of outside tools by one caller in any 60 s, by all callers together, and of one caller at once. */
  readonly outsidePerMinute: number;
  readonly outsidePerMinuteOfAll: number;
  readonly outsideAtOnce: number;
  /** Reads of one deterministic run. */
  readonly runReads: number;
  /** Reads of the checks after the actions of one run. */
  readonly verifyReads: number;
  /** Reads of all snapshots in any 10 minutes. */
  readonly captureReads: number;
  /** Bytes that an output may have before it is cut and marked. */
  readonly outputCapBytes: number;
}

export const DEFAULT_BUDGETS: GateBudgets = Object.freeze({
  callsPerMinute: 5,
  outsidePerMinute: 600,
  outsidePerMinuteOfAll: 6000,
  outsideAtOnce: 32,
  runReads: 20,
  verifyReads: 2000,
  captureReads: 4000,
  outputCapBytes: OUTPUT_CAP,
});

/** What the gate is built from. */
export interface GateParts {
  readonly tools: readonly Tool[];
  readonly policy: Policy;
  readonly ports: GatePorts;
  readonly executors: Readonly<Record<ExecutorName, ExecutorDoor>>;
  /** What a tool gets to work with; `seenBefore` is the gate's to add. */
  readonly context: (signal: AbortSignal, correlationId: string) => Omit<ToolContext, 'seenBefore'>;
  /**
   * The redactor for the inventory as it is known now. `secrets` leaves names: what an outside server answers is of
   * little use without the addresses in it, and none of them are ours.
   */
  readonly redactor: (what?: 'secrets') => Redactor;
  readonly budgets: GateBudgets;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Told what failed while nobody waited for it any more. */
  readonly onLost: (error: unknown) => void;
}

/** What stages work with. */
export interface StageParts extends GateParts {
  readonly catalog: Catalog;
  /** Work that goes on after its caller was answered; the gate waits for it when it closes. */
  readonly background: (work: Promise<unknown>) => void;
  readonly closing: AbortSignal;
  /** Calls of outside tools that are under way, by what limits them. */
  readonly underWay: Map<string, number>;
}
