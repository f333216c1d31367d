import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { debianImages } from '#test/parts/debian-images.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Docker, docker, startDocker } from '#test/parts/docker.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { findScenarios } from '../../src/lab/find-scenarios.ts';
import { LabResults, type ScenarioResult } from '../../src/lab/result.ts';
import { eventually } from './eventually.ts';
import { launch, OPSPILOT, ROOT } from './launch.ts';

/** The scenarios that every change has to pass: one of each kind of fault that shows in another place. */
const SUBSET = [
  'app-crash-behind-proxy',
  'data-dir-not-writable',
  'haproxy-unknown-keyword',
  'healthy-access-log-quotes-errors',
  'healthy-old-errors',
  'missing-env-var',
  'report-oom',
  'two-faults-setting-and-segfault',
] as const;

describe('the lab on the embedded demo', () => {
  const names = findScenarios(join(ROOT, 'lab', 'process')).map(({ name }) => name);
  passes(names, ['--runtime', 'process'], () => ({}));
});

await describeWith([docker, debianImages], 'the lab on a Docker engine', () => {
  let engine: Docker;
  before(async () => {
    engine = await startDocker();
  });
  after(() => engine[Symbol.asyncDispose]());
  const env = () => ({ OPSPILOT_DOCKER_SOCKET: engine.socketPath });

  passes(SUBSET, ['--only', SUBSET.join(','), '--images', 'local'], env);

  test('leaves nothing behind when it is killed', async () => {
    const args = ['lab', 'run', '--only', 'healthy-plain', '--images', 'local'];
    await using out = await folder();
    const lab = launch(OPSPILOT, [...args, '--out', out.path], env());
    const mine = async () => (await containersOf(engine)).filter((name) => name.includes(`-${lab.pid}-`));
    await eventually('the stack comes up', async () => (await mine()).length >= 3);
    await lab.end('SIGKILL');
    await eventually('everything is gone', async () => {
      const folders = readdirSync(tmpdir()).filter((name) => ownedBy(name, lab.pid));
      return (await mine()).length === 0 && folders.length === 0;
    });
  });
});

/** Runs scenarios once, and makes each of them a test. */
function passes(names: readonly string[], args: readonly string[], env: () => Record<string, string>): void {
  let results: readonly ScenarioResult[] = [];
  before(async () => {
    await using out = await folder();
    const lab = launch(OPSPILOT, ['lab', 'run', ...args, '--out', out.path], env());
    const { code, stderr } = await lab.ended;
    assert.ok(code === 0 || code === 1, stderr);
    const text = await readFile(join(out.path, 'results.json'), 'utf8');
    results = LabResults.parse(JSON.parse(text)).scenarios;
  });
  for (const name of names) {
    test(name, () => {
      const result = results.find((one) => one.name === name) ?? assert.fail('it did not run');
      assert.deepEqual(result.failures, [], JSON.stringify(result.card, null, 1));
    });
  }
}

async function containersOf({ socketPath }: Docker): Promise<string[]> {
  const filters = JSON.stringify({ label: ['com.docker.compose.project'] });
  const path = `/containers/json?${new URLSearchParams({ all: '1', filters })}`;
  const listed = (await engineApi(socketPath, 'GET', path)) as { Labels: Record<string, string> }[];
  return listed.map(({ Labels }) => `${Labels['com.docker.compose.project']}`);
}

function ownedBy(name: string, pid: number): boolean {
  return name.startsWith('oplab-') && name.includes(`-${pid}-`);
}

async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'opspilot-lab-out-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
