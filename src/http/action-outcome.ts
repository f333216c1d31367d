import type { Approval } from '#contract/approval.ts';
import type { ServiceActionReply } from '#contract/http-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { HttpParts } from './parts.ts';

type Outcome = Pick<ServiceActionReply, 'state' | 'detail'>;

/** How long an answer waits for the check after an action, in ms. The check goes on without it. */
const WAIT_MS = 45_000;

/** How an approved action ended: waits until it is verified or not, or until nothing more is to come in time. */
export async function outcomeOf(
  approvalId: string,
  { approvals, events }: Pick<HttpParts['store'], 'approvals' | 'events'>,
  signal: AbortSignal,
  waitMs = WAIT_MS,
): Promise<Outcome> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  let moved = false;
  let wake = () => {};
  const unsubscribe = events.subscribe((rows) => {
    if (!rows.some(({ resource }) => resource === approvalId)) return;
    moved = true;
    wake();
  });
  const onOver = () => wake();
  over.addEventListener('abort', onOver);
  try {
    for (;;) {
      moved = false;
      const approval = await approvals.get(approvalId);
      if (!approval) throw new OpsError('not_found', `there is no approval ${approvalId}`);
      const outcome = outcomeAt(approval);
      if (!PENDING.has(approval.state) || over.aborted) return outcome;
      if (!moved) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    over.removeEventListener('abort', onOver);
    unsubscribe();
  }
}

/** States that another one follows by itself. */
const PENDING: ReadonlySet<Approval['state']> = new Set([
  'approved',
  'started',
  'ok',
  'unknown',
  'not_verified',
]);

function outcomeAt({ state, history }: Approval): Outcome {
  const detail = history.at(-1)?.detail ?? '';
  if (state === 'proposed' || state === 'approved') return { state: 'started', detail };
  if (state === 'declined' || state === 'expired') return { state: 'failed', detail };
  return { state, detail };
}
