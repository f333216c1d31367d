import type { RunState } from '#contract/run.ts';

/** The legal moves of a run; states without moves are final. */
export const RUN_MOVES: Readonly<Record<RunState, readonly RunState[]>> = Object.freeze({
  PLAN: ['EXECUTE_TOOL', 'NEEDS_APPROVAL', 'DONE', 'FAILED', 'CANCELLED'],
  EXECUTE_TOOL: ['EVALUATE', 'FAILED', 'CANCELLED'],
  EVALUATE: ['PLAN', 'DONE', 'FAILED', 'CANCELLED'],
  NEEDS_APPROVAL: ['EXECUTE_TOOL', 'PLAN', 'FAILED', 'CANCELLED'],
  DONE: [],
  FAILED: [],
  CANCELLED: [],
});

/** Whether the table allows this move. */
export function mayMove(from: RunState, to: RunState): boolean {
  return RUN_MOVES[from].includes(to);
}

/** Whether a run in this state will never move again. */
export function isFinal(state: RunState): boolean {
  return RUN_MOVES[state].length === 0;
}
