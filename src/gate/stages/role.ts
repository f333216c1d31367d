import { OpsError } from '#core/ops-error.ts';
import { roleDecision } from '#core/policy.ts';
import { decideOrDeny } from './allow-deny.ts';
import type { Stage } from './stage.ts';

/** Whether the caller's role may call this tool, or ask for it. */
export const role: Stage = {
  name: 'role',
  pass(passage) {
    const decision = decideOrDeny(() => roleDecision(passage.call.principal, passage.entry.info));
    if (!decision.allowed) throw new OpsError('forbidden', decision.reason);
  },
};
