import { existsSync, readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startController } from '#controller/controller.ts';
import { controllerFiles } from '#controller/files.ts';
import type { Place } from '#controller/listen.ts';
import { createEngineClient } from '#controller/runtimes/docker/engine-client.ts';
import { createRuntimes } from '#controller/runtimes/index.ts';
import { OpsError } from '#core/ops-error.ts';
import { holdFile } from '#executor/file-lock.ts';

const USAGE = `The controller: the one process that can touch your services.

  --dir DIR             its folder (OPSPILOT_CONTROLLER_DIR; default: opspilot/controller in the data folder)
  --socket PATH         the Unix socket to listen on (default: DIR/controller.sock)
  --tcp HOST:PORT       listen on TCP instead: only where nothing but OpsPilot can reach it
  --docker-host URL     unix:///path of a Docker engine (DOCKER_HOST; default: unix:///var/run/docker.sock if it is there)
  --no-docker           use no Docker engine
  --project NAME        see and touch the containers of this compose project alone
  --stack DIR           folder of a process stack (OPSPILOT_STACK_DIR)
  --cooldown SECONDS    how long a verb rests on a service (OPSPILOT_CONTROLLER_COOLDOWN; default: 5)
  --with-parent         stop when standard input ends

The bearer token is that of OPS_CONTROLLER_TOKEN or OPS_CONTROLLER_TOKEN_FILE, else of DIR/token, made on first start.
When it is ready it prints one line of JSON: {"url", "pid"}. Exit codes: 0 stopped, 2 could not start.
`;

/** How long the action in flight may take when the controller is asked to stop, in ms. */
const STOP_WITHIN_MS = 10_000;
/** How long a mutating call waits for the end of its action, in ms: its caller has 15 s. */
const ANSWER_WITHIN_MS = 12_000;

async function main(argv: string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    const settings = readSettings(argv, env);
    if (settings === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    const { withParent, ...options } = settings;
    const stopAsked = untilAskedToStop(withParent);
    await untilFormerLifeEnds(options.dir);
    const controller = await startController(options);
    process.stdout.write(`${JSON.stringify({ url: controller.url, pid: process.pid })}\n`);
    await stopAsked;
    // Exits also when an action is still under way: the next life settles it.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    await controller.stop();
    process.exit(0);
  } catch (error) {
    const sentence = error instanceof OpsError || error instanceof TypeError ? error.message : String(error);
    process.stderr.write(`opspilot controller: ${sentence}\n`);
    return 2;
  }
}

/** The controller of a server that was killed sees its action to the end, and only then is their folder free. */
async function untilFormerLifeEnds(dir: string): Promise<void> {
  const lock = `${controllerFiles(dir).journal}.lock`;
  for (const until = Date.now() + STOP_WITHIN_MS; existsSync(lock) && Date.now() < until; await delay(100)) {
    const held = holdFile(lock);
    held?.release();
    if (held) return;
  }
}

/** Flag, then environment, then default. Null when only help was asked for. Throws a TypeError that names the rule. */
function readSettings(argv: string[], env: NodeJS.ProcessEnv) {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  if (values.help) return null;
  const now = () => new Date();
  const cooldown = Number(values.cooldown ?? env.OPSPILOT_CONTROLLER_COOLDOWN ?? 5);
  if (!(cooldown >= 0)) throw new TypeError('--cooldown must be a number of seconds, 0 or more');
  const dir = resolve(values.dir ?? env.OPSPILOT_CONTROLLER_DIR ?? defaultDir(env));
  const dockerSocket = readDockerSocket(values, env);
  return {
    dir,
    place: readPlace(values),
    runtimes: createRuntimes({
      dir,
      dockerSocket,
      project: values.project ?? '',
      stackDir: values.stack ?? env.OPSPILOT_STACK_DIR ?? null,
      environment: forPrograms(env),
      now,
    }),
    containerEngine: dockerSocket === null ? null : createEngineClient(dockerSocket),
    token: readToken(env),
    version: readVersion(),
    host: hostname(),
    cooldownMs: cooldown * 1000,
    answerWithinMs: ANSWER_WITHIN_MS,
    now,
    say: (line: string) => void process.stderr.write(`opspilot controller: ${line}\n`),
    withParent: values['with-parent'] ?? false,
  };
}

const OPTIONS = {
  dir: { type: 'string' },
  socket: { type: 'string' },
  tcp: { type: 'string' },
  'docker-host': { type: 'string' },
  'no-docker': { type: 'boolean' },
  project: { type: 'string' },
  stack: { type: 'string' },
  cooldown: { type: 'string' },
  'with-parent': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function defaultDir(env: NodeJS.ProcessEnv): string {
  const data =
    env.OPSPILOT_DATA_DIR ?? join(env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'opspilot');
  return join(data, 'controller');
}

function readPlace({ socket, tcp }: { socket?: string; tcp?: string }): Place | null {
  if (tcp === undefined) return socket === undefined ? null : { socket };
  if (socket !== undefined) throw new TypeError('--socket and --tcp exclude each other');
  const match = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(tcp);
  const port = Number(match?.[2]);
  if (!match?.[1] || port > 65_535)
    throw new TypeError(`--tcp must be HOST:PORT, not ${JSON.stringify(tcp)}`);
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

function readDockerSocket(
  { 'docker-host': host, 'no-docker': none }: { 'docker-host'?: string; 'no-docker'?: boolean },
  env: NodeJS.ProcessEnv,
): string | null {
  if (none) return null;
  const url = host ?? env.DOCKER_HOST;
  if (url === undefined) return existsSync(DOCKER_SOCKET) ? DOCKER_SOCKET : null;
  const path = /^unix:\/\/(\/.+)$/.exec(url)?.[1];
  if (!path) throw new TypeError(`the Docker host must be unix:///path, not ${JSON.stringify(url)}`);
  return path;
}

const DOCKER_SOCKET = '/var/run/docker.sock';

function readToken(env: NodeJS.ProcessEnv): string | null {
  const { OPS_CONTROLLER_TOKEN: token, OPS_CONTROLLER_TOKEN_FILE: file } = env;
  if (token && file) throw new TypeError('set OPS_CONTROLLER_TOKEN or OPS_CONTROLLER_TOKEN_FILE, not both');
  const given = file ? readFileSync(file, 'utf8').trim() : token;
  if (given !== undefined && given.length < MIN_TOKEN)
    throw new TypeError(`the controller token must have at least ${MIN_TOKEN} characters`);
  return given ?? null;
}

const MIN_TOKEN = 32;

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** What programs of the runtimes get: never the controller's own secrets. */
function forPrograms(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}

const PASSED_ON = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'DOCKER_CONFIG',
];

function untilAskedToStop(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    if (!withParent) return;
    process.once('disconnect', resolve);
    process.stdin.once('end', resolve).once('error', resolve).resume();
  });
}

process.umask(0o077);
// Whoever started us may be gone; that must not end an action half-way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2), process.env);
