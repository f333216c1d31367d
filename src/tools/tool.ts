import { z } from 'zod';
import type { BlastRadius } from '#contract/approval.ts';
import type { Predicate } from '#contract/diagnosis.ts';
import type { Role } from '#contract/identity.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Action, ActionReport, ExecutorName, TargetState } from '#contract/ticket.ts';
import type { Effect, ToolInfo } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import type { ControllerClient } from './controller-client.ts';

/** What a tool may use. Everything outside comes in here; a tool has no globals. */
export interface ToolContext {
  readonly controller: ControllerClient;
  /** The services as the inventory knows them; names in arguments must be among them. */
  services(signal: AbortSignal): Promise<readonly ServiceStatus[]>;
  /** A service's API key; null when none is configured. Never logged. */
  secret(service: string): Promise<string | null>;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** Whether a read in this run (or, without a run, by this principal lately) returned this value: field name and value. */
  seenBefore(field: string, value: Json): boolean;
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
  /** Throws `OpsError('precondition')` when a call makes no sense now; runs before an approval is asked for and again before acting. */
  precondition?(args: z.infer<I>, context: ToolContext): Promise<void>;
}

export interface ReadTool<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType>
  extends ToolBase<I, O> {
  readonly effect: 'read';
  run(args: z.infer<I>, context: ToolContext): Promise<z.infer<O>>;
}

/**
 * A tool that changes something. It runs in an executor: `controller` tools hand over verb and ticket; `hub` tools are
 * acted by the hub's own executor through `act`, after it verified the ticket and `observe` still matches.
 */
export interface MutatingTool<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType>
  extends ToolBase<I, O> {
  readonly effect: 'mutate';
  readonly executor: ExecutorName;
  /** What is acted on, for lock, allowlist, cooldown and past outcomes. */
  target(args: z.infer<I>): string;
  /** The executor's verb and exact arguments for these tool arguments. */
  action(args: z.infer<I>): Action;
  /** Null when the tool has no observer; the approver is told. */
  observe(args: z.infer<I>, context: ToolContext): Promise<TargetState | null>;
  /** Only hub tools: does it. Throws only if nothing was begun. */
  act?(
    args: z.infer<I>,
    context: ToolContext,
  ): Promise<{ state: 'ok' | 'failed' | 'unknown'; detail: string; result: Json }>;
  /** The tool's output from the executor's report. */
  report(args: z.infer<I>, report: ActionReport): z.infer<O>;
  predicate(args: z.infer<I>): Predicate;
  inverse?(args: z.infer<I>): Action | null;
  blast(args: z.infer<I>, services: readonly ServiceStatus[]): Omit<BlastRadius, 'past_outcomes'>;
  readonly expectedDowntime: string;
}

export type Tool = ReadTool | MutatingTool;

/** Says what a tool is, with its types checked, and hands it on as it is. */
export function defineReadTool<I extends z.ZodType, O extends z.ZodType>(
  tool: Omit<ReadTool<I, O>, 'effect'>,
): ReadTool {
  return { ...tool, effect: 'read' } as unknown as ReadTool;
}

export function defineMutatingTool<I extends z.ZodType, O extends z.ZodType>(
  tool: Omit<MutatingTool<I, O>, 'effect'>,
): MutatingTool {
  return { ...tool, effect: 'mutate' } as unknown as MutatingTool;
}

/** The bytes a tool's output may have before it is cut and marked. */
export const OUTPUT_CAP = 120_000;

/** The catalogue entry of a tool. */
export function describeTool(tool: Tool): ToolInfo {
  const effect: Effect = tool.effect;
  return {
    name: tool.name,
    title: tool.title,
    summary: tool.summary,
    group: tool.group,
    effect,
    input_schema: schemaOf(tool.input),
    output_schema: schemaOf(tool.output),
    executor: tool.effect === 'mutate' ? tool.executor : 'hub',
    roles: [...tool.roles],
    deadline_ms: tool.deadlineMs,
    cooldown: tool.cooldown ? { seconds: tool.cooldown.seconds, key_by: tool.cooldown.keyBy } : null,
    output_cap: OUTPUT_CAP,
    has_undo: tool.effect === 'mutate' && tool.inverse !== undefined,
  };
}

function schemaOf(schema: z.ZodType): ToolInfo['input_schema'] {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }) as ToolInfo['input_schema'];
}
