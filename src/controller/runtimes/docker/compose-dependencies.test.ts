import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createDependencyReader } from './compose-dependencies.ts';
import type { ComposeOrigin } from './compose-labels.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opspilot-needs-'));
});
afterEach(() => rm(folder, { recursive: true }));

function origin(dependsOn: string[] | null, ...files: string[]): ComposeOrigin {
  const configFiles = files.map((name) => join(folder, name));
  const rest = { number: 1, oneOff: false, workingDir: folder, envFiles: [] };
  return { project: 'media', service: 'web', configFiles, dependsOn, ...rest };
}

test('the label of compose 2 is enough', async () => {
  assert.deepEqual(await createDependencyReader()(origin(['db'], 'missing.yaml')), ['db']);
});

test('files of compose 1 are read together, in both forms, through anchors', async () => {
  await writeFile(join(folder, 'a.yaml'), 'x: &x {depends_on: [db]}\nservices:\n  web: {<<: *x}\n');
  await writeFile(
    join(folder, 'b.yaml'),
    'services:\n  web:\n    depends_on:\n      db: {condition: x}\n      mq:\n',
  );
  assert.deepEqual(await createDependencyReader()(origin(null, 'a.yaml', 'b.yaml')), ['db', 'mq']);
});

test('a file is read anew when it changes, and adds nothing while it cannot be read', async () => {
  const read = createDependencyReader();
  const path = join(folder, 'a.yaml');
  assert.deepEqual(await read(origin(null, 'a.yaml')), []);
  for (const [at, name] of ['db', 'mq'].entries()) {
    await writeFile(path, `services:\n  web:\n    depends_on: [${name}]\n`);
    await utimes(path, at, at);
    assert.deepEqual(await read(origin(null, 'a.yaml')), [name]);
  }
  await writeFile(path, 'services: [');
  assert.deepEqual(await read(origin(null, 'a.yaml')), []);
});
