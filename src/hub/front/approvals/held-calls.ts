import { randomUUID } from 'node:crypto';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Approval, ApprovalState } from '#contract/approval.ts';
import type { Hold } from '#contract/hold.ts';
import type { ToolInfo, ToolReply } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import type { CallerDoor } from '../callers.ts';
import type { Asker, FrontParts } from '../parts.ts';
import { outputResult, problemResult } from '../results.ts';
import { isPast, waitFor } from './decision.ts';
import { endedResult, refusedResult } from './pending.ts';

type Args = Readonly<Record<string, unknown>>;

/** A call that waits for consent, with where its approval stands. */
export interface Held {
  readonly hold: Hold;
  readonly approval: Approval;
}

/** Who comes back for a call, and how an outside server's questions reach them. */
export interface Resumer {
  readonly asker: Asker;
  readonly door: CallerDoor;
}

/** How long whoever comes second waits for the end of an action that another one carries out, in ms. */
const OTHERS_MS = 30_000;
const ENDED: ReadonlySet<ApprovalState> = new Set([
  'ok',
  'failed',
  'unknown',
  'verified',
  'not_verified',
  'undone',
]);

/**
 * Calls that a person has to consent to: found again when the host makes the same call, carried out once by whoever
 * comes first, and their answers given again for a while. Exactly once is the database's doing (approved -> started)
 * and the executor's (one ticket, one action); in here is only who gets which answer.
 */
export class HeldCalls {
  readonly #parts: FrontParts;

  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  /** What makes a call the same: who, through what program, which tool as it is defined, with what arguments. */
  keyOf(asker: Asker, info: ToolInfo, args: Args): string {
    const { principal, clientName } = asker;
    const definition = info.outside?.definition_hash ?? info.name;
    return digestOf([principal.id, clientName, info.name, definition, args]);
  }

  /** The call's own request for consent, kept until a person decides or its time is over. */
  async open(approvalId: string, asker: Asker, info: ToolInfo, args: Args, task: boolean): Promise<Held> {
    const { holds, now } = this.#parts;
    await holds.open({
      approval_id: approvalId,
      key: this.keyOf(asker, info, args),
      principal: asker.principal,
      client_name: asker.clientName,
      tool: info.name,
      args_digest: digestOf(args),
      task,
      created_at: now().toISOString(),
      result: null,
      result_at: null,
    });
    return this.#held(approvalId);
  }

  /** One of this asker's own; null for what is not there and for what is another's, alike. */
  async ofAsker(approvalId: string, asker: Asker): Promise<Held | null> {
    const hold = await this.#parts.holds.get(approvalId);
    const own = hold?.principal.id === asker.principal.id && hold.client_name === asker.clientName;
    return hold && own ? this.#held(approvalId) : null;
  }

  /** The same call made before, while it still stands for this one: open, approved, under way, or answered lately. */
  async standing(asker: Asker, info: ToolInfo, args: Args): Promise<Held | null> {
    const hold = await this.#parts.holds.newest(this.keyOf(asker, info, args));
    if (!hold) return null;
    const held = await this.#held(hold.approval_id);
    return this.#stands(held) ? held : null;
  }

