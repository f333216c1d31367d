import type { Approval, ApprovalState } from '#contract/approval.ts';
import type { ActionReport, ExecutorName } from '#contract/ticket.ts';
import type { ToolCall, ToolReply } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { ticketId } from '#core/ticket.ts';
import type { Gate } from '#gate/gate.ts';
import type { Actor, Approvals } from '#store/store.ts';
import type { Desk } from './approval-desk.ts';
import { verify } from './verification.ts';

/** What seeing an approved action through takes. */
export interface ActionParts {
  readonly approvals: Approvals;
  readonly desk: Desk;
  readonly gate: Gate;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Where an action stands, in plain words. `interrupted`: we are shutting down and go on after the next start. */
export interface ActionEnd {
  readonly state: 'verified' | 'not_verified' | 'undone' | 'failed' | 'unknown' | 'interrupted';
  readonly detail: string;
}

/** How long an executor is asked for the end of an action that it has begun, in ms. */
const WAIT_FOR_EXECUTOR_MS = 120_000;
const REPORT_MS = 10_000;
const POLL_MS = 500;

/**
 * Has an approved action carried out by its executor and waits for its recorded end. After a crash the executor is
 * asked first: only a ticket that it has never seen is handed over, and only where there is somebody to `deliver` it.
 * When we are stopping it answers with an approval that is still `started`: the next life asks what became of it.
 */
export async function carryOut(
  id: string,
  deliver: (() => Promise<ToolReply>) | null,
  by: Actor,
  parts: ActionParts,
  stopping: () => boolean,
): Promise<Approval> {
  const until = parts.now().getTime() + WAIT_FOR_EXECUTOR_MS;
  let approval = await read(id, parts);
  if (approval.state === 'approved' && deliver) {
    const reply = await deliver();
    approval = await read(id, parts);
    // Turned down before it was handed over: this consent is over, so that it cannot run later by surprise.
    if (approval.state === 'approved') return record(approval, 'expired', reasonOf(reply), by, parts);
  }
  let again = approval.state === 'started' ? deliver : null;
  while (approval.state === 'started' && !stopping()) {
    const report = await askExecutor(approval, parts);
    if (report?.state === 'unseen' && again) {
      await again();
      again = null;
    } else if (report?.state === 'unseen') {
      await parts.gate.void(executorOf(approval), report.jti, AbortSignal.timeout(REPORT_MS));
      await record(approval, 'failed', 'it never reached its executor', by, parts);
    } else if (report && isSettled(report)) {
      await record(approval, report.state, report.detail, by, parts);
    } else if (parts.now().getTime() > until) {
      await record(approval, 'unknown', 'the executor did not say in time how it ended', by, parts);
    } else await parts.sleep(POLL_MS);
    approval = await read(id, parts);
  }
  return approval;
}

/** Checks what an ended action promised; undoes it where the consent covers an inverse. Safe to call again after a crash. */
export async function settleAction(
  id: string,
  by: Actor,
  parts: ActionParts,
  stopping: () => boolean,
): Promise<ActionEnd> {
  let approval = await read(id, parts);
  if (approval.state === 'ok' || approval.state === 'unknown') {
    const wasUnknown = approval.state === 'unknown';
    const { holds, failing, seconds } = await check(approval, by, parts, stopping);
    if (!holds && stopping()) return { state: 'interrupted', detail: 'shutting down' };
    if (!holds && wasUnknown)
      return { state: 'unknown', detail: `Its outcome is unknown, and ${failing.join('; ')}.` };
    const detail = holds
      ? `Verified after ${Math.round(seconds)} s.`
      : `Not verified: ${failing.join('; ')}.`;
    approval = await record(approval, holds ? 'verified' : 'not_verified', detail, by, parts);
  }
  if (approval.state === 'not_verified' && approval.undo) approval = await undo(approval, by, parts);
  return endOf(approval);
}

async function check(approval: Approval, by: Actor, parts: ActionParts, stopping: () => boolean) {
  if (!approval.predicate) return { holds: false, failing: ['this action has no success test'], seconds: 0 };
  return verify(approval.predicate, {
    call: (tool, args) => parts.gate.call(verifierCall(approval, by, tool, args)),
    now: parts.now,
    sleep: parts.sleep,
    cancelled: stopping,
  });
}

async function undo(approval: Approval, by: Actor, parts: ActionParts): Promise<Approval> {
  const { undo: inverse } = approval;
  if (!inverse) return approval;
  let report = await reportOf(approval, 'undo', parts);
  if (report.state === 'unseen') {
    const ticket = await parts.desk.undoTicket(approval.id, by.correlationId);
    const signal = AbortSignal.timeout(WAIT_FOR_EXECUTOR_MS);
    report = await parts.gate.undo(executorOf(approval), inverse, ticket, by.correlationId, signal);
  }
  const until = parts.now().getTime() + WAIT_FOR_EXECUTOR_MS;
  while (!isSettled(report) && parts.now().getTime() < until) {
    await parts.sleep(POLL_MS);
    report = await reportOf(approval, 'undo', parts);
  }
  if (report.state !== 'ok') return approval;
  return record(approval, 'undone', 'The change was taken back.', by, parts);
}

function endOf(approval: Approval): ActionEnd {
  const detail = approval.history.at(-1)?.detail ?? '';
  const { state } = approval;
  if (state === 'verified' || state === 'not_verified' || state === 'undone') return { state, detail };
  return { state: 'failed', detail: detail === '' ? `The approval is ${state}.` : detail };
}

function verifierCall(approval: Approval, by: Actor, tool: string, args: Record<string, Json>): ToolCall {
  return {
    tool,
    args,
    principal: { kind: 'agent', id: 'agent', name: 'OpsPilot', role: 'owner', can_approve: false },
    client: 'agent',
    correlation_id: by.correlationId,
    run_id: approval.run_id,
    chosen_by: 'verifier',
    approval_id: null,
    origins: {},
    evidence_hash: '',
  };
}

/** What the executor says of the action; null while it cannot be reached. */
async function askExecutor(approval: Approval, parts: ActionParts): Promise<ActionReport | null> {
  try {
    return await reportOf(approval, 'do', parts);
  } catch (error) {
    if (error instanceof OpsError && error.code === 'unavailable') return null;
    throw error;
  }
}

async function reportOf(approval: Approval, act: 'do' | 'undo', parts: ActionParts): Promise<ActionReport> {
  return parts.gate.report(
    executorOf(approval),
    ticketId(approval.digest, act),
    AbortSignal.timeout(REPORT_MS),
  );
}

function reasonOf(reply: ToolReply): string {
  return reply.status === 'error' ? reply.problem.detail : 'it was not handed to its executor';
}

function executorOf(approval: Approval): ExecutorName {
  return approval.consent.aud.startsWith('controller#') ? 'controller' : 'hub';
}

function isSettled(report: ActionReport): report is ActionReport & { state: 'ok' | 'failed' | 'unknown' } {
  return report.state === 'ok' || report.state === 'failed' || report.state === 'unknown';
}

/** Records a move; the gate may have recorded the same end in the same moment. */
async function record(
  approval: Approval,
  to: ApprovalState,
  detail: string,
  by: Actor,
  parts: ActionParts,
): Promise<Approval> {
  const result = to === 'ok' || to === 'verified' || to === 'undone' ? 'ok' : 'error';
  try {
    return await parts.approvals.move({ id: approval.id, to, detail, result, ...by });
  } catch (error) {
    const now = await read(approval.id, parts);
    if (error instanceof OpsError && error.code === 'approval_decided' && now.state !== approval.state)
      return now;
    throw error;
  }
}

async function read(id: string, parts: ActionParts): Promise<Approval> {
  const approval = await parts.approvals.get(id);
  if (!approval) throw new OpsError('not_found', `there is no approval ${id}`);
  return approval;
}
