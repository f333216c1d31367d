import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { OutsideTask, OutsideTaskEnding } from '#contract/outside-task.ts';
import type { ToolInfo } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { capResult } from '#gate/parts.ts';
import { RpcError } from '../../upstream/rpc-error.ts';
import type { JsonObject, OwnTask, TaskMethod, Upstreams } from '../../upstream/upstreams.ts';
import type { HostRequest } from '../host-request.ts';
import type { Asker, FrontParts } from '../parts.ts';
import { outputResult, problemResult } from '../results.ts';
import { visibleTool } from '../tool-calls.ts';
import type { FoundTask, TaskAsker } from './found-task.ts';
import { askedByTask, ownFactsOf, statusOf } from './own-task.ts';
import type { TaskFacts, TaskResult, TaskView } from './task-shape.ts';

/**
 * Tasks that outside servers made of calls. A host knows one by an id of ours, bound to who asked; what its server
 * answers in the end passes the gate's stages as an answer does that comes at once, and is kept as it was told first.
 */
export class OutsideTasks {
  readonly #parts: FrontParts;
  /** Looks that are under way: many at once are one. */
  readonly #looking = new Map<string, Promise<TaskView>>();

  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  /** Keeps the task before its host hears of it. */
  async begin(
    info: ToolInfo,
    own: OwnTask,
    request: HostRequest,
    correlationId: string,
  ): Promise<TaskResult> {
    const { tasks, now, redactSecrets } = this.#parts;
    if (!info.outside) throw new TypeError(`${info.name} is no outside tool`);
    const facts = ownFactsOf(own);
    const { principal, clientName } = request.asker;
    const at = now();
    const task: OutsideTask = {
      task_id: `tsk_${randomBytes(18).toString('base64url')}`,
      own_id: own.taskId,
      server: info.outside.server,
      tool: info.name,
      definition_hash: info.outside.definition_hash,
      principal,
      client_name: clientName,
      correlation_id: correlationId,
      created_at: at.toISOString(),
      expires_at: new Date(at.getTime() + facts.ttlMs).toISOString(),
      ending: null,
    };
    await tasks.open(task);
    const status = statusOf(own) === 'input_required' ? 'input_required' : 'working';
    return { resultType: 'task', ...factsOf(task, redactSecrets(facts)), status };
  }

  async find(taskId: string, asker: Asker): Promise<FoundTask | null> {
    const { tasks, now, upstreams } = this.#parts;
    const task = upstreams && (await tasks.get(taskId));
    if (!task || !isOf(task, asker) || Date.parse(task.expires_at) <= now().getTime()) return null;
    if (visibleTool(task.tool, this.#parts, asker)?.outside?.server !== task.server) return null;
    let pollMs = LEAST_POLL_MS;
    return {
      view: async (by) => {
        const view = task.ending ? endedView(task, task.ending) : await this.#look(task, by, upstreams);
        pollMs = view.pollIntervalMs;
        return view;
      },
      update: async (inputResponses, by) => {
        if (task.ending) return;
        await this.#tell('tasks/update', task, { inputResponses }, by, upstreams);
      },
      cancel: async (by) => {
        if (task.ending) return;
        await this.#tell('tasks/cancel', task, {}, by, upstreams);
      },
      pause: async (signal) => {
        await delay(Math.max(pollMs, LEAST_POLL_MS), undefined, { signal }).catch(() => undefined);
      },
    };
  }

  #look(task: OutsideTask, by: TaskAsker, upstreams: Upstreams): Promise<TaskView> {
    const key = JSON.stringify([task.task_id, by.capabilities]);
    const underWay = this.#looking.get(key);
    if (underWay) return underWay;
    const look = this.#lookNow(task, by, upstreams).finally(() => this.#looking.delete(key));
    this.#looking.set(key, look);
    return look;
  }

  async #lookNow(task: OutsideTask, by: TaskAsker, upstreams: Upstreams): Promise<TaskView> {
    const { redactSecrets } = this.#parts;
    const seen = await this.#ask('tasks/get', task, {}, by, upstreams);
    const facts = factsOf(task, redactSecrets(ownFactsOf(seen)));
    switch (statusOf(seen)) {
      case 'working':
        return { ...facts, status: 'working' };
      case 'input_required':
        return this.#asking(task, seen, facts, by, upstreams);
      case 'completed':
        return this.#end(task, facts, () => this.#completed(task, seen.result as Json, by));
      case 'failed':
        return this.#end(task, facts, () => this.#failed(task, seen.error as Json, by));
      case 'cancelled':
        return this.#end(task, facts, () => this.#cancelled(task, by));
    }
  }

