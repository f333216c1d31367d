import type { Tool } from '../tool.ts';
import { composeActions } from './compose-actions.ts';
import { composeReads } from './compose-reads.ts';
import type { ComposeSettings } from './compose-stack.ts';

/** The tools of the Docker guide, on one locked compose file. */
export function composeTools(settings: ComposeSettings): readonly Tool[] {
  return [...composeReads(settings), ...composeActions(settings)];
}
