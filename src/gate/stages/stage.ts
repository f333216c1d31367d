import type { StageParts } from '../parts.ts';
import type { Passage } from '../passage.ts';

/** One rule that a call passes. It throws an `OpsError` to turn the call away, or sets its `ending`. */
export interface Stage {
  readonly name: string;
  /** Whether it also sees calls that have ended already. */
  readonly always?: true;
  pass(passage: Passage, parts: StageParts): void | Promise<void>;
}
