import { z } from 'zod';
import type { BlastRadius } from '#contract/approval.ts';
import type { Predicate } from '#contract/diagnosis.ts';
import type { OutsideEvidence } from '#contract/evidence-use.ts';
import type { Role } from '#contract/identity.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Action, ActionReport, ExecutorName, TargetState } from '#contract/ticket.ts';
import type { Effect, ToolInfo } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import type { ControllerClient } from './controller-client.ts';
import type { ToolSources } from './sources.ts';

/** What a tool may use. Everything outside comes in here; a tool has no globals. */
export interface ToolContext {
  readonly controller: ControllerClient;
  /** The services as the inventory knows them, at most a second old, or read `now`; names in arguments must be among them. */
  services(age?: 'now'): Promise<readonly ServiceStatus[]>;
  /** A service's API key; null when none is configured. Never logged. */
  secret(service: string): Promise<string | null>;
  readonly sources: ToolSources;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** Fires at the call's deadline and when the caller goes away. */
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** Whether a read in this run (or, without a run, by this principal lately) returned this value: field name and value. */
  seenBefore(field: string, value: Json): Promise<boolean>;
}

/** What the gate must know of a tool of an outside server: its schemas as they are, and the operator's rules for it. */
export interface OutsideFacts {
  /** The operator's id of the server. */
  readonly server: string;
  /** The MCP definition as it was accepted and as hosts see it, with its name here. */
  readonly definition: Readonly<Record<string, Json>>;
  readonly definitionHash: string;
  /** How investigations ask it; they leave it alone when absent. */
  readonly evidence?: OutsideEvidence | undefined;
  /** Names of clients, `*` for all; empty lists say nothing, and deny beats allow. */
  readonly allowClients: readonly string[];
  readonly denyClients: readonly string[];
  /** Callers that are limited to scopes need one of these. */
  readonly scopes: readonly string[];
  /** Calls of one caller in any 60 s; null counts none. */
  readonly perMinute: number | null;
  /** The same of this tool alone. */
  readonly toolPerMinute: number | null;
  /** Calls of all callers at once. */
  readonly concurrency: number;
  readonly outputCapBytes: number;
}

interface ToolBase<I extends z.ZodType, O extends z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Folder: containers, host, media ... */
  readonly group: string;
  readonly input: I;
  readonly output: O;
  /** Roles that may call it (read) or approve it (mutate), by default policy. */
  readonly roles: readonly Role[];
  /** Milliseconds; read tools 5,000, mutating 15,000. */
  readonly deadlineMs: number;
  readonly cooldown?: { readonly seconds: number; readonly keyBy: string | null };
  /** A JSON Schema of the owner's policy that the arguments must fit beside the tool's own. */
  readonly policySchema?: Json;
  /** Set for a tool of an outside server: then its own schemas count, and its output is an MCP result. */
  readonly outside?: OutsideFacts;
  /** Throws `OpsError('precondition')` when a call makes no sense now; runs before an approval is asked for and again before acting. */
  precondition?(args: z.infer<I>, context: ToolContext): Promise<void>;
}

export interface ReadTool<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType>
  extends ToolBase<I, O> {
  readonly effect: 'read';
  run(args: z.infer<I>, context: ToolContext): Promise<z.infer<O>>;
}

/** What a consent to a call would say, beside the target's state. */
export interface ActionPlan {
  /** The call in plain words, with its target: `Restart radarr`. */
  readonly title: string;
  /** What is acted on, for lock, allowlist, cooldown and past outcomes. */
  readonly target: string;
  /** The executor's verb with its whole arguments: nothing is left to be looked up when it acts. */
  readonly action: Action;
  /** The one inverse that the same consent covers. */
  readonly undo: Action | null;
  /** What must hold afterwards; null when nobody can tell, and the approver is told. */
  readonly predicate: Predicate | null;
  readonly blast: Omit<BlastRadius, 'past_outcomes'>;
}

/** How an action ended, as far as the one who did it can tell. */
export interface ActionResult {
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly detail: string;
  readonly result: Json;
}

/** The part of a mutating tool that the hub's own executor runs; its verb is the tool's name. */
export interface HubAction<I extends z.ZodType = z.ZodType> {
  /** What is acted on, where that is no service. */
  targetOf?(args: z.infer<I>): string;
  /** Does it. Throws only if nothing was begun. */
  act(args: z.infer<I>, context: ToolContext): Promise<ActionResult>;
  /**
   * What became of one that was begun at `startedAt` in a former life and whose end nobody saw, by the target's state;
   * `unknown` unless that proves it. Never acts.
   */
  settle(args: z.infer<I>, startedAt: Date, context: ToolContext): Promise<ActionResult>;
}

