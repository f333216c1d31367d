import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { ANSWERS } from './fake-model.ts';
import { type Shot, shotAt } from './load.ts';
import { has, type Processes } from './processes.ts';

/** Something that passes requests on to a model. `pid` 0: nothing stands between. */
export interface Peer {
  readonly name: string;
  readonly pid: number;
  /** A whole answer of 1 KB, and streams by the name of the model. */
  readonly whole: Shot;
  readonly stream: ((model: 'short' | 'burst') => Shot) | null;
}

const CHAT = '/v1/chat/completions';

/** nginx as a plain proxy of both models; null where it is not installed. */
export async function startNginx(
  processes: Processes,
  folder: string,
  { whole, live }: { whole: string; live: string },
): Promise<Peer | null> {
  if (!has('nginx')) return null;
  const { url, pid } = await nginx(processes, folder, 'proxy', true, [
    `upstream whole { server ${new URL(whole).host}; keepalive 128; keepalive_requests 10000000; }`,
    `upstream live { server ${new URL(live).host}; keepalive 128; keepalive_requests 10000000; }`,
    'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;',
    'server { listen 127.0.0.1:PORT; location / { proxy_pass http://whole; }',
    'location /live/ { proxy_pass http://live/; } }',
  ]);
  return {
    name: 'nginx',
    pid,
    whole: shotAt(`${url}${CHAT}`, 'model', false),
    stream: (model) => shotAt(`${url}/live${CHAT}`, model, true),
  };
}

/** The same answers as the model of ours gives, from a server that never holds anybody up; null without nginx. */
export async function startFastModel(processes: Processes, folder: string): Promise<string | null> {
  if (!has('nginx')) return null;
  const places = Object.entries(ANSWERS).map(
    ([path, answer]) => `location = ${path} { default_type application/json; return 200 '${answer}'; }`,
  );
  const server = ['server { listen 127.0.0.1:PORT;', ...places, '}'];
  return (await nginx(processes, folder, 'model', false, server)).url;
}

/** Portkey's gateway from `bench/peers`; null where that is not installed. */
export async function startPortkey(
  processes: Processes,
  { whole, live }: { whole: string; live: string },
): Promise<Peer | null> {
  const file = join(import.meta.dirname, '../peers/node_modules/@portkey-ai/gateway/build/start-server.js');
  if (!existsSync(file)) return null;
  const port = await freePort();
  const child = processes.start(process.execPath, [file, '--headless', `--port=${port}`], true);
  child.stdout?.resume();
  await answering(port);
  const url = `http://127.0.0.1:${port}${CHAT}`;
  const to = (host: string) => ({ 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${host}/v1` });
  return {
    name: 'Portkey 1.15.2',
    pid: child.pid ?? 0,
    whole: shotAt(url, 'model', false, to(whole)),
    stream: (model) => shotAt(url, model, true, to(live)),
  };
}

async function nginx(
  processes: Processes,
  folder: string,
  name: string,
  measured: boolean,
  lines: readonly string[],
): Promise<{ url: string; pid: number }> {
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${name}-${kind};`,
  );
  const file = join(folder, `${name}.conf`);
  writeFileSync(
    file,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/${name}.pid; error_log stderr crit;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 10000000; ${temporary.join(' ')}
${lines.join('\n').replace('PORT', String(port))} }`,
  );
  const child = processes.start('nginx', ['-c', file, '-p', folder], measured);
  await answering(port);
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`nothing answers on port ${port}`);
}
