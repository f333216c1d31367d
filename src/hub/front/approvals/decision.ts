import type { Approval } from '#contract/approval.ts';
import { OpsError } from '#core/ops-error.ts';
import type { FrontParts } from '../parts.ts';

type Parts = Pick<FrontParts, 'approvals' | 'now'>;

/** News of a move may be lost when a connection to the database breaks: look again so often, in ms. */
const LOOK_MS = 2000;

/** Waits until `settled` says so of the approval, the time is over, or the caller goes away; answers with it as it is then. */
export async function waitFor(
  id: string,
  settled: (approval: Approval) => boolean | Promise<boolean>,
  ms: number,
  signal: AbortSignal,
  { approvals }: Parts,
): Promise<Approval> {
  const over = Date.now() + ms;
  let wake = () => {};
  let moved = false;
  const off = approvals.onMoved((move) => {
    if (move.id !== id) return;
    moved = true;
    wake();
  });
  try {
    for (;;) {
      moved = false;
      const approval = await approvals.get(id);
      if (!approval) throw new OpsError('not_found', `there is no approval ${id}`);
      const left = over - Date.now();
      if (signal.aborted || left <= 0 || (await settled(approval))) return approval;
      if (!moved) await pause(Math.min(left, LOOK_MS), signal, (resume) => (wake = resume));
    }
  } finally {
    off();
  }
}

function pause(ms: number, signal: AbortSignal, onWake: (resume: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    onWake(done);
  });
}

/** Whether nobody has decided on it, and somebody still may. */
export function isOpen(approval: Approval, now: Date): boolean {
  return approval.state === 'proposed' && !isPast(approval, now);
}

/** A consent that was not used in time is worth nothing, whether or not that has been written down yet. */
export function isPast({ expires_at }: Approval, now: Date): boolean {
  return Date.parse(expires_at) <= now.getTime();
}
