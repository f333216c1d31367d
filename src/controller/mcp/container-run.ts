import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { OpsError } from '#core/ops-error.ts';
import { containerPath, type EngineClient, readText } from '../runtimes/docker/engine-client.ts';
import { EngineRefusal } from '../runtimes/docker/engine-errors.ts';
import { CreatedContainer, InspectedContainer, WaitedContainer } from '../runtimes/docker/engine-shapes.ts';
import { readEngineEvents } from '../runtimes/docker/events.ts';
import { INSTANCE_LABEL } from './container-body.ts';

/** A container of an MCP server that runs, and what is attached to it. */
export interface ContainerRun {
  readonly id: string;
  /** Its standard input; what comes from it are the engine's frames. */
  readonly stream: Duplex;
  /** Resolves when the container is no more, with what is known of the reason. */
  readonly ended: Promise<string>;
  /** Ends its input, and after a moment the container. Idempotent; resolves when it is no more, or the engine is silent. */
  close(): Promise<void>;
}

export interface RunPlan {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly instance: string;
  readonly now: () => Date;
}

/** How long it may take to end by itself when its input has ended, and to be removed, in ms. */
const CLOSE_MS = 1000;
const REMOVE_MS = 10_000;
const LOOK_MS = 5000;

/** Creates a container, attaches to it and starts it. Throws what hindered it, and then no container is left. */
export async function runContainer(engine: EngineClient, plan: RunPlan): Promise<ContainerRun> {
  const id = await create(engine, plan);
  try {
    const stream = await engine.hijack(containerPath(id, 'attach'), {
      stream: 1,
      stdin: 1,
      stdout: 1,
      stderr: 1,
    });
    stream.on('error', () => undefined);
    const waiting = await engine.post(containerPath(id, 'wait'), { condition: 'removed' });
    const startedAt = plan.now().toISOString();
    (await engine.post(containerPath(id, 'start'))).resume();
    const ended = readText(waiting).then(
      (text) => reasonOf(engine, id, WaitedContainer.parse(JSON.parse(text)).StatusCode, startedAt, plan),
      () => 'the Docker engine does not tell how it ended',
    );
    let closing: Promise<void> | undefined;
    return {
      id,
      stream,
      ended,
      close() {
        closing ??= close(engine, id, stream, ended);
        return closing;
      },
    };
  } catch (error) {
    await removeContainer(engine, id).catch(() => undefined);
    throw refusalOf(error);
  }
}

/** Takes a container away, however it is. One that is gone already is no error. */
export async function removeContainer(engine: EngineClient, id: string): Promise<void> {
  try {
    (await engine.delete(containerPath(id, '').replace(/\/$/, ''), { force: 1, v: 1 })).resume();
  } catch (error) {
    // 409: its removal is under way.
    if (!(error instanceof EngineRefusal && (error.status === 404 || error.status === 409))) throw error;
  }
}

/** A name is one container's alone, so that the engine itself sees to it that a server never runs twice. */
async function create(engine: EngineClient, plan: RunPlan): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      const response = await engine.post('/containers/create', { name: plan.name }, plan.body);
      return CreatedContainer.parse(JSON.parse(await readText(response))).Id;
    } catch (error) {
      const taken = error instanceof EngineRefusal && error.status === 409;
      if (!taken || tries > 20) throw refusalOf(error);
      await removeFormer(engine, plan);
      await delay(100);
    }
  }
}

/** What stands in the way is removed if it is our own. */
async function removeFormer(engine: EngineClient, { name, instance }: RunPlan): Promise<void> {
  const path = containerPath(name, 'json');
  const seen = await engine.get(path, InspectedContainer, AbortSignal.timeout(LOOK_MS)).catch((error) => {
    if (error instanceof EngineRefusal && error.status === 404) return null;
    throw refusalOf(error);
  });
  if (seen === null) return;
  if (seen.Config.Labels?.[INSTANCE_LABEL] !== instance)
    throw new OpsError('conflict', `there is a container ${name} already, and it is not ours`);
  await removeContainer(engine, seen.Id);
}

async function close(
  engine: EngineClient,
  id: string,
  stream: Duplex,
  ended: Promise<string>,
): Promise<void> {
  const within = (ms: number) => Promise.race([ended.then(() => true), delay(ms, false, { ref: false })]);
  stream.end();
  if (!(await within(CLOSE_MS))) {
    await removeContainer(engine, id).catch(() => undefined);
    await within(REMOVE_MS);
  }
  stream.destroy();
}

const KILLED = 137;

async function reasonOf(
  engine: EngineClient,
  id: string,
  code: number,
  startedAt: string,
  { now }: RunPlan,
): Promise<string> {
  if (code !== KILLED) return `it exited with ${code}`;
  const filters = { container: [id], event: ['oom'] };
  // To the second, and what is under way now shall be in it.
  const until = new Date(now().getTime() + 1000).toISOString();
  const signal = AbortSignal.timeout(LOOK_MS);
  const killed = await readEngineEvents(engine, startedAt, until, signal, filters).catch(() => []);
  return killed.length > 0 ? 'it was killed: it wanted more memory than it may have' : 'it was killed';
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof EngineRefusal)) return error;
  return new OpsError('runtime_failed', `the Docker engine refused ${error.what}: ${error.message}`, {
    cause: error,
  });
}