/**
 * A tool that changes something, through an executor that verifies the consent for itself. Without `hub` it is the
 * controller's: verb and ticket are handed over. With it, the hub's own executor does it, and the action's arguments
 * are arguments of the tool.
 */
export interface MutatingTool<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType>
  extends ToolBase<I, O> {
  readonly effect: 'mutate';
  /** `hub` exactly when `hub` below says how. */
  readonly executor: ExecutorName;
  readonly hub?: HubAction<I>;
  /** Whether `plan` names an undo. */
  readonly hasUndo: boolean;
  readonly expectedDowntime: string;
  /** What to check when the deadline comes while the action is still under way. */
  readonly checkAfterwards: string;
  /** Throws `unknown_service` for a name that the inventory does not have. */
  plan(args: z.infer<I>, services: readonly ServiceStatus[]): ActionPlan;
  /** The target's state that a consent binds to; null when the tool has no observer. The approver is told. */
  observe(args: z.infer<I>, context: ToolContext): Promise<TargetState | null>;
  /** The tool's output from the executor's report. */
  report(args: z.infer<I>, report: ActionReport): z.infer<O>;
}

export type Tool = ReadTool | MutatingTool;

/** Says what a tool is, with its types checked, and hands it on as it is. */
export function defineReadTool<I extends z.ZodType, O extends z.ZodType>(
  tool: Omit<ReadTool<I, O>, 'effect'>,
): ReadTool {
  return { ...tool, effect: 'read' } as unknown as ReadTool;
}

export function defineMutatingTool<I extends z.ZodType, O extends z.ZodType>(
  tool: Omit<MutatingTool<I, O>, 'effect' | 'executor'>,
): MutatingTool {
  const executor = tool.hub === undefined ? 'controller' : 'hub';
  return { ...tool, effect: 'mutate', executor } as unknown as MutatingTool;
}

/** For tools whose values have a JSON Schema of their own. */
export const ANY_VALUE: z.ZodType = z.unknown();

/** Read tools are for all roles, unless they say otherwise. */
export const EVERYONE: readonly Role[] = ['viewer', 'member', 'owner'];

/** How long a read may take, and how long a mutating call is waited for, in ms. */
export const READ_DEADLINE_MS = 5000;
export const MUTATE_DEADLINE_MS = 15_000;

/** The bytes a tool's output may have before it is cut and marked. */
export const OUTPUT_CAP = 120_000;

/** The catalogue entry of a tool. */
export function describeTool(tool: Tool): ToolInfo {
  const effect: Effect = tool.effect;
  const { outside } = tool;
  return {
    name: tool.name,
    title: tool.title,
    summary: tool.summary,
    group: tool.group,
    effect,
    input_schema: outside ? rawSchema(outside, 'inputSchema') : schemaOf(tool.input, 'input'),
    output_schema: outside ? rawSchema(outside, 'outputSchema') : schemaOf(tool.output, 'output'),
    executor: tool.effect === 'mutate' ? tool.executor : 'hub',
    roles: [...tool.roles],
    deadline_ms: tool.deadlineMs,
    cooldown: tool.cooldown ? { seconds: tool.cooldown.seconds, key_by: tool.cooldown.keyBy } : null,
    output_cap: outside?.outputCapBytes ?? OUTPUT_CAP,
    has_undo: tool.effect === 'mutate' && tool.hasUndo,
    ...(outside && { outside: outsideInfo(outside) }),
    ...(outside?.evidence && effect === 'read' && { evidence: outside.evidence }),
  };
}

/** `{}` where the server gave none. */
function rawSchema(
  { definition }: OutsideFacts,
  which: 'inputSchema' | 'outputSchema',
): ToolInfo['input_schema'] {
  return (definition[which] ?? {}) as ToolInfo['input_schema'];
}

function outsideInfo({ server, definition, definitionHash }: OutsideFacts): ToolInfo['outside'] {
  return { server, definition_hash: definitionHash, definition } as ToolInfo['outside'];
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): ToolInfo['input_schema'] {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as ToolInfo['input_schema'];
}
