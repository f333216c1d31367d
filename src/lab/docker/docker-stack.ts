import { once } from 'node:events';
import { chmod, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Scenario, Step, Wait } from '../scenario.ts';
import type { OpenStack, Place, Stack } from '../stack.ts';
import { createCompose, runProgram } from './compose.ts';
import { containersOf, type Inspected, linesOf } from './containers.ts';
import { watchContainers } from './docker-witness.ts';
import type { Engine } from './engine.ts';

export interface DockerStackParts {
  readonly engine: Engine;
  /** The compose program, e.g. `['docker', 'compose']`. */
  readonly compose: readonly string[];
  /** Environment of compose: the images, and where the engine is. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const UP_WITHIN_S = 120;
const LOOK_EVERY_MS = 250;
const REQUEST_MS = 5000;

/** Stacks of a real engine, brought up by compose from a copy of the scenario's folder. */
export function createDockerStacks(parts: DockerStackParts): OpenStack {
  return async (scenario, place) => {
    await cp(scenario.dir, place.dir, { recursive: true });
    // Services may run as other users than the one who copied the folder.
    await chmod(place.dir, 0o755);
    const env = { ...parts.env, LAB_PORT: String(await freePort()) };
    return dockerStack(scenario, place, { ...parts, env });
  };
}

/** For a published port that two containers fight over. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function dockerStack(scenario: Scenario, { dir, project }: Place, parts: DockerStackParts): Stack {
  const { engine, signal } = parts;
  const stack = { dir, project, env: parts.env };
  const compose = createCompose(parts.compose, stack);

  async function waitFor(wait: Wait): Promise<void> {
    await until(wait.within_s, async () => {
      const [found] = (await containersOf(engine, project)).filter(({ service }) => service === wait.service);
      if (!found) return `${wait.service} is not there`;
      return missingOf(
        wait,
        found.container,
        wait.log === undefined ? [] : await linesOf(engine, found.container),
      );
    });
  }

  async function until(seconds: number, missing: () => Promise<string | null>): Promise<void> {
    for (const deadline = Date.now() + seconds * 1000; ; await sleep(LOOK_EVERY_MS, undefined, { signal })) {
      const reason = await missing();
      if (reason === null) return;
      if (Date.now() > deadline) throw new Error(`after ${seconds} s: ${reason}`);
    }
  }

  return {
    project,
    async up() {
      await compose.run('up', '-d');
      const named = new Set(scenario.ready.map(({ service }) => service));
      await until(UP_WITHIN_S, async () => {
        const containers = await containersOf(engine, project);
        const late = containers.find(({ service, container }) => !named.has(service) && !isWell(container));
        return late ? `${late.service} is not well: ${JSON.stringify(late.container.State)}` : null;
      });
      for (const wait of scenario.ready) await waitFor(wait);
    },
    services: async () => [
      ...new Set(
        (await containersOf(engine, project)).map(({ service }) => service).filter((id) => id !== ''),
      ),
    ],
    waitFor,
    async inject(step) {
      if (Array.isArray(step)) await runStep(step);
      else if ('fails' in step) await mustFail(step.fails);
      else if ('request' in step) await request(step.request);
      else if ('wait' in step) await waitFor(step.wait);
      else if ('sleep_s' in step) await sleep(step.sleep_s * 1000, undefined, { signal });
      else await changeFile(dir, step as FileStep);
    },
    watch: () => watchContainers(engine, project),
    async [Symbol.asyncDispose]() {
      await compose.run('down', '-v', '-t', '0', '--remove-orphans');
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };

  async function runStep([program, ...args]: readonly string[]): Promise<void> {
    if (program === 'demo') throw new Error('the demo is no part of a compose stack');
    const containers = await containersOf(engine, project);
    const idOf = (name: string) => containers.find(({ service }) => service === name)?.container.Id ?? name;
    const filled = args.map((argument) =>
      argument
        .replaceAll('{project}', project)
        .replace(/\{container:([^}]+)\}/g, (_, name: string) => idOf(name)),
    );
    if (program === 'compose') await compose.run(...filled);
    else await runProgram('docker', filled, stack);
  }

  async function mustFail(step: readonly string[]): Promise<void> {
    const failed = await runStep(step).then(
      () => false,
      () => true,
    );
    if (!failed) throw new Error(`this was to fail and did not: ${step.join(' ')}`);
  }

  async function request({ service, port, path, times }: Request): Promise<void> {
    const found = (await containersOf(engine, project)).find((one) => one.service === service);
    const [binding] = found?.container.NetworkSettings.Ports?.[`${port}/tcp`] ?? [];
    if (!binding) throw new Error(`${service} does not publish port ${port}`);
    for (let time = 0; time < times; time += 1) {
      // Whatever comes of it: many a request is there to break something.
      await fetch(`http://127.0.0.1:${binding.HostPort}${path}`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
      })
        .then((answer) => answer.text())
        .catch(() => undefined);
    }
  }
}

type FileStep = Extract<Step, { edit: unknown } | { write: unknown } | { remove: unknown }>;

/** In place: a file that is mounted by itself stays the same file. */
async function changeFile(dir: string, step: FileStep): Promise<void> {
  if ('remove' in step) return rm(join(dir, step.remove), { recursive: true });
  if ('write' in step) return writeFile(join(dir, step.write.file), step.write.content);
  const { file, find, replace } = step.edit;
  const before = await readFile(join(dir, file), 'utf8');
  if (!before.includes(find)) throw new Error(`${file} does not contain ${JSON.stringify(find)}`);
  await writeFile(
    join(dir, file),
    before.replace(find, () => replace),
  );
}

/** Running, and healthy where somebody checks; or a job that has done its work. */
function isWell({ State }: Inspected): boolean {
  if (State.Status === 'exited') return State.ExitCode === 0;
  return State.Status === 'running' && (State.Health == null || State.Health.Status === 'healthy');
}

function missingOf(wait: Wait, { State, RestartCount }: Inspected, lines: readonly string[]): string | null {
  const { service, state, health, exit_code: code, restarts, log } = wait;
  if (state !== undefined && State.Status !== state) return `${service} is ${State.Status}, not ${state}`;
  const seen = State.Health?.Status ?? 'none';
  if (health !== undefined && seen !== health) return `the health of ${service} is ${seen}, not ${health}`;
  if (code !== undefined && State.ExitCode !== code)
    return `${service} ended with ${State.ExitCode}, not ${code}`;
  if (restarts !== undefined && RestartCount < restarts) return `${service} restarted ${RestartCount} times`;
  const pattern = log === undefined ? null : new RegExp(log);
  if (pattern && !lines.some((line) => pattern.test(line))) return `the log of ${service} has no ${log}`;
  return null;
}
