import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { assertUnchanged, type ComposeProject, takeSnapshot, writeCopy } from './compose-project.ts';

let folder: string;
let project: ComposeProject;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opspilot-compose-'));
  const workingDir = join(folder, 'stack');
  const configFiles = ['compose.yaml', 'override.yaml'].map((name) => join(workingDir, name));
  project = { project: 'media', workingDir, configFiles, envFiles: [join(workingDir, '.env')] };
});
afterEach(() => rm(folder, { recursive: true }));

const BASE = `services:
  web:
    image: nginx
    env_file: [ 'one.env', ../two.env ]   # two files
  db:
    image: postgres
    env_file:
      - path: ./it's.env
        required: false
`;

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

async function standard(more: Record<string, string> = {}): Promise<void> {
  await write({
    'stack/compose.yaml': BASE,
    'stack/override.yaml': 'services:\n  web:\n    ports: ["80:80"]\n',
    'stack/one.env': 'A=1\n',
    'two.env': 'B=2\n',
    ...more,
  });
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

test('binds every file that compose will read, and those that are absent', async () => {
  await standard();
  const { bound } = await takeSnapshot(project);
  assert.deepEqual(bound, {
    [join(folder, 'stack/compose.yaml')]: hash(BASE),
    [join(folder, 'stack/override.yaml')]: hash('services:\n  web:\n    ports: ["80:80"]\n'),
    [join(folder, 'stack/.env')]: 'absent',
    [join(folder, 'stack/one.env')]: hash('A=1\n'),
    [join(folder, 'two.env')]: hash('B=2\n'),
    [join(folder, "stack/it's.env")]: 'absent',
  });
});

for (const [what, change, path] of [
  ['a compose file', { 'stack/override.yaml': 'services: {}\n' }, 'stack/override.yaml'],
  ['an env file', { 'two.env': 'B=3\n' }, 'two.env'],
  ['a file that appears', { 'stack/.env': 'C=1\n' }, 'stack/.env'],
] as const) {
  test(`refuses when ${what} has changed, and says which`, async () => {
    await standard();
    const { bound } = await takeSnapshot(project);
    await write(change);
    const later = await takeSnapshot(project);
    assert.throws(
      () => assertUnchanged(later, bound),
      (error) => {
        assert.ok(error instanceof OpsError && error.code === 'compose_changed');
        assert.deepEqual(
          error.extras.difference?.map((one) => one.path),
          [`compose_files.${join(folder, path)}`],
        );
        return true;
      },
    );
    assertUnchanged(later, later.bound);
  });
}

test('refuses when another env file is named than was bound', async () => {
  await standard();
  const { bound } = await takeSnapshot(project);
  const { [join(folder, 'two.env')]: _, ...fewer } = bound;
  await assert.rejects(async () => assertUnchanged(await takeSnapshot(project), fewer), /two\.env/);
});

test('the copy holds the same bytes, but for the places of env files, which lead to their copies', async () => {
  await standard();
  const snapshot = await takeSnapshot(project);
  await write({ 'two.env': 'B=changed after the snapshot\n' });
  const root = join(folder, "it's $HOME", 'root');
  await writeCopy(snapshot, root);
  const copied = await readFile(join(root, folder, 'stack/compose.yaml'), 'utf8');
  const quoted = (name: string) =>
    `'${join(root, folder, name).replaceAll("'", "''").replaceAll('$', '$$$$')}'`;
  const expected = BASE.replace("'one.env'", () => quoted('stack/one.env'))
    .replace('../two.env', () => quoted('two.env'))
    .replace("./it's.env", () => quoted("stack/it's.env"));
  assert.equal(copied, expected);
  assert.equal(await readFile(join(root, folder, 'two.env'), 'utf8'), 'B=2\n');
  assert.equal(await readFile(join(root, folder, 'stack/.env'), 'utf8'), '');
  assert.equal((await stat(join(root, folder, 'two.env'))).mode & 0o777, 0o600);
  await assert.rejects(stat(join(root, folder, "stack/it's.env")));
});

for (const [what, compose, reason] of [
  ['includes others', 'include: [other.yaml]\nservices: {}\n', /includes other compose files/],
  [
    'extends a service of another file',
    'services:\n  a:\n    extends: {file: b.yaml, service: c}\n',
    /a extends/,
  ],
  ['names an env file by a variable', 'services:\n  a:\n    env_file: $' + '{FILE}\n', /a names an env file/],
  [
    'names an env file under a tag',
    'services:\n  a:\n    env_file: !override [x.env]\n',
    /a names an env file/,
  ],
  ['hides a service behind a tag', 'services:\n  a: !override {env_file: x.env}\n', /a is written/],
  ['hides all behind a tag', 'services: !override {a: {env_file: x.env}}\n', /services are written/],
  ['takes labels from a file', 'services:\n  a:\n    label_file: x\n', /a takes labels/],
  ['is no YAML', 'services:\n\ta: 1\n', /line 2: a tab is no indentation/],
] as const) {
  test(`cannot bind to a compose file that ${what}`, async () => {
    await standard({ 'stack/override.yaml': compose });
    await assert.rejects(takeSnapshot(project), (error) => {
      return error instanceof OpsError && error.code === 'precondition' && reason.test(error.message);
    });
  });
}

test('a compose file that is gone, or a project without files, is a precondition', async () => {
  await assert.rejects(takeSnapshot(project), /compose\.yaml is not there/);
  await assert.rejects(takeSnapshot({ ...project, configFiles: [] }), /do not say which compose files/);
});
