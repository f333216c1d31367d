import { OpsError } from '#core/ops-error.ts';
import { capOutput } from '../output-cap.ts';
import { capResult } from '../result-cap.ts';
import type { Stage } from './stage.ts';

/** Cuts an output that is too large, and marks the cut. */
export const cap: Stage = {
  name: 'cap',
  pass({ ending, entry }, { budgets }) {
    if (ending?.kind !== 'output') return;
    const { outside } = entry.tool;
    const capped = outside
      ? capResult(ending.output, outside.outputCapBytes)
      : capOutput(ending.output, budgets.outputCapBytes);
    ending.output = capped.output;
    ending.truncated = capped.truncated;
    if (!outside || !capped.truncated) return;
    const issue = entry.outputIssue(capped.output);
    if (!issue) return;
    const most = `more than the ${outside.outputCapBytes} bytes that it may have`;
    throw new OpsError('bad_output', `the answer of ${entry.info.name} has ${most}, and cannot be cut`);
  },
};
