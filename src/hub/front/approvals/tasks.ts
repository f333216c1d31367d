import {
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Approval } from '#contract/approval.ts';
import { OpsError } from '#core/ops-error.ts';
import { type Connection, HostRequest } from '../host-request.ts';
import type { CallParts } from '../tool-calls.ts';
import { isPast } from './decision.ts';
import type { Held } from './held-calls.ts';
import { factsOfTask, pageRequest, TASKS_EXTENSION, type TaskView } from './task-shape.ts';

/** What a host that cancels leaves in the history of its approval. */
const CANCELLED = 'cancelled by the host that asked';

/** `tasks/get|update|cancel` of 2026-07-28. Approving moves a task; nothing that comes in here does. */
export function serveTasks(server: Server, connection: Connection, parts: CallParts): void {
  const { held, approvals } = parts;

  async function ownTask(
    taskId: unknown,
    context: ServerContext,
  ): Promise<{ own: Held; request: HostRequest }> {
    const request = new HostRequest(context, '', connection);
    if (!request.hasTasks)
      throw new MissingRequiredClientCapabilityError({
        requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
      });
    const own = typeof taskId === 'string' ? await held.ofAsker(taskId, connection.asker) : null;
    if (own?.hold.task) return { own, request };
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown task');
  }

  server.setRequestHandler('tasks/get', { params: TASK_PARAMS }, async (params, context) => {
    const { taskId } = params as TaskParams;
    const { own, request } = await ownTask(taskId, context);
    return { ...(await viewOf(own, request, parts)) };
  });

  server.setRequestHandler('tasks/update', { params: TASK_PARAMS }, async (params, context) => {
    const { taskId } = params as TaskParams;
    await ownTask(taskId, context);
    return {};
  });

  server.setRequestHandler('tasks/cancel', { params: TASK_PARAMS }, async (params, context) => {
    const { taskId } = params as TaskParams;
    const { own } = await ownTask(taskId, context);
    try {
      if (own.approval.state === 'proposed')
        await approvals.withdraw(own.approval.id, CANCELLED, connection.asker);
    } catch (error) {
      // Decided in the same moment: then that decision stands.
      if (!(error instanceof OpsError && error.code === 'approval_decided')) throw error;
    }
    return {};
  });
}

async function viewOf(
  own: Held,
  request: HostRequest,
  { held, publicUrl, now, onError }: CallParts,
): Promise<TaskView> {
  const facts = factsOfTask(own.approval);
  const { state } = own.approval;
  if (state === 'proposed' && !isPast(own.approval, now())) {
    if (!request.hasUrlElicitation) return { ...facts, status: 'working' };
    return { ...facts, status: 'input_required', inputRequests: pageRequest(own.approval, publicUrl()) };
  }
  if (isCancelled(own.approval)) return { ...facts, status: 'cancelled' };
  if (state === 'started') return { ...facts, status: 'working' };
  if (state === 'approved' && !isPast(own.approval, now())) {
    // Whoever saw the consent first runs it; if that one died, it is run by whoever asks.
    held.runAlone(own.approval.id).catch(onError);
    return { ...facts, status: 'working' };
  }
  const result = await held.answer(own, request.resumer);
  if (!result) return { ...facts, status: 'working' };
  return { ...facts, status: 'completed', result: { ...result, resultType: 'complete' } };
}

function isCancelled({ state, history }: Approval): boolean {
  return state === 'declined' && history.at(-1)?.detail === CANCELLED;
}

/** A Standard Schema that takes any object: what of it counts is read where it is used. */
interface TaskParams {
  readonly taskId?: unknown;
}

const TASK_PARAMS = {
  '~standard': {
    version: 1 as const,
    vendor: 'opspilot',
    validate: (value: unknown) => ({ value: value ?? {} }),
  },
};
