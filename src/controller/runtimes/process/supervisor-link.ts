import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SupervisorReply, type SupervisorRequest, type SupervisorState } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { StackEntry } from './stack-file.ts';

/** Nobody is behind the supervisor's socket, so nothing was asked of anybody. */
export class NoSupervisor extends Error {}

const MAX_REPLY_BYTES = 256 * 1024;
const LAUNCH_MS = 10_000;
const LAUNCH_LOOK_MS = 50;

/**
 * Asks a service's supervisor: one JSON line each way. Throws `NoSupervisor` when there is none, `runtime_failed` when
 * it refuses, and `unavailable` when it hangs up or does not answer in time: then nobody knows whether it has heard.
 */
export async function askSupervisor(
  entry: StackEntry,
  request: SupervisorRequest,
  timeoutMs: number,
): Promise<SupervisorState> {
  const socket = await connect(entry);
  try {
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    socket.write(`${JSON.stringify(request)}\n`);
    const reply = SupervisorReply.parse(JSON.parse(await readLine(socket)));
    if (reply.ok) return reply.state;
    throw new OpsError('runtime_failed', `the supervisor of ${entry.id} says: ${reply.error}`);
  } catch (cause) {
    if (cause instanceof OpsError) throw cause;
    throw new OpsError('unavailable', `the supervisor of ${entry.id} gave no answer`, { cause });
  } finally {
    socket.destroy();
  }
}

/** Starts the service's supervisor, which outlives this process, and waits until it answers. */
export async function launchSupervisor(
  entry: StackEntry,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const [program = '', ...args] = entry.supervise;
  const child = spawn(program, args, { cwd: entry.dir, env: environment, detached: true, stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new OpsError('runtime_failed', `the supervisor of ${entry.id} cannot be started`, { cause });
  }
  child.unref();
  for (let waited = 0; waited < LAUNCH_MS; waited += LAUNCH_LOOK_MS) {
    await delay(LAUNCH_LOOK_MS);
    try {
      await askSupervisor(entry, { op: 'status' }, LAUNCH_MS);
      return;
    } catch (error) {
      if (!(error instanceof NoSupervisor)) throw error;
    }
  }
  throw new OpsError('runtime_failed', `the supervisor of ${entry.id} did not come up in ${LAUNCH_MS} ms`);
}

async function connect({ id, dir }: StackEntry): Promise<Socket> {
  const socket = createConnection(socketPath(dir));
  try {
    await once(socket, 'connect');
    return socket;
  } catch (cause) {
    socket.destroy();
    throw new NoSupervisor(`${id} has no living supervisor`, { cause });
  }
}

/** In a folder whose path is too long for a socket, `supervisor.sock.path` says where it stands instead. */
function socketPath(dir: string): string {
  const plain = join(dir, 'supervisor.sock');
  const pointer = `${plain}.path`;
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : plain;
}

async function readLine(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8');
  for await (const chunk of socket as AsyncIterable<string>) {
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > MAX_REPLY_BYTES) throw new Error('the line is too long');
  }
  throw new Error('it hung up');
}
