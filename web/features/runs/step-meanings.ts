import type { Checked } from '#contract/diagnosis.ts';
import type { Run } from '#contract/run.ts';

/**
 * What the card says of the steps, by their number. The card tells of the checks since the last action, in the order
 * of the calls: a check that was done before it as well, with the same words, keeps what it found then.
 */
export function stepMeanings({ steps, diagnosis }: Pick<Run, 'steps' | 'diagnosis'>): Map<number, Checked> {
  const left = [...(diagnosis?.checked ?? [])];
  const meanings = new Map<number, Checked>();
  for (const { n, why } of steps.toReversed()) {
    const at = left.findLastIndex(({ what }) => what === why);
    const [meaning] = at === -1 ? [] : left.splice(at, 1);
    if (meaning) meanings.set(n, meaning);
  }
  return meanings;
}
