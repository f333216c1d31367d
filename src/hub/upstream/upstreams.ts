import type {
  CallToolResult,
  ClientCapabilities,
  CompleteResult,
  GetPromptResult,
  InputRequiredResult,
  LoggingLevel,
  Progress,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
  Tool,
} from '@modelcontextprotocol/client';
import type { Effect } from '#contract/tool.ts';
import type { Quarantined, QuarantineKey } from '#hub/pins/pins.ts';
import type { RpcError } from './rpc-error.ts';
import type { UpstreamSpec } from './spec.ts';

/** The back of the hub: every outside MCP server behind one door. What policy says is the gate's and the front's business. */
export interface Upstreams extends AsyncDisposable {
  /**
   * The registry as it is from now on. A server whose spec is unchanged is left alone; one that changed or went away
   * ends when the calls under way on it have ended. Throws a TypeError that names an id that is there twice or is none.
   */
  apply(specs: readonly UpstreamSpec[]): Promise<void>;
  /** The specs in force, by id. */
  specs(): ReadonlyMap<string, UpstreamSpec>;
  status(): readonly UpstreamStatus[];
  /** Null before it was ever connected, and for what is not there. */
  eraOf(id: string): UpstreamStatus['era'];
  /** Connects now and lists anew; answers with the status that came of it. Throws nothing but `unknown_server`. */
  probe(id: string, signal: AbortSignal): Promise<UpstreamStatus>;
  /** Ends every connection of it and its breaker's memory; it starts again like a new one. */
  restart(id: string): Promise<void>;
  /** The credentials of this principal at it are others now: what he has open there ends. Then it is listed anew. */
  credentialsChanged(id: string, principal: string): Promise<void>;
  /** Told with the kinds of list that are other than before; several changes at once are told once. */
  onChange(listener: (kinds: ReadonlySet<ListKind>) => void): Disposable;

  /**
   * What a person has accepted of all servers that are there, by name. A server that was just lost keeps its last ones;
   * one that counts as unhealthy has none until it answers again.
   */
  tools(): readonly OutsideTool[];
  prompts(): readonly Outside<Prompt>[];
  resources(): readonly Outside<Resource>[];
  templates(): readonly Outside<ResourceTemplateType>[];
  /** The instructions of each server that has clean or accepted ones. */
  instructions(): ReadonlyMap<string, string>;
  /** Connects what has never been listed yet and waits for it, at most until the signal; failures stand in the status. */
  ready(signal: AbortSignal): Promise<void>;

  /** A caller who declares tasks may get one, which is the server's own until `task` says how it ended. */
  callTool(
    tool: OutsideTool,
    args: JsonObject,
    caller: Caller,
  ): Promise<CallToolResult | InputRequiredResult | OwnTask>;
  /** Looks at a task of a server, gives it what it asked for, or tells that nobody wants it any more. */
  task(server: string, method: TaskMethod, params: TaskParams, caller: Caller): Promise<JsonObject>;
  /** `name` as `prompts()` shows it. Throws `unknown_prompt`. */
  getPrompt(
    name: string,
    args: Readonly<Record<string, string>>,
    caller: Caller,
  ): Promise<GetPromptResult | InputRequiredResult>;
  /** Which server a URI belongs to: one that lists it, or whose template it fits. Null for none. */
  ownerOf(uri: string): string | null;
  /** Throws `unknown_resource`. */
  readResource(uri: string, caller: Caller): Promise<ReadResourceResult | InputRequiredResult>;
  complete(request: CompletionRequest, caller: Caller): Promise<CompleteResult>;
  /** Until disposed of, `onUpdate` is told of changes of this resource. */
  subscribe(uri: string, caller: Caller, onUpdate: () => void): Promise<AsyncDisposable>;
  /** What a host of 2025 wishes to hear from servers of 2025. */
  setLogLevel(level: LoggingLevel, caller: Caller): Promise<void>;
  /** Tells the servers that this session speaks to that its roots are others now. */
  rootsChanged(sessionId: string): Promise<void>;
  /** Ends the connections that were held for a front session alone. */
  endSession(sessionId: string): Promise<void>;

