import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineApi } from './engine-api.ts';
import { freePort, shortFolder, startKept } from './kept.ts';
import type { Part } from './part.ts';
import { aptInstall, findProgram } from './programs.ts';

/** An image registry. Engines accept one on loopback without TLS. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:port`, the first part of its images' names. */
  readonly host: string;
  /** Pushes an engine's image, e.g. `shop/web:1`, and answers its name in the registry: `host/shop/web:1`. */
  push(engine: { readonly socketPath: string }, tag: string): Promise<string>;
}

export const registry: Part = {
  name: 'image registry',
  async whyMissing() {
    return findProgram('docker-registry') === null ? await aptInstall(['docker-registry']) : null;
  },
};

/** An empty registry of the caller's own on a loopback port, with its images in a temporary folder. */
export async function startRegistry(): Promise<Registry> {
  const command = findProgram('docker-registry');
  if (command === null) throw new Error('docker-registry is not installed');
  const folder = await shortFolder();
  const host = `127.0.0.1:${await freePort()}`;
  const settings = join(folder, 'registry.json');
  const storage = { filesystem: { rootdirectory: join(folder, 'images') }, delete: { enabled: true } };
  // JSON is YAML, which is what it reads.
  await writeFile(
    settings,
    JSON.stringify({ version: 0.1, log: { level: 'error' }, storage, http: { addr: host } }),
  );
  const daemon = await startKept(
    {
      command,
      args: ['serve', settings],
      env: { OTEL_TRACES_EXPORTER: 'none' },
      user: null,
      stopSignal: 'SIGTERM',
      folder,
      engineSocket: null,
      undo: [],
    },
    () => answers(host),
  );
  return {
    host,
    push: ({ socketPath }, tag) => push(socketPath, tag, host),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

async function answers(host: string): Promise<boolean> {
  try {
    return (await fetch(`http://${host}/v2/`)).ok;
  } catch {
    return false;
  }
}

async function push(socketPath: string, tag: string, host: string): Promise<string> {
  const [name, version = 'latest'] = tag.split(':');
  const target = new URLSearchParams({ repo: `${host}/${name}`, tag: version });
  await engineApi(socketPath, 'POST', `/images/${tag}/tag?${target}`);
  await engineApi(socketPath, 'POST', `/images/${host}/${name}/push?tag=${version}`);
  return `${host}/${name}:${version}`;
}
