import { OpsError } from '#core/ops-error.ts';
import { listDecision, type PolicyDecision } from '#core/policy.ts';
import type { Stage } from './stage.ts';

/** The lists of the policy. Deny beats allow, and whatever goes wrong in here is a deny. */
export const allowDeny: Stage = {
  name: 'allow/deny',
  pass(passage, { policy }) {
    const decision = decideOrDeny(() => listDecision(policy, passage.call.principal, passage.entry.info));
    if (!decision.allowed) throw new OpsError('denied_by_policy', decision.reason);
  },
};

/** The decision; an error in policy is a deny. */
export function decideOrDeny(decide: () => PolicyDecision): PolicyDecision {
  try {
    return decide();
  } catch {
    return { allowed: false, reason: 'the policy could not be evaluated' };
  }
}
