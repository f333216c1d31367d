import { ToolCall } from '#contract/tool.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Stage } from './stage.ts';

/** Text that may stand in a header and a log line. */
const CORRELATION_ID = /^[\x21-\x7e]{1,128}$/;

/** Who chooses with a budget of its own, wider than a person's: only our own run loop and snapshots may claim it. */
const OURS: ReadonlySet<ToolCall['chosen_by']> = new Set(['planner', 'verifier', 'capture']);

/** Who calls, through what. */
export const identify: Stage = {
  name: 'identify',
  pass(passage) {
    const parsed = ToolCall.safeParse(passage.incoming);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new OpsError(
        'bad_request',
        `the call at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`,
      );
    }
    const call = parsed.data;
    if (!CORRELATION_ID.test(call.correlation_id))
      throw new OpsError('bad_request', 'correlation_id must be 1-128 visible ASCII characters');
    passage.call = call;
    const { chosen_by, principal } = call;
    const own = principal.kind === 'agent' || principal.kind === 'system';
    if (OURS.has(chosen_by) && !own)
      throw new OpsError('forbidden', `a ${principal.kind} is not a ${chosen_by}`);
  },
};
