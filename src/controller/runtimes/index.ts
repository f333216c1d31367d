import { createProcessRuntime } from './process.ts';
import type { Runtime } from './runtime.ts';

/** What the runtimes of this machine are made from. */
export interface RuntimeNeeds {
  /** Folder of the process stack; null when there is none. */
  readonly stackDir: string | null;
  /** Environment of the programs that runtimes start. */
  readonly environment: Readonly<Record<string, string>>;
  readonly now: () => Date;
}

/** The runtimes there are: each is made, or answers null where it has nothing to run. The first one wins a name. */
const RUNTIMES: readonly ((needs: RuntimeNeeds) => Runtime | null)[] = [
  ({ stackDir, ...needs }) => (stackDir === null ? null : createProcessRuntime({ stackDir, ...needs })),
];

export function createRuntimes(needs: RuntimeNeeds): Runtime[] {
  return RUNTIMES.flatMap((make) => make(needs) ?? []);
}
