import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type RequestId,
  SUBSCRIPTION_ID_META_KEY,
} from '@modelcontextprotocol/server';
import { declaresTasks } from '../../tasks-extension.ts';
import type { Asker } from '../parts.ts';
import type { CallParts } from '../tool-calls.ts';
import type { TaskAsker } from './found-task.ts';
import { findTask } from './serve-tasks.ts';
import { OVER } from './task-shape.ts';

/** Tasks that one stream may listen to. */
const MOST_TASKS = 100;

/** A `subscriptions/listen` of 2026-07-28, as far as it is read here. */
export interface ListenRequest {
  readonly id?: unknown;
  readonly method: 'subscriptions/listen';
  readonly params?: {
    readonly _meta?: Readonly<Record<string, unknown>>;
    readonly notifications?: {
      readonly resourceSubscriptions?: readonly unknown[];
      readonly taskIds?: readonly unknown[];
    };
  };
}

/** What of the tasks that a host names it hears of; `undeclared` when it names some and says that it knows no tasks. */
export async function tasksToHear(
  { params }: ListenRequest,
  asker: Asker,
  parts: CallParts,
): Promise<readonly string[] | 'undeclared'> {
  const taskIds = params?.notifications?.taskIds;
  if (!Array.isArray(taskIds) || taskIds.length === 0) return [];
  if (!declaresTasks(capabilitiesOf(params))) return 'undeclared';
  const named = [...new Set(taskIds)].slice(0, MOST_TASKS);
  const found = await Promise.all(named.map((id) => findTask(id, asker, parts)));
  return named.filter((id, at): id is string => typeof id === 'string' && found[at] !== null);
}

/** Who listens, for as long as the signal has not fired. */
export function listenerOf({ params }: ListenRequest, asker: Asker, signal: AbortSignal): TaskAsker {
  const capabilities = capabilitiesOf(params);
  const door = { principal: asker.principal.id, capabilities };
  const hasUrlElicitation = capabilities.elicitation?.url !== undefined;
  return { asker, capabilities, hasUrlElicitation, door, signal };
}

/** Tells of each task as `tasks/get` would, at the beginning and whenever it is other than before, until it is over. */
export async function tellOfTasks(
  taskIds: readonly string[],
  subscriptionId: RequestId,
  by: TaskAsker,
  parts: CallParts,
  tell: (notification: { method: string; params: Record<string, unknown> }) => void,
): Promise<void> {
  const follow = async (taskId: string) => {
    for (let last = ''; !by.signal.aborted; ) {
      const task = await findTask(taskId, by.asker, parts);
      const view = await task?.view(by);
      if (!task || !view || by.signal.aborted) return;
      const text = JSON.stringify(view);
      if (text !== last)
        tell({
          method: 'notifications/tasks',
          params: { ...view, _meta: { [SUBSCRIPTION_ID_META_KEY]: subscriptionId } },
        });
      if (OVER.has(view.status)) return;
      last = text;
      await task.pause(by.signal);
    }
  };
  const settled = await Promise.allSettled(taskIds.map(follow));
  for (const one of settled) if (one.status === 'rejected' && !by.signal.aborted) parts.onError(one.reason);
}

function capabilitiesOf(params: ListenRequest['params']): ClientCapabilities {
  return (params?._meta?.[CLIENT_CAPABILITIES_META_KEY] ?? {}) as ClientCapabilities;
}
