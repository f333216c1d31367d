import { OpsError } from '#core/ops-error.ts';
import { withinDeadline } from '../passage.ts';
import { contextOf } from '../tool-context.ts';
import type { Stage } from './stage.ts';

/** Whether the call makes sense now: its target exists, its executor may act there, and the tool has no objection. */
export const preconditions: Stage = {
  name: 'preconditions',
  async pass(passage, parts) {
    const { tool } = passage.entry;
    const { args, signal } = passage;
    const context = contextOf(passage, parts);
    if (tool.effect === 'mutate') {
      // What was allowed, started or stopped a moment ago counts. An outside server acts on none of our services, and
      // works where there is no engine to ask.
      const services = tool.outside ? [] : await withinDeadline(context.services('now'), signal);
      passage.plan = tool.plan(args, services);
      const { target, action } = passage.plan;
      const refusal = parts.executors[tool.executor].refusal(target, action.verb, services);
      if (refusal !== null) throw new OpsError('not_allowlisted', refusal);
    }
    if (tool.precondition) await withinDeadline(tool.precondition(args, context), signal);
  },
};
