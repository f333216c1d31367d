import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SupervisorReply, type SupervisorRequest, type SupervisorState } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { OUTPUT_FILE, type StackEntry, SUPERVISOR_SOCKET } from './layout.ts';
import { askLine } from './line-socket.ts';

type Done = Extract<SupervisorReply, { ok: true }>;

/** A stop may use up the whole stop timeout, a restart starts again after it. */
const TIMEOUT_MS = 15_000;
const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 100;

/** Asks a service's supervisor; throws `unavailable` when it does not answer and `runtime_failed` when it refuses. */
export async function askSupervisor(entry: StackEntry, request: SupervisorRequest): Promise<Done> {
  let reply: SupervisorReply;
  try {
    reply = SupervisorReply.parse(await askLine(entry.dir, SUPERVISOR_SOCKET, request, TIMEOUT_MS));
  } catch (cause) {
    throw new OpsError('unavailable', `the supervisor of ${entry.id} does not answer`, { cause });
  }
  if (!reply.ok) throw new OpsError('runtime_failed', reply.error);
  return reply;
}

/** A service's state, or null when it has no living supervisor. */
export async function supervisorState(entry: StackEntry): Promise<SupervisorState | null> {
  try {
    return (await askSupervisor(entry, { op: 'status' })).state;
  } catch (error) {
    if (error instanceof OpsError && error.code === 'unavailable') return null;
    throw error;
  }
}

/** Id of a start, stop or restart that the demo itself asks for. */
export function newActionId(): string {
  return `demo-${randomUUID()}`;
}

/** Waits until the state is as wanted; throws `unavailable` with the last one seen when it is not in time. */
export async function waitForState(
  entry: StackEntry,
  wanted: string,
  holds: (state: SupervisorState) => boolean,
): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  let last = 'its supervisor does not answer';
  while (performance.now() < deadline) {
    const state = await supervisorState(entry);
    if (state !== null && holds(state)) return;
    if (state !== null)
      last = `${state.phase}, ${state.health}, ${state.health_output ?? 'no health output'}`;
    await sleep(LOOK_EVERY_MS);
  }
  throw new OpsError('unavailable', `${entry.id} is not ${wanted} after ${WAIT_MS / 1000} s: ${last}`);
}

/** Waits for a service that has just been started; throws `unavailable` with its last words when it ends instead. */
export function waitHealthy(entry: StackEntry): Promise<void> {
  return waitForState(entry, 'healthy', ({ phase, health, exit_code: code }) => {
    if (phase !== 'exited') return phase === 'running' && health === 'healthy';
    throw new OpsError('unavailable', `${entry.id} ended with exit code ${code}: ${lastError(entry.dir)}`);
  });
}

function lastError(dir: string): string {
  const lines = readFileSync(join(dir, OUTPUT_FILE), 'utf8').split('\n');
  const said = lines.findLast((line) => line.includes('Error: '));
  return said?.slice(said.indexOf('Error: ') + 'Error: '.length) ?? `see ${join(dir, OUTPUT_FILE)}`;
}
