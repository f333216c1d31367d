import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { json, startFakeEngine } from '#test/fakes/docker-engine.ts';
import { buildBusyboxImage } from '#test/parts/busybox.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { docker, startDocker } from '#test/parts/docker.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { registry, startRegistry } from '#test/parts/registry.ts';
import { createDockerRuntime } from '../docker.ts';
import { createEngineClient } from './engine-client.ts';
import { pullImages, splitImage } from './pull.ts';

for (const [image, repository, tag] of [
  ['nginx', 'nginx', 'latest'],
  ['nginx:1.27', 'nginx', '1.27'],
  ['localhost:5000/a/b', 'localhost:5000/a/b', 'latest'],
  ['localhost:5000/a/b:2', 'localhost:5000/a/b', '2'],
  ['ghcr.io/a/b@sha256:0123', 'ghcr.io/a/b', 'sha256:0123'],
] as const) {
  test(`${image} is ${tag} of ${repository}`, () => assert.deepEqual(splitImage(image), { repository, tag }));
}

test('a container made from an image id has nothing to pull', () => {
  for (const id of [`sha256:${'0'.repeat(64)}`, '0'.repeat(64)]) {
    assert.throws(
      () => splitImage(id),
      (error) => error instanceof OpsError && error.code === 'precondition',
    );
  }
});

const DIGEST = `sha256:${'d'.repeat(64)}`;
const PULL = /^\/v1\.41\/images\/create\?/;

async function pullFrom(progress: string | null, repoDigests: string[], images = ['shop/web:1']) {
  await using engine = await startFakeEngine({ api: '1.41' }, (path, response) => {
    if (!PULL.test(path)) json(response, 200, { Id: 'new', RepoDigests: repoDigests });
    else if (progress === null) response.write('{"status":"Pulling"}\n', () => response.destroy());
    else response.end(progress);
  });
  const client = createEngineClient(engine.socketPath);
  return await pullImages(
    client,
    images.map((image) => ({ image, before: 'old' })),
  );
}

test('names the digest that the registry served', async () => {
  const outcome = await pullFrom(`{"status":"Digest: ${DIGEST}"}\r\n{"status":"done"}\n`, [
    `shop/web@${DIGEST}`,
  ]);
  assert.equal(outcome.state, 'ok');
  const digest = `shop/web@${DIGEST}`;
  assert.deepEqual(outcome.result, {
    pulled: [{ image: 'shop/web:1', image_id: 'new', digest, changed: true }],
  });
});

test('finds the failure inside an answer that began with 200', async () => {
  const error =
    '{"status":"Pulling"}\n{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}\n';
  const outcome = await pullFrom(error, []);
  assert.equal(outcome.state, 'failed');
  assert.match(outcome.detail, /shop\/web:1 .*manifest unknown/);
});

test('fails when the tag is another image than the one that was served', async () => {
  const outcome = await pullFrom(`{"status":"Digest: ${DIGEST}"}\n`, [`shop/web@sha256:${'e'.repeat(64)}`]);
  assert.equal(outcome.state, 'failed');
});

test('does not know what became of it when the engine goes away meanwhile', async () => {
  assert.equal((await pullFrom(null, [])).state, 'unknown');
});

test('checks every name before the first pull', async () => {
  const pull = pullFrom('{"status":"done"}\n', [], ['shop/web:1', '0'.repeat(64)]);
  await assert.rejects(pull, (error) => error instanceof OpsError && error.code === 'precondition');
});

await describeWith([docker, registry], 'a pull from a real registry', () => {
  const name = `opspull${randomBytes(4).toString('hex')}/web:1`;

  test('brings a new image once, and says why one cannot be had', async () => {
    await using engine = await startDocker();
    await using images = await startRegistry();
    await buildBusyboxImage(engine, name);
    const image = await images.push(engine, name);
    for (const tag of [image, name]) await engineApi(engine.socketPath, 'DELETE', `/images/${tag}`);
    const client = createEngineClient(engine.socketPath);
    const first = await pullImages(client, [{ image, before: '' }]);
    assert.equal(first.state, 'ok', first.detail);
    const [pulled] = (first.result as { pulled: { digest: string; image_id: string; changed: boolean }[] })
      .pulled;
    assert.match(pulled?.digest ?? '', new RegExp(`^${image.replace(/:1$/, '')}@sha256:[0-9a-f]{64}$`));
    assert.equal(pulled?.changed, true);
    const again = await pullImages(client, [{ image, before: pulled?.image_id ?? '' }]);
    assert.equal(again.detail, 'the images were up to date');
    const missing = await pullImages(client, [{ image: `${images.host}/no/such:1`, before: '' }]);
    assert.equal(missing.state, 'failed');
    assert.match(missing.detail, /not found|unknown/);
    await engineApi(engine.socketPath, 'DELETE', `/images/${image}`);
  });

  test('is settled by what the engine remembers of it', async () => {
    await using engine = await startDocker();
    await using images = await startRegistry();
    await buildBusyboxImage(engine, name);
    const image = await images.push(engine, name);
    const runtime = createDockerRuntime({ socketPath: engine.socketPath, privateDir: '', path: '' });
    const containers = [{ service: 'web', object_id: '', image_id: '', phase: 'stopped', image }];
    const settled = async () => {
      const action = { id: 'a:do', verb: 'pull', service: 'web', args: {}, pre: { containers } } as const;
      return (await runtime.settle({ ...action, startedAt }, AbortSignal.timeout(20_000))).state;
    };
    const startedAt = new Date().toISOString();
    assert.equal(await settled(), 'failed');
    const client = createEngineClient(engine.socketPath);
    await pullImages(client, [{ image, before: '' }]);
    assert.equal(await settled(), 'ok');
    await pullImages(client, [{ image, before: '' }]);
    assert.equal(await settled(), 'unknown');
    for (const tag of [image, name]) await engineApi(engine.socketPath, 'DELETE', `/images/${tag}`);
  });
});
