import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildBusyboxImage } from './busybox.ts';
import { describeWith } from './describe-with.ts';
import { type Docker, docker, startDocker, startOwnDocker } from './docker.ts';
import { engineApi } from './engine-api.ts';
import { freePort } from './kept.ts';
import { isRoot } from './programs.ts';
import { registry, startRegistry } from './registry.ts';

const exec = promisify(execFile);
const IMAGE = 'parts/busybox:1';

const root = { name: 'root', whyMissing: async () => (isRoot() ? null : 'a second engine needs root') };

await describeWith([docker, root], 'Docker engines side by side', () => {
  let engines: Docker[];
  let folder: string;

  before(async () => {
    engines = await Promise.all([startDocker(), startOwnDocker()]);
    folder = await mkdtemp(join(tmpdir(), 'opspilot-parts-'));
  });
  after(async () => {
    await Promise.all(engines.map((engine) => engine[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true });
  });

  test('each runs a compose stack whose services find one another and answer on loopback', async () => {
    const answers = await Promise.all(
      engines.map((engine, number) => runStack(engine, join(folder, `compose${number}.yaml`))),
    );
    assert.deepEqual(answers, ['hello\n', 'hello\n']);
  });
});

await describeWith([docker, registry], 'an image registry on loopback', () => {
  test('gives an image back that was pushed and removed', async () => {
    await using engine = await startDocker();
    await using images = await startRegistry();
    await buildBusyboxImage(engine, 'parts/pushed:1');
    const name = await images.push(engine, 'parts/pushed:1');
    const local = [name, 'parts/pushed:1'];
    for (const tag of local) await engineApi(engine.socketPath, 'DELETE', `/images/${tag}`);
    await engineApi(engine.socketPath, 'POST', `/images/create?${new URLSearchParams({ fromImage: name })}`);
    const image = (await engineApi(engine.socketPath, 'GET', `/images/${name}/json`)) as {
      RepoTags: string[];
    };
    assert.deepEqual(image.RepoTags, [name]);
    await engineApi(engine.socketPath, 'DELETE', `/images/${name}`);
  });
});

/** What `front` serves, which it has fetched from `back` by that name. */
async function runStack(engine: Docker, file: string): Promise<string> {
  await buildBusyboxImage(engine, IMAGE);
  const port = await freePort();
  const serve = 'mkdir /www && echo hello > /www/index.html && httpd -f -p 80 -h /www';
  const fetchAndServe =
    'mkdir /www && until wget -q -O /www/index.html http://back/; do sleep 0.1; done; httpd -f -p 80 -h /www';
  const service = (command: string, more: object = {}) => ({
    image: IMAGE,
    command: ['sh', '-c', command],
    ...more,
  });
  const services = {
    back: service(serve),
    front: service(fetchAndServe, { ports: [`127.0.0.1:${port}:80`] }),
  };
  await writeFile(file, JSON.stringify({ version: '3.8', services }));
  const [command = '', ...args] = engine.compose;
  const compose = (...more: string[]) =>
    exec(command, [...args, '-f', file, '-p', 'parts', ...more], { env: { ...process.env, ...engine.env } });
  await compose('up', '-d');
  try {
    return await answerOf(`http://127.0.0.1:${port}/`);
  } finally {
    await compose('down', '-t', '0');
  }
}

async function answerOf(url: string): Promise<string> {
  for (let tries = 100; ; tries -= 1) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(100);
    }
  }
}