  async #asking(
    task: OutsideTask,
    seen: JsonObject,
    facts: TaskFacts,
    by: TaskAsker,
    upstreams: Upstreams,
  ): Promise<TaskView> {
    const { redactSecrets } = this.#parts;
    const spec = upstreams.specs().get(task.server);
    const { allowed, forbidden } = askedByTask(seen.inputRequests, spec?.asks ?? [], by.capabilities);
    if (forbidden.length > 0) {
      await this.#tell('tasks/cancel', task, {}, by, upstreams);
      const detail = `${task.server} asked for ${forbidden.join(', ')}, which it may not`;
      return this.#end(task, facts, () => this.#refused(task, detail, by));
    }
    if (Object.keys(allowed).length === 0)
      return { ...facts, statusMessage: 'Waits for what this host cannot be asked', status: 'working' };
    const asked = { inputRequests: allowed, requestState: '' } as Json;
    const { output } = capResult(asked, spec?.access.outputCapBytes ?? 0);
    const { inputRequests } = redactSecrets(output) as { inputRequests: Record<string, unknown> };
    return { ...facts, status: 'input_required', inputRequests };
  }

  /** Whoever learns it first says how it ended; the others are told the same. */
  async #end(
    task: OutsideTask,
    facts: TaskFacts,
    settle: () => Promise<OutsideTaskEnding>,
  ): Promise<TaskView> {
    const { tasks } = this.#parts;
    const known = (await tasks.get(task.task_id))?.ending;
    if (known) return endedView(task, known, facts);
    const ending = await settle();
    const isFirst = await tasks.finish(task.task_id, ending);
    const first = isFirst ? ending : (await tasks.get(task.task_id))?.ending;
    return endedView(task, first ?? ending, facts);
  }

  /** Through the gate once more, for who asks as they are known today. */
  async #completed(task: OutsideTask, result: Json, { asker }: TaskAsker): Promise<OutsideTaskEnding> {
    const { settle } = this.#parts;
    const reply = await settle(
      {
        tool: task.tool,
        args: { task_id: task.task_id },
        principal: asker.principal,
        client: 'mcp',
        correlation_id: task.correlation_id,
        run_id: null,
        chosen_by: 'host',
        approval_id: null,
        origins: {},
        evidence_hash: '',
        ...(asker.clientName === null ? {} : { client_name: asker.clientName }),
      },
      hasContent(result) ? result : { isError: true, content: [{ type: 'text', text: NO_CONTENT }] },
    );
    const told =
      reply.status === 'ok'
        ? outputResult(visibleTool(task.tool, this.#parts, asker), reply.output as Json, reply.truncated)
        : problemResult(reply.status === 'error' ? reply.problem : NEEDS_CONSENT);
    return { status: 'completed', at: this.#at(), result: { ...told, resultType: 'complete' } as Json };
  }

  async #failed(task: OutsideTask, error: Json, by: TaskAsker): Promise<OutsideTaskEnding> {
    const { redactSecrets, upstreams } = this.#parts;
    const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: Json };
    const said = {
      code: Number.isInteger(code) ? (code as number) : ProtocolErrorCode.InternalError,
      message: String(message ?? 'it failed').slice(0, LONGEST_TEXT),
      ...(data === undefined ? {} : { data }),
    };
    const most = upstreams?.specs().get(task.server)?.access.outputCapBytes ?? 0;
    const { output } = capResult(redactSecrets(said) as Json, most);
    await this.#record(task, 'tasks/get', 'error', redactSecrets(said.message), by);
    return { status: 'failed', at: this.#at(), error: output };
  }

  async #cancelled(task: OutsideTask, by: TaskAsker): Promise<OutsideTaskEnding> {
    await this.#record(task, 'tasks/get', 'ok', 'cancelled', by);
    return { status: 'cancelled', at: this.#at() };
  }

  async #refused(task: OutsideTask, detail: string, by: TaskAsker): Promise<OutsideTaskEnding> {
    await this.#record(task, 'tasks/get', 'denied', detail, by);
    const told = problemResult({ code: 'denied_by_policy', detail, hint: '' });
    return { status: 'completed', at: this.#at(), result: { ...told, resultType: 'complete' } as Json };
  }

  async #tell(
    method: 'tasks/update' | 'tasks/cancel',
    task: OutsideTask,
    params: { readonly inputResponses?: JsonObject },
    by: TaskAsker,
    upstreams: Upstreams,
  ): Promise<void> {
    await this.#ask(method, task, params, by, upstreams);
    await this.#record(task, method, 'ok', 'passed on', by);
  }

  async #ask(
    method: TaskMethod,
    task: OutsideTask,
    params: { readonly inputResponses?: JsonObject },
    { door, signal, capabilities }: TaskAsker,
    upstreams: Upstreams,
  ): Promise<JsonObject> {
    const caller = { ...door, capabilities, signal };
    try {
      return await upstreams.task(task.server, method, { taskId: task.own_id, ...params }, caller);
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** What a server does not know any more is not there. */
  #told(error: unknown): unknown {
    if (!(error instanceof OpsError)) return error;
    const { cause, code, message } = error;
    if (cause instanceof RpcError && cause.code === ProtocolErrorCode.InvalidParams)
      return new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown task');
    return new ProtocolError(ProtocolErrorCode.InternalError, this.#parts.redact(`${code}: ${message}`), {
      code,
    });
  }

  async #record(
    task: OutsideTask,
    method: TaskMethod,
    result: 'ok' | 'error' | 'denied',
    detail: string,
    { asker }: TaskAsker,
  ): Promise<void> {
    await this.#parts.record({
      run_id: null,
      action: `mcp.${method}`,
      resource: task.tool,
      actor: asker.principal.id,
      client: 'mcp',
      result,
      correlation_id: task.correlation_id,
      detail,
      metadata: { server: task.server, task: task.task_id, client_name: asker.clientName },
    });
  }

  #at(): string {
    return this.#parts.now().toISOString();
  }
}

