import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisorState } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { COMPILE_CACHE, NODE_OPTIONS, type StackEntry, SUPERVISOR_ERRORS } from './layout.ts';
import { isAlive } from './process-identity.ts';
import { loadState } from './supervisor/state-file.ts';
import { askSupervisor, supervisorState } from './supervisor-client.ts';

const SUPERVISOR_MAIN = join(import.meta.dirname, 'supervisor/main.ts');
const SERVICE_MAIN = join(import.meta.dirname, 'services/main.ts');
const START_WAIT_MS = 10_000;
/** Twice this bounds the stop of a stack: dependents first, then what they need. */
const SHUTDOWN_WAIT_MS = 1700;
const LOOK_EVERY_MS = 50;

/**
 * Program and arguments of a service's supervisor. Whoever starts it may hold secrets in its environment, so `env -i`
 * hands on nothing but the compile cache.
 */
export function superviseCommand(stackDir: string, id: string): string[] {
  const cache = `NODE_COMPILE_CACHE=${join(stackDir, COMPILE_CACHE)}`;
  return ['/usr/bin/env', '-i', cache, process.execPath, ...NODE_OPTIONS, SUPERVISOR_MAIN, stackDir, id];
}

/** Strips and compiles the code of the demo's processes once, before several of them would do it at the same time. */
export async function warmCompileCache(stackDir: string): Promise<void> {
  const env = { NODE_COMPILE_CACHE: join(stackDir, COMPILE_CACHE) };
  const loads = [SUPERVISOR_MAIN, SERVICE_MAIN].map((main) =>
    once(spawn(process.execPath, [...NODE_OPTIONS, main], { env, stdio: 'ignore' }), 'exit'),
  );
  await Promise.all(loads);
}

/** The state of a service whose supervisor lives, now if not before. */
export async function ensureSupervisor(entry: StackEntry): Promise<SupervisorState> {
  const living = await supervisorState(entry);
  if (living !== null) return living;
  const errors = openSync(join(entry.dir, SUPERVISOR_ERRORS), 'w', 0o600);
  const [program = '', ...args] = entry.supervise;
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'ignore', errors], cwd: '/' });
  closeSync(errors);
  child.unref();
  const deadline = performance.now() + START_WAIT_MS;
  while (performance.now() < deadline) {
    await sleep(LOOK_EVERY_MS);
    const state = await supervisorState(entry);
    if (state !== null) return state;
  }
  const reason = readFileSync(join(entry.dir, SUPERVISOR_ERRORS), 'utf8').trim().slice(-500);
  throw new OpsError(
    'unavailable',
    `the supervisor of ${entry.id} did not start: ${reason || 'it said nothing'}`,
  );
}

/** Shuts a service and its supervisor down; what does not go by itself in time is killed. */
export async function endSupervisor(entry: StackEntry): Promise<void> {
  const last = loadState(entry.dir);
  if (last === null) return;
  const asked = askSupervisor(entry, { op: 'shutdown' }).catch((error: unknown) => {
    if (!(error instanceof OpsError)) throw error;
  });
  const deadline = performance.now() + SHUTDOWN_WAIT_MS;
  await Promise.race([asked, sleep(SHUTDOWN_WAIT_MS)]);
  const { supervisor_pid: pid, supervisor_start_ticks: ticks } = last;
  while (isAlive(pid, ticks) && performance.now() < deadline) await sleep(LOOK_EVERY_MS);
  killIfAlive(pid, ticks);
  // The service's process may be a newer one than in the state that was read first.
  const service = loadState(entry.dir) ?? last;
  if (service.pid !== null && service.start_ticks !== null) killIfAlive(service.pid, service.start_ticks);
}

function killIfAlive(pid: number, ticks: string): void {
  if (isAlive(pid, ticks)) process.kill(pid, 'SIGKILL');
}
