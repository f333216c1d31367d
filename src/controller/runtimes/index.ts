import { join } from 'node:path';
import { createDockerRuntime } from './docker.ts';
import { createProcessRuntime } from './process.ts';
import type { Runtime } from './runtime.ts';

/** What the runtimes of this machine are made from. */
export interface RuntimeNeeds {
  /** The controller's own folder, for what a runtime keeps. */
  readonly dir: string;
  /** Unix socket of a Docker engine; null = none is used. */
  readonly dockerSocket: string | null;
  /** The one compose project that is looked at; '' = every container of the engine. */
  readonly project: string;
  /** Folder of the process stack; null when there is none. */
  readonly stackDir: string | null;
  /** Environment of the programs that runtimes start. */
  readonly environment: Readonly<Record<string, string>>;
  readonly now: () => Date;
}

/** The runtimes there are: each is made, or answers null where it has nothing to run. The first one wins a name. */
const RUNTIMES: readonly ((needs: RuntimeNeeds) => Runtime | null)[] = [
  ({ stackDir, environment, now }) =>
    stackDir === null ? null : createProcessRuntime({ stackDir, environment, now }),
  ({ dockerSocket, project, dir, environment, now }) =>
    dockerSocket === null
      ? null
      : createDockerRuntime({
          socketPath: dockerSocket,
          privateDir: join(dir, 'compose'),
          path: environment.PATH ?? '',
          project,
          now,
        }),
];

export function createRuntimes(needs: RuntimeNeeds): Runtime[] {
  return RUNTIMES.flatMap((make) => make(needs) ?? []);
}
