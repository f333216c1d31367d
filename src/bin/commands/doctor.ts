import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Command, EXIT, flagOption, textOption } from '#cli/command.ts';
import { defaultDataDir, readInstance } from '#cli/instance.ts';
import { paintFor, table } from '#cli/paint.ts';
import { dataDirAt } from '../data-dir.ts';
import { findPrometheus } from './doctor-prometheus.ts';

/** One thing that was looked for. `needed: false` = OpsPilot works without it. */
interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly needed: boolean;
  readonly detail: string;
}

const TRY_MS = 2000;

/** Says what is here, what is missing, and what to do about it. Changes nothing. */
export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'say what was found on this machine, what is missing, and which trust lines hold',
  help: [
    'Looks on this machine only: Docker, compose, Prometheus, Loki, models, the data dir, the running instance.',
  ],
  options: { 'data-dir': { type: 'string' }, json: { type: 'boolean' } },
  async run(input, { terminal, env }) {
    const dataDir = textOption(input, 'data-dir') ?? defaultDataDir(env);
    const findings = await Promise.all([
      node(),
      docker(env.DOCKER_HOST),
      compose(),
      findPrometheus(dataDir, env),
      http('Loki', 'http://127.0.0.1:3100/ready', 'logs are read from the containers alone'),
      http('Ollama', 'http://127.0.0.1:11434/api/version', 'no local model; diagnosis works without one'),
      instance(dataDir),
      trustLines(dataDir),
    ]);
    if (flagOption(input, 'json')) terminal.out(`${JSON.stringify({ findings })}\n`);
    else {
      const paint = paintFor(terminal);
      const rows = findings.map(({ what, ok, needed, detail }) => [
        ok ? 'found' : needed ? 'MISSING' : 'not found',
        what,
        detail,
      ]);
      const lines = table(rows).trimEnd().split('\n');
      for (const [index, line] of lines.entries()) {
        const finding = findings[index] as Finding;
        terminal.out(`${finding.ok ? paint.ok(line) : finding.needed ? paint.bad(line) : paint.dim(line)}\n`);
      }
    }
    return findings.some(({ ok, needed }) => needed && !ok) ? EXIT.no : EXIT.ok;
  },
};

async function node(): Promise<Finding> {
  return { what: 'Node', ok: true, needed: true, detail: process.version };
}

async function docker(host: string | undefined): Promise<Finding> {
  const socket = host?.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock';
  const answer = await get({ socketPath: socket, path: '/version' });
  if ('error' in answer) {
    return {
      what: 'Docker',
      ok: false,
      needed: false,
      detail: `${socket}: ${answer.error}. Install docker.io, or try opspilot up --demo`,
    };
  }
  const { Version, ApiVersion } = JSON.parse(answer.body) as { Version?: string; ApiVersion?: string };
  return { what: 'Docker', ok: true, needed: false, detail: `${Version} (API ${ApiVersion}) on ${socket}` };
}

async function compose(): Promise<Finding> {
  for (const [program, ...args] of [
    ['docker', 'compose', 'version', '--short'],
    ['docker-compose', 'version', '--short'],
  ] as const) {
    try {
      const { stdout } = await promisify(execFile)(program, args, { timeout: TRY_MS });
      return {
        what: 'Compose',
        ok: true,
        needed: false,
        detail: `${program === 'docker' ? 'docker compose' : program} ${stdout.trim()}`,
      };
    } catch {
      // Not this one: the next may be there.
    }
  }
  return {
    what: 'Compose',
    ok: false,
    needed: false,
    detail: 'compose_up cannot be used. Install docker-compose',
  };
}

async function http(what: string, url: string, without: string): Promise<Finding> {
  const { hostname, port, pathname } = new URL(url);
  const answer = await get({ host: hostname, port: Number(port), path: pathname });
  if ('error' in answer)
    return { what, ok: false, needed: false, detail: `nothing at ${url} (${answer.error}); ${without}` };
  return { what, ok: true, needed: false, detail: url };
}

async function instance(dataDir: string): Promise<Finding> {
  const running = readInstance(dataDir);
  if (!running)
    return {
      what: 'OpsPilot',
      ok: false,
      needed: false,
      detail: `none is running on ${dataDir}: opspilot up`,
    };
  const { hostname, port } = new URL(running.url);
  const answer = await get({ host: hostname, port: Number(port), path: '/readyz' });
  if ('error' in answer)
    return {
      what: 'OpsPilot',
      ok: false,
      needed: true,
      detail: `${running.url} does not answer (${answer.error})`,
    };
  const { ok, parts } = JSON.parse(answer.body) as { ok: boolean; parts: { name: string; ok: boolean }[] };
  const broken = parts.filter((part) => !part.ok).map(({ name }) => name);
  const well = broken.length === 0 ? '' : `, where this does not work: ${broken.join(', ')}`;
  return { what: 'OpsPilot', ok, needed: true, detail: `${running.url}${well}` };
}

/** Under `up` one user runs everything: then the lines between the processes hold against mistakes, not against a break-in. */
async function trustLines(dataDir: string): Promise<Finding> {
  const { controller } = dataDirAt(dataDir);
  const own = existsSync(join(controller, 'controller.json'));
  const detail = own
    ? 'server and controller run as the same user here: a taken-over server could open docker.sock itself'
    : 'no controller of this data dir is running';
  return { what: 'Trust lines', ok: !own, needed: false, detail };
}

type Target = {
  readonly path: string;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
};

function get(target: Target): Promise<{ status: number; body: string } | { error: string }> {
  return new Promise((resolve) => {
    const asked = request({ ...target, headers: { host: 'localhost' }, timeout: TRY_MS }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        if (body.length < 100_000) body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    asked.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? 'no answer' }));
    asked.end();
  });
}
