import type { Sign } from './sign.ts';

/** A finished download cannot be taken over. */
export const saysImportBlocked: Sign = {
  kind: 'says-import-blocked',
  lasting: true,
  /** Where the queue itself was read, it tells what is stuck. */
  doubt: ({ said }, { facts }) => (facts.latest('queue', said.subject) ? 0.3 : 1),
  pattern:
    /no files found are eligible for import|import (?:failed|blocked)|couldn't import|unable to import|the download is stalled/i,
};
