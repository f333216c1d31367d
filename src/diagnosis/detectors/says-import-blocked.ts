import { signDetector } from './sign.ts';

/** A finished download cannot be taken over. */
export const saysImportBlocked = signDetector({
  kind: 'says-import-blocked',
  lasting: true,
  pattern:
    /no files found are eligible for import|import (?:failed|blocked)|couldn't import|unable to import|the download is stalled/i,
});
