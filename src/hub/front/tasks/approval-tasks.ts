import type { Approval } from '#contract/approval.ts';
import { OpsError } from '#core/ops-error.ts';
import { isPast, waitFor } from '../approvals/decision.ts';
import type { Held } from '../approvals/held-calls.ts';
import type { Asker } from '../parts.ts';
import type { CallParts } from '../tool-calls.ts';
import type { FoundTask, TaskAsker } from './found-task.ts';
import { factsOfTask, pageRequest, type TaskView } from './task-shape.ts';

/** What a host that cancels leaves in the history of its approval. */
const CANCELLED = 'cancelled by the host that asked';
/** How long a look at news waits for a move, in ms. */
const LOOK_MS = 5000;

/** A call that waits for a person, as a task. Approving moves it; nothing that comes in here does. */
export async function approvalTask(
  taskId: string,
  asker: Asker,
  parts: CallParts,
): Promise<FoundTask | null> {
  const own = await parts.held.ofAsker(taskId, asker);
  if (!own?.hold.task) return null;
  const { approvals } = parts;
  return {
    view: (by) => viewOf(own, by, parts),
    // The decision is a person's; what a host says of the page that it opened changes nothing.
    update: async () => undefined,
    async cancel() {
      try {
        if (own.approval.state === 'proposed') await approvals.withdraw(own.approval.id, CANCELLED, asker);
      } catch (error) {
        // Decided in the same moment: then that decision stands.
        if (!(error instanceof OpsError && error.code === 'approval_decided')) throw error;
      }
    },
    async pause(signal) {
      const moved = ({ state }: Approval) => state !== own.approval.state;
      await waitFor(taskId, moved, LOOK_MS, signal, parts);
    },
  };
}

async function viewOf(
  own: Held,
  by: TaskAsker,
  { held, publicUrl, now, onError }: CallParts,
): Promise<TaskView> {
  const facts = factsOfTask(own.approval);
  const { state } = own.approval;
  if (state === 'proposed' && !isPast(own.approval, now())) {
    if (!by.hasUrlElicitation) return { ...facts, status: 'working' };
    return { ...facts, status: 'input_required', inputRequests: pageRequest(own.approval, publicUrl()) };
  }
  if (isCancelled(own.approval)) return { ...facts, status: 'cancelled' };
  if (state === 'started') return { ...facts, status: 'working' };
  if (state === 'approved' && !isPast(own.approval, now())) {
    // Whoever saw the consent first runs it; if that one died, it is run by whoever asks.
    held.runAlone(own.approval.id).catch(onError);
    return { ...facts, status: 'working' };
  }
  const result = await held.answer(own, by);
  if (!result) return { ...facts, status: 'working' };
  return { ...facts, status: 'completed', result: { ...result, resultType: 'complete' } };
}

function isCancelled({ state, history }: Approval): boolean {
  return state === 'declined' && history.at(-1)?.detail === CANCELLED;
}
