import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import type { ToolInfo } from '#contract/tool.ts';
import type { HostRequest, RequestContext } from '../host-request.ts';
import type { FrontParts } from '../parts.ts';
import { textResult } from '../results.ts';
import type { CallState } from '../state.ts';
import { type TaskResult, taskResult } from '../tasks/task-shape.ts';
import { isOpen, waitFor } from './decision.ts';
import type { Held, HeldCalls } from './held-calls.ts';
import { APPROVAL_META, approvalUrl, factsOf, labelOf, pendingResult } from './pending.ts';

type ApprovalState = Extract<CallState, { kind: 'approval' }>;

export type CallAnswer = CallToolResult | InputRequiredResult | TaskResult;

/** A host that answers within this time (ms) has shown nobody anything. */
const TOO_FAST_MS = 300;
const QUESTION = 'approval';

/**
 * What a host gets for a call that waits for a person: a task, a page to open, or a wait of bounded length, whichever
 * the host can do, in this order; and if there is still no decision, that it is pending. Nothing that a host answers
 * approves anything.
 */
export class ApprovalFlow {
  readonly #parts: FrontParts;
  readonly #held: HeldCalls;

  constructor(parts: FrontParts, held: HeldCalls) {
    this.#parts = parts;
    this.#held = held;
  }

  /** For a call that has just asked for consent. */
  async begin(held: Held, info: ToolInfo, request: HostRequest): Promise<CallAnswer> {
    const { id } = held.approval;
    if (request.hasTasks) return taskResult(held, this.#parts.publicUrl());
    const what = `${info.name} on ${info.outside?.server ?? 'OpsPilot'} (${labelOf(id)})`;
    if (request.hasUrlElicitation) {
      const url = approvalUrl(this.#parts.publicUrl(), id);
      const ask = inputRequired.elicitUrl({ message: `Approve ${what}`, url });
      return this.#ask(ask, 'url', held, request);
    }
    if (!request.hasFormElicitation || !this.#parts.settings.form) return this.#hold(held, info, request);
    // A form has no link: a host may show it anywhere, and a link in it is what a phisher would send.
    const message = `Approval of ${what} is waiting in OpsPilot > Approvals. Wait or stop?`;
    const ask = inputRequired.elicit({ message, requestedSchema: WAIT_OR_STOP });
    return this.#ask(ask, 'form', held, request);
  }

  /** For the retry of a call that the host was asked something about. */
  async resume(state: ApprovalState, held: Held, info: ToolInfo, request: HostRequest): Promise<CallAnswer> {
    const view = inputResponse(request.context.mcpReq.inputResponses, QUESTION);
    const said = view.kind === 'elicit' ? view : null;
    const refuses = said !== null && (said.action !== 'accept' || said.content?.choice === 'stop');
    const unseen = Date.now() - state.at < TOO_FAST_MS;
    if (refuses && !unseen) return this.#stop(held, info, request);
    // Who could not show the page waits like a host that has none.
    if (state.asked === 'form' || refuses) return this.#hold(held, info, request);
    return this.#round(state, held, info, request);
  }

  async #ask(
    question: ReturnType<typeof inputRequired.elicitUrl>,
    asked: ApprovalState['asked'],
    held: Held,
    request: HostRequest,
  ): Promise<InputRequiredResult> {
    const requestState = await request.seal({
      of: request.digest,
      kind: 'approval',
      id: held.approval.id,
      asked,
      round: 0,
      at: Date.now(),
    });
    return inputRequired({ inputRequests: { [QUESTION]: question }, requestState });
  }

  /** The page is open, or so the host says: what counts is the decision. */
  async #round(state: ApprovalState, held: Held, info: ToolInfo, request: HostRequest): Promise<CallAnswer> {
    const { settings } = this.#parts;
    const answer = await this.#decided(held, request, settings.roundMs);
    if (answer) return answer;
    if (state.round + 1 >= settings.rounds) return this.#pending(held, info);
    const requestState = await request.seal({ ...state, round: state.round + 1 });
    return inputRequired({ requestState });
  }

  async #hold(held: Held, info: ToolInfo, request: HostRequest): Promise<CallAnswer> {
    const { settings } = this.#parts;
    const telling = this.#tellProgress(held, request.context);
    try {
      return (await this.#decided(held, request, settings.holdMs)) ?? (await this.#pending(held, info));
    } finally {
      clearInterval(telling);
    }
  }

  async #decided(held: Held, request: HostRequest, ms: number): Promise<CallToolResult | null> {
    const signal = request.unattended;
    const settled = (approval: Held['approval']) => !isOpen(approval, this.#parts.now());
    const approval = await waitFor(held.approval.id, settled, ms, signal, this.#parts);
    // Nobody waits any more: approved or not, it is not run behind the host's back.
    return signal.aborted ? null : this.#held.answer({ ...held, approval }, request.resumer);
  }

  #tellProgress({ approval }: Held, { mcpReq }: RequestContext): NodeJS.Timeout | undefined {
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken === undefined) return undefined;
    const message = `Waiting for approval ${labelOf(approval.id)} in OpsPilot`;
    let progress = 0;
    const tell = () => {
      progress += 1;
      mcpReq
        .notify({ method: 'notifications/progress', params: { progressToken, progress, message } })
        .catch(() => undefined);
    };
    return setInterval(tell, this.#parts.settings.progressMs);
  }

  async #stop(held: Held, info: ToolInfo, request: HostRequest): Promise<CallAnswer> {
    const { settings, approvals, publicUrl } = this.#parts;
    const { id } = held.approval;
    if (settings.onDecline === 'keep') return this.#pending(held, info, 'Nobody waits for it here any more.');
    await approvals.withdraw(id, 'withdrawn by the requester', request.asker);
    return textResult('NOT APPROVED (not executed): the requester withdrew it.', {
      isError: true,
      _meta: { [APPROVAL_META]: { ...factsOf(held.approval, held.hold, publicUrl()), status: 'denied' } },
    });
  }

  async #pending(held: Held, info: ToolInfo, says = ''): Promise<CallToolResult> {
    const hasOutputSchema = Object.keys(info.output_schema).length > 0;
    return pendingResult(held.approval, held.hold, this.#parts.publicUrl(), hasOutputSchema, says);
  }
}

const WAIT_OR_STOP = {
  type: 'object' as const,
  properties: {
    choice: { type: 'string' as const, title: 'What now?', enum: ['wait', 'stop'], default: 'wait' },
  },
  required: ['choice'],
};
