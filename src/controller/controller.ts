import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { STACK } from '#contract/controller-api.ts';
import { MCP_CONTAINER } from '#contract/mcp-container.ts';
import type { Executor } from '#executor/action-port.ts';
import { openAllowlist } from '#executor/allowlist.ts';
import { writeFileAtomic } from '#executor/atomic-write.ts';
import { createExecutor } from '#executor/executor.ts';
import { openJournal } from '#executor/journal.ts';
import { openPinnedKeys } from '#executor/pinned-keys.ts';
import { actionAudit } from './action-audit.ts';
import { openAuditLog } from './audit-log.ts';
import { controllerFiles, prepareFiles } from './files.ts';
import { createFleet } from './fleet.ts';
import { listen, type Place } from './listen.ts';
import { createContainers } from './mcp/containers.ts';
import { openGrants } from './mcp/grants.ts';
import { launchPort, withAllContainers, withLaunches } from './mcp/launch-port.ts';
import { runtimePort } from './runtime-port.ts';
import type { EngineClient } from './runtimes/docker/engine-client.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { createControllerServer } from './server.ts';

export interface ControllerOptions {
  /** The controller's own folder; see `files.ts` for what is in it. */
  readonly dir: string;
  /** Where to listen; null = the Unix socket in `dir`. */
  readonly place: Place | null;
  readonly runtimes: readonly Runtime[];
  /** What runs the containers of MCP servers; null where there is none. */
  readonly containerEngine?: EngineClient | null;
  /** Null = the token of the token file, made on the first start. */
  readonly token: string | null;
  readonly version: string;
  /** What this machine calls itself. */
  readonly host?: string;
  /** How long a verb rests on a service after it was started, in ms. */
  readonly cooldownMs: number;
  /** How long a mutating call waits for the end of its action, in ms. */
  readonly answerWithinMs: number;
  readonly now: () => Date;
  /** Told what an operator should know. */
  readonly say: (line: string) => void;
}

export interface RunningController {
  /** `unix:///path` or `http://host:port`. */
  readonly url: string;
  /** Lets the action in flight end, then closes everything. Callers share the stop under way. */
  stop(): Promise<void>;
}

/** How long a read may take, in ms. */
const READ_WITHIN_MS = 5000;

/** Starts a controller. Throws what hinders it, and then nothing is left behind. */
export async function startController(options: ControllerOptions): Promise<RunningController> {
  const { dir, version, answerWithinMs, now, runtimes, say, containerEngine: engine = null } = options;
  await using starting = new AsyncDisposableStack();

  const files = controllerFiles(dir);
  const { token } = prepareFiles(files, options.token);
  const journal = openJournal(files.journal, { executor: 'controller', now });
  starting.defer(() => journal.close());
  const audit = openAuditLog(files.audit, now);
  starting.defer(() => audit.close());

  const allowlist = withAllContainers(openAllowlist(files.allowlist));
  const fleet = createFleet(runtimes, allowlist, options.host);
  const grants = openGrants(files.grants);
  const containers = createContainers({ engine, grants, allowlist, instance: journal.epoch, now, say });
  const port = withLaunches(runtimePort(fleet), launchPort({ grants, containers, now }));
  const executor = createExecutor({
    name: 'controller',
    journal,
    keys: openPinnedKeys(files.pinnedKeys),
    allowlist,
    port,
    record: actionAudit(audit),
    // A grant starts nothing by itself.
    cooldownMs: (verb) => (verb === MCP_CONTAINER ? 0 : options.cooldownMs),
    whole: STACK,
  });
  starting.defer(() => executor.drain());

  const server = createControllerServer({
    token,
    version,
    executor,
    port,
    fleet,
    grants,
    containers,
    audit,
    now,
    answerWithinMs,
    readWithinMs: READ_WITHIN_MS,
    say,
  });
  const listening = await listen(server, options.place ?? { socket: files.socket });
  starting.defer(() => listening.close());
  // Before the listener, which waits until all connections have ended.
  starting.defer(() => containers.close());
  writeFileAtomic(files.running, `${JSON.stringify({ url: listening.url, pid: process.pid })}\n`);
  starting.defer(() => rmSync(files.running, { force: true }));

  const stopping = new AbortController();
  void reconcileUntilDone(executor, say, stopping.signal);
  // An engine that is not there now is asked again before anything is run.
  void containers.sweep().catch(() => undefined);

  const held = starting.move();
  let stopped: Promise<void> | null = null;
  return {
    url: listening.url,
    stop() {
      stopping.abort();
      stopped ??= Promise.all([executor.drain(), held.disposeAsync()]).then(() => undefined);
      return stopped;
    },
  };
}

/** Between two tries to write down what became of unfinished actions, in ms. */
const RETRY_MS = 5000;

/** Until this is done nothing new may begin, so it is tried until the journal can be written. */
async function reconcileUntilDone(
  executor: Executor,
  say: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      return await executor.reconcile();
    } catch (error) {
      say(`unfinished actions cannot be settled: ${(error as Error).message}`);
      await delay(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}
