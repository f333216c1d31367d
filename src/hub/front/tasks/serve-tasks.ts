import {
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { WITH_TASKS } from '../../tasks-extension.ts';
import { type Connection, HostRequest } from '../host-request.ts';
import type { Asker } from '../parts.ts';
import type { CallParts } from '../tool-calls.ts';
import { approvalTask } from './approval-tasks.ts';
import { type FoundTask, type TaskAsker, taskAskerOf } from './found-task.ts';

/** `tasks/get|update|cancel` of 2026-07-28, for calls that wait for a person and for those that a server works on. */
export function serveTasks(server: Server, connection: Connection, parts: CallParts): void {
  const { asker } = connection;

  function serve(
    method: `tasks/${'get' | 'update' | 'cancel'}`,
    verb: (task: FoundTask, by: TaskAsker, responses: unknown) => Promise<object>,
  ): void {
    server.setRequestHandler(method, { params: TASK_PARAMS }, async (params, context: ServerContext) => {
      const request = new HostRequest(context, [], connection);
      if (!request.hasTasks)
        throw new MissingRequiredClientCapabilityError({ requiredCapabilities: WITH_TASKS });
      await countLook(asker, parts);
      const found = await findTask((params as TaskParams).taskId, asker, parts);
      if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown task');
      return { ...(await verb(found, taskAskerOf(request), context.mcpReq.inputResponses)) };
    });
  }

  serve('tasks/get', (task, by) => task.view(by));
  serve('tasks/update', async (task, by, responses) => {
    if (!isFields(responses))
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'inputResponses must be an object');
    await task.update(responses, by);
    return {};
  });
  serve('tasks/cancel', async (task, by) => {
    await task.cancel(by);
    return {};
  });
}

/** A task of this asker; null for what is not there, is another's, or belongs to a tool that is not for them any more. */
export async function findTask(taskId: unknown, asker: Asker, parts: CallParts): Promise<FoundTask | null> {
  if (typeof taskId !== 'string') return null;
  return (await parts.outsideTasks.find(taskId, asker)) ?? approvalTask(taskId, asker, parts);
}

/** Looks at tasks that one caller may take in any minute: one every 100 ms. */
const MOST_LOOKS = 600;

async function countLook({ principal }: Asker, { limits }: CallParts): Promise<void> {
  const wait = await limits(`tasks:${principal.id}`, MOST_LOOKS);
  if (wait === 0) return;
  const message = `rate_limited: at most ${MOST_LOOKS} requests about tasks in a minute`;
  throw new ProtocolError(ProtocolErrorCode.InternalError, message, {
    code: 'rate_limited',
    retryAfterMs: wait * 1000,
  });
}

interface TaskParams {
  readonly taskId?: unknown;
}

/** A Standard Schema that takes any object: what of it counts is read where it is used. */
const TASK_PARAMS = {
  '~standard': {
    version: 1 as const,
    vendor: 'opspilot',
    validate: (value: unknown) => ({ value: value ?? {} }),
  },
};

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
