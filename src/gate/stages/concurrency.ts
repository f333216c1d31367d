import { OpsError } from '#core/ops-error.ts';
import type { StageParts } from '../parts.ts';
import type { Passage } from '../passage.ts';
import type { Stage } from './stage.ts';

/** So many calls at once of one outside tool, and of one caller to all outside tools: a slow server holds up only itself. */
export const concurrency: Stage = {
  name: 'concurrency',
  pass(passage, parts) {
    const { outside } = passage.entry.tool;
    if (!outside) return;
    occupy(`tool ${passage.entry.info.name}`, outside.concurrency, passage, parts);
    occupy(`caller ${passage.call.principal.id}`, parts.budgets.outsideAtOnce, passage, parts);
  },
};

function occupy(key: string, max: number, passage: Passage, { underWay }: StageParts): void {
  const now = underWay.get(key) ?? 0;
  if (now >= max) {
    const detail = `${max} calls of ${passage.entry.info.name} are under way already`;
    throw new OpsError('rate_limited', detail, { extras: { retry_after_s: 1 } });
  }
  underWay.set(key, now + 1);
  passage.atEnd(() => {
    const left = (underWay.get(key) ?? 1) - 1;
    if (left > 0) underWay.set(key, left);
    else underWay.delete(key);
  });
}