/** A look at news of a task is never sooner than this after the last, in ms. */
const LEAST_POLL_MS = 200;
const LONGEST_TEXT = 2000;
const NO_CONTENT = 'bad_output: the task ended without a result';
const NEEDS_CONSENT = { code: 'forbidden', detail: 'its tool needs consent now', hint: '' } as const;

function isOf({ principal, client_name }: OutsideTask, asker: Asker): boolean {
  return principal.id === asker.principal.id && client_name === asker.clientName;
}

/** Ours are the id and when it began; the rest is what its server says. */
function factsOf(
  { task_id, created_at, expires_at }: OutsideTask,
  own: ReturnType<typeof ownFactsOf>,
): TaskFacts {
  const ttlMs = Date.parse(expires_at) - Date.parse(created_at);
  const { pollIntervalMs, lastUpdatedAt = created_at, statusMessage } = own;
  return {
    taskId: task_id,
    createdAt: created_at,
    lastUpdatedAt,
    ttlMs,
    pollIntervalMs,
    ...(statusMessage === undefined ? {} : { statusMessage }),
  };
}

function endedView(task: OutsideTask, { at, ...ending }: OutsideTaskEnding, facts?: TaskFacts): TaskView {
  const known = facts ?? factsOf(task, { ttlMs: 0, pollIntervalMs: LEAST_POLL_MS });
  return { ...known, lastUpdatedAt: at, ...ending } as TaskView;
}

function hasContent(result: Json): boolean {
  return Array.isArray((result as { content?: Json } | null)?.content);
}
