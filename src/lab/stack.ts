import type { LabInstance } from './parts.ts';
import type { Scenario, Step, Wait } from './scenario.ts';
import type { Witness } from './witness.ts';

/** What is broken in one scenario, on one runtime. Disposing takes all of it away. */
export interface Stack extends AsyncDisposable {
  /** The compose project that the instance may see; null for the embedded demo. */
  readonly project: string | null;
  /** Brings it up and resolves when it is healthy, and everything in `ready` holds. */
  up(): Promise<void>;
  /** Ids of its services. */
  services(): Promise<readonly string[]>;
  inject(step: Step, instance: LabInstance): Promise<void>;
  waitFor(wait: Wait): Promise<void>;
  /** Looks at it past OpsPilot, from now on until disposed. */
  watch(instance: LabInstance): Promise<Witness>;
}

/** Where one scenario may write: a folder of its own, and the name of its project. */
export interface Place {
  readonly dir: string;
  readonly project: string;
}

/** Makes the stack of a scenario; nothing of it runs before `up`. */
export type OpenStack = (scenario: Scenario, place: Place) => Promise<Stack>;
