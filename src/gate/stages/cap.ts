import { capOutput } from '../output-cap.ts';
import type { Stage } from './stage.ts';

/** Cuts an output that is too large, and marks the cut. */
export const cap: Stage = {
  name: 'cap',
  pass({ ending }, { budgets }) {
    if (ending?.kind !== 'output') return;
    const capped = capOutput(ending.output, budgets.outputCapBytes);
    ending.output = capped.output;
    ending.truncated = capped.truncated;
  },
};