  #stands({ hold, approval }: Held): boolean {
    const { settings, now } = this.#parts;
    const at = now().getTime();
    const since = at - Date.parse(approval.history.at(-1)?.at ?? hold.created_at);
    if (approval.state === 'proposed') return true;
    if (approval.state === 'approved') return !isPast(approval, now());
    if (approval.state === 'started') return true;
    if (approval.state === 'declined' || approval.state === 'expired') return since < settings.refusalMs;
    const answered = hold.result_at === null ? since : at - Date.parse(hold.result_at);
    return answered < settings.replayMs;
  }

  /**
   * The answer of a call that has been decided on; null while it is open. An approved one is carried out now, for who
   * asks as they are known today, through the whole gate once more.
   */
  async answer(held: Held, by: Resumer | null): Promise<CallToolResult | null> {
    const { hold, approval } = held;
    const { publicUrl, now } = this.#parts;
    if (approval.state === 'proposed' && !isPast(approval, now())) return null;
    if (approval.state === 'approved' && !isPast(approval, now())) return this.#carryOut(held, by);
    if (approval.state === 'started') return this.#others(held);
    if (ENDED.has(approval.state)) return (await this.#kept(hold)) ?? this.#others(held);
    return refusedResult(approval, hold, publicUrl());
  }

  /** Carries it out whoever waits or not. Only for a consent that says so, and for tasks. */
  async runAlone(approvalId: string): Promise<void> {
    const hold = await this.#parts.holds.get(approvalId);
    if (hold) await this.answer(await this.#held(approvalId), null);
  }

  async #carryOut(held: Held, by: Resumer | null): Promise<CallToolResult> {
    const { hold, approval } = held;
    const { gate, callers, holds, now } = this.#parts;
    const correlation_id = `mcp_${randomUUID()}`;
    const principal = by?.asker.principal ?? hold.principal;
    using _ = callers.open(correlation_id, by?.door ?? { principal: principal.id, capabilities: {} });
    // Without the host's signal: what has begun goes on, and its answer is kept for whoever comes back.
    const reply = await gate.call({
      tool: hold.tool,
      args: approval.args,
      principal,
      client: 'mcp',
      correlation_id,
      run_id: null,
      chosen_by: 'host',
      approval_id: approval.id,
      origins: approval.origins,
      evidence_hash: '',
      ...(hold.client_name === null ? {} : { client_name: hold.client_name }),
    });
    if (isBeaten(reply)) return this.#others(held);
    const result = this.#resultOf(hold, reply);
    const { approval: after } = await this.#held(approval.id);
    // An end that nobody knows yet is told by whoever asks later.
    if (ENDED.has(after.state)) await holds.finish(approval.id, result as Json, now().toISOString());
    return result;
  }

  #resultOf(hold: Hold, reply: ToolReply): CallToolResult {
    if (reply.status === 'error') return problemResult(reply.problem);
    if (reply.status === 'need_approval') throw new TypeError(`${hold.tool} asked for consent twice`);
    const info = this.#parts.gate.tool(hold.tool, hold.principal, hold.client_name ?? 'mcp');
    return outputResult(info, reply.output as Json, reply.truncated);
  }

  /** Somebody else carries it out at this moment: another request, another replica. */
  async #others({ hold }: Held): Promise<CallToolResult> {
    const { holds, publicUrl } = this.#parts;
    const never = new AbortController().signal;
    const answered = async (approval: Approval) =>
      (await holds.get(hold.approval_id))?.result_at != null || isLongEnded(approval, this.#parts.now());
    const approval = await waitFor(hold.approval_id, answered, OTHERS_MS, never, this.#parts);
    return (await this.#kept(hold)) ?? endedResult(approval, hold, publicUrl());
  }

  async #kept({ approval_id }: Hold): Promise<CallToolResult | null> {
    const kept = await this.#parts.holds.get(approval_id);
    return kept?.result_at == null ? null : (kept.result as unknown as CallToolResult);
  }

  async #held(approvalId: string): Promise<Held> {
    const [hold, approval] = await Promise.all([
      this.#parts.holds.get(approvalId),
      this.#parts.approvals.get(approvalId),
    ]);
    if (!hold || !approval) throw new TypeError(`the approval ${approvalId} is not held`);
    return { hold, approval };
  }
}

/** An answer is kept a moment after the end is; later than this, ms, there will be none. */
const KEEPING_MS = 1500;

function isLongEnded({ state, history }: Approval, now: Date): boolean {
  const at = Date.parse(history.at(-1)?.at ?? '');
  return ENDED.has(state) && now.getTime() - at > KEEPING_MS;
}

/** Another one was faster: it is no longer merely approved. */
function isBeaten(reply: ToolReply): boolean {
  return reply.status === 'error' && reply.problem.code === 'approval_decided';
}
