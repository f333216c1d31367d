import type { Approval } from '#contract/approval.ts';
import type { Held } from '../approvals/held-calls.ts';
import { APPROVAL_META, approvalUrl, factsOf, labelOf } from '../approvals/pending.ts';

const POLL_MS = 3000;

/** What a task is, whatever its state. Times in ms, dates ISO 8601. */
export interface TaskFacts {
  readonly taskId: string;
  readonly statusMessage?: string;
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
}

/** What a call answers with that became a task. */
export type TaskResult = TaskFacts & {
  readonly resultType: 'task';
  readonly status: 'working' | 'input_required';
  readonly _meta?: Record<string, unknown>;
};

/** The states that a task stays in. */
export const OVER: ReadonlySet<TaskView['status']> = new Set(['completed', 'failed', 'cancelled']);

/** What `tasks/get` answers. A refusal is a result of the call, so its task is `completed`; `failed` is for errors of the protocol. */
export type TaskView = TaskFacts &
  (
    | { readonly status: 'working' | 'cancelled' }
    | { readonly status: 'input_required'; readonly inputRequests: Record<string, unknown> }
    | { readonly status: 'completed'; readonly result: Record<string, unknown> }
    | { readonly status: 'failed'; readonly error: Record<string, unknown> }
  );

export function taskResult({ approval, hold }: Held, publicUrl: string): TaskResult {
  const _meta = { [APPROVAL_META]: factsOf(approval, hold, publicUrl) };
  return { resultType: 'task', ...factsOfTask(approval), status: 'working', _meta };
}

/** An approval's task: nobody can guess its id, and nobody but its asker is told of it. */
export function factsOfTask(approval: Approval): TaskFacts {
  const { id, created_at, expires_at, history } = approval;
  return {
    taskId: id,
    statusMessage: `${MESSAGES[approval.state] ?? 'Over'}: approval ${labelOf(id)} in OpsPilot`,
    createdAt: created_at,
    lastUpdatedAt: history.at(-1)?.at ?? created_at,
    // The answer is kept as long again as the consent may be given.
    ttlMs: 2 * (Date.parse(expires_at) - Date.parse(created_at)),
    pollIntervalMs: POLL_MS,
  };
}

const MESSAGES: Readonly<Partial<Record<Approval['state'], string>>> = Object.freeze({
  proposed: 'Waiting for approval',
  approved: 'Approved',
  started: 'Under way',
  declined: 'Denied',
  expired: 'Expired',
});

/** A task asks its host to open the page under a key of its own; the decision moves it, not the host's answer. */
export function pageRequest(approval: Approval, publicUrl: string): Record<string, unknown> {
  const { id, title } = approval;
  const message = `Approve ${title} (${labelOf(id)})`;
  const params = { mode: 'url', message, url: approvalUrl(publicUrl, id) };
  return { [`approval-${id}`]: { method: 'elicitation/create', params } };
}