  quarantine(): readonly Quarantined[];
  /** Takes what is quarantined under exactly this hash as it is from now on. Throws `conflict` when it has changed again. */
  accept(key: QuarantineKey, hash: string, by: string): Promise<void>;
  /** Leaves it off and out of the list until it changes again. */
  reject(key: QuarantineKey, hash: string, by: string): Promise<void>;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** A call that its server made a task of; times in ms, `null` for ever. All of it is the server's word. */
export interface OwnTask extends JsonObject {
  readonly resultType: 'task';
  readonly taskId: string;
}

export function isOwnTask(result: object): result is OwnTask {
  return (result as { readonly resultType?: unknown }).resultType === 'task';
}

export type TaskMethod = 'tasks/get' | 'tasks/update' | 'tasks/cancel';
export type TaskParams = { readonly taskId: string; readonly inputResponses?: JsonObject };

export type ListKind = 'tools' | 'prompts' | 'resources';

/** Something a server offers, with the name or URI under which the hub shows it in `shown`. */
export interface Outside<T> {
  readonly server: string;
  readonly shown: T;
  /** As the server itself has it. */
  readonly own: T;
}

/** An accepted tool. `shown.name` is unique among all servers and fits `[A-Za-z0-9_.-]{1,128}`. */
export interface OutsideTool extends Outside<Tool> {
  /** The operator's classification; what he has not classified is `mutate`, whatever its annotations say. */
  readonly effect: Effect;
  /** The pinned hash of the definition, for consents and deduplication. */
  readonly definitionHash: string;
}

/** Who calls, and how answers, questions and news get back to him. */
export interface Caller {
  readonly principal: string;
  /** Fires when the host cancels or goes away: the server is told. */
  readonly signal: AbortSignal;
  /** How long at most, in ms; the server's own limit applies too. */
  readonly deadlineMs?: number;
  /** What the host can answer: of this request in 2026-07-28, of the session in 2025-11-25. */
  readonly capabilities: ClientCapabilities;
  /** There when the host keeps a session of 2025-11-25: what is asked of it by servers of that time. */
  readonly session?: CallerSession;
  readonly onProgress?: (progress: Progress) => void;
  /** News that belong to this call, such as `notifications/message`. */
  readonly onNotification?: (notification: { method: string; params?: JsonObject }) => void;
  /** Told of the error that the server answered the request itself with, beside the error that is thrown. */
  readonly onRefused?: (error: RpcError) => void;
  /** The level of log messages that the host wants with this call (2026-07-28). */
  readonly logLevel?: LoggingLevel;
  /** A task that a server makes of the call is seen to its end by the hub: who calls knows no tasks. */
  readonly waitsForTasks?: true;
  /** The host's `_meta` without the reserved keys; passed on. */
  readonly meta?: JsonObject;
  /** A retry of a call that ended in `input_required`: what was asked for, and the server's own state, byte for byte. */
  readonly retry?: { readonly inputResponses?: JsonObject; readonly requestState?: string };
}

export interface CallerSession {
  readonly id: string;
  /** Sends `elicitation/create`, `sampling/createMessage` or `roots/list` to the host and gives its answer. */
  ask(request: { method: string; params?: JsonObject }, signal: AbortSignal): Promise<JsonObject>;
}

export interface CompletionRequest {
  readonly ref:
    | { readonly type: 'ref/prompt'; readonly name: string }
    | { readonly type: 'ref/resource'; readonly uri: string };
  readonly argument: { readonly name: string; readonly value: string };
  readonly context?: { readonly arguments?: Record<string, string> };
}

/** Green: it answers. Yellow: not started, or trying again. Red: it does not answer, or is broken. */
export interface UpstreamStatus {
  readonly id: string;
  readonly transport: UpstreamSpec['transport']['kind'];
  readonly light: 'green' | 'yellow' | 'red';
  readonly state: 'disabled' | 'idle' | 'connecting' | 'up' | 'waiting' | 'needs sign-in' | 'unhealthy';
  /** What it reported of itself; never used as a name. */
  readonly server: { readonly name: string; readonly version: string } | null;
  readonly era: 'modern' | 'legacy' | null;
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Consecutive failures, and connections that ended by themselves, since the start. */
  readonly failures: number;
  readonly restarts: number;
  /** Redacted; never with a secret in it. */
  readonly lastError: { readonly at: string; readonly text: string } | null;
  readonly lastAnswerAt: string | null;
  readonly nextTryAt: string | null;
  readonly connections: number;
  readonly tools: number;
  readonly quarantined: number;
  /** Names withheld because another server has the same. */
  readonly withheld: readonly string[];
}
