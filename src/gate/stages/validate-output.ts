import { OpsError } from '#core/ops-error.ts';
import type { Stage } from './stage.ts';

/** What the tool answered against its own schema: whoever reads it relies on its form. */
export const validateOutput: Stage = {
  name: 'validate output',
  pass({ entry, ending }) {
    if (ending?.kind !== 'output') return;
    const issue = entry.outputIssue(ending.output);
    if (issue)
      throw new OpsError('bad_output', `${entry.info.name} at ${issue.path || 'its root'}: ${issue.rule}`);
  },
};
