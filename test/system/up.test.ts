import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readInstance } from '#cli/instance.ts';
import { CreatedRun, WhoAmI } from '#contract/http-api.ts';
import { apiAt } from './api.ts';
import { demoWorld } from './demo-world.ts';
import { eventually } from './eventually.ts';
import { launch, OPSPILOT, opspilot } from './launch.ts';
import { createDataFolder, type OpsPilot, startOpsPilot } from './opspilot.ts';
import { processesNaming } from './processes.ts';

/** Long after what is promised: what is not over then hangs. */
const HANGS_MS = 20_000;

describe('opspilot up', () => {
  test('says in one JSON line where it is, and two of them live side by side', async () => {
    await using one = await startOpsPilot({ demo: true });
    await using other = await startOpsPilot({ demo: true });
    for (const { url, signInUrl, controllerUrl, dataDir, api } of [one, other]) {
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.match(signInUrl ?? '', new RegExp(`^${url}/[a-z]+#[A-Za-z0-9_-]{20,}$`));
      assert.equal(controllerUrl, `unix://${dataDir}/controller/controller.sock`);
      assert.equal((await api.ask('What is wrong?')).outcome, 'healthy');
    }
    assert.notEqual(one.url, other.url);
    assert.equal((await one.api.ask('What is wrong?')).steps.length > 0, true);
    assert.equal((await apiAt(other.url, null).send('GET', '/api/runs')).status, 401);
    assert.equal(one.said().trim().split('\n').length, 1, 'nothing but that line');
  });

  test('begins a controller that dies again, which settles what the one before had begun, and stops as ever', async () => {
    await using ops = await startOpsPilot({ demo: true });
    const controllers = () =>
      processesNaming(join(ops.dataDir, 'controller')).filter(({ command }) =>
        command.includes('controller.ts'),
      );
    for (let death = 1; death <= 2; death++) {
      const former = controllers()[0] ?? assert.fail('no controller');
      process.kill(former.pid, 'SIGKILL');
      await eventually('another one is there', async () => {
        const [next] = controllers();
        return next !== undefined && next.pid !== former.pid;
      });
      await eventually('it answers', async () => (await ops.api.send('GET', '/readyz')).status === 200);
      assert.equal(controllers().length, 1);
      assert.equal((await ops.api.ask('What is wrong?')).outcome, 'healthy');
    }
    assert.match(ops.said(), /the controller is gone; it is started again in 0\.5 s/);
    assert.equal((await ops.end('SIGINT', 'group')).code, 0);
    assert.equal(controllers().length, 0);
  });

  test('prints the link for the owner only while there is none', async () => {
    await using folder = await createDataFolder();
    const account = { name: 'Ada', email: 'ada@example.net', password: 'correct horse battery' };
    {
      await using first = await startOpsPilot({ dataDir: folder.path });
      const secret = new URL(first.signInUrl ?? assert.fail('no link')).hash.slice(1);
      const made = await apiAt(first.url, null).send(
        'POST',
        '/api/setup/redeem',
        { secret, ...account },
        {
          origin: first.url,
        },
      );
      assert.equal(WhoAmI.parse(made.body).role, 'owner');
    }
    await using second = await startOpsPilot({ dataDir: folder.path });
    assert.equal(second.signInUrl, null);
  });

  test('without --json it tells a person where to go and how to stop it', async () => {
    await using folder = await createDataFolder();
    const up = launch(OPSPILOT, ['up', '--no-web', '--port', '0', '--data-dir', folder.path]);
    await eventually('it says how to stop it', () => up.said().includes('Ctrl-C'));
    assert.match(up.said(), /http:\/\/127\.0\.0\.1:\d+\n/);
    const { code, stderr } = await up.end('SIGINT', 'group');
    assert.deepEqual([code, stderr], [0, '']);
  });
});

describe('Ctrl-C stops all of it and leaves no process', { concurrency: 2 }, () => {
  for (const [how, signal, to] of [
    ['to the process group, as a terminal sends it', 'SIGINT', 'group'],
    ['to the process alone', 'SIGINT', 'process'],
    ['as SIGTERM', 'SIGTERM', 'process'],
  ] as const) {
    test(`${how}, while an investigation and readers are under way and a service hangs`, async (t) => {
      await using folder = await createDataFolder();
      await using ops = await startOpsPilot({ demo: true, dataDir: folder.path });
      await demoWorld(ops.dataDir).break('jellyfin', 'hang');
      const { id } = await ops.api.post('/api/runs', { goal: 'What is wrong?' }, CreatedRun);
      const reader = await fetch(`${ops.url}/api/runs/${id}/events`, { headers: asOwner(ops) });
      assert.equal(reader.status, 200);
      await hasStopped(t, ops, signal, to);
      assert.match(await reader.text(), /^id: \d+$/m, 'and the reader was told so');
    });
  }

  test('while an action is being checked', async (t) => {
    await using folder = await createDataFolder();
    await using ops = await startOpsPilot({ demo: true, dataDir: folder.path });
    const pressed = ops.api.send('POST', '/api/services/radarr/restart', { confirm: true }).catch(() => null);
    await eventually('it restarts', () => demoWorld(ops.dataDir).starts('radarr') === 2);
    await hasStopped(t, ops, 'SIGINT', 'group');
    await pressed;
  });

  test('while it is still starting', async () => {
    await using folder = await createDataFolder();
    const up = launch(OPSPILOT, [
      'up',
      '--demo',
      '--no-web',
      '--json',
      '--port',
      '0',
      '--data-dir',
      folder.path,
    ]);
    await eventually('the demo starts', () => processesNaming(join(folder.path, 'demo')).length > 0);
    const { code, signal } = await up.end('SIGINT', 'group');
    assert.deepEqual([code, signal], [0, null]);
    await areGone(folder.path);
    assert.equal(existsSync(join(folder.path, 'instance.json')), false);
  });

  test('and it starts again on the same folder, with what it knew', async () => {
    await using folder = await createDataFolder();
    let known = '';
    {
      await using ops = await startOpsPilot({ demo: true, dataDir: folder.path });
      known = (await ops.api.ask('What is wrong?')).id;
    }
    await using ops = await startOpsPilot({ demo: true, dataDir: folder.path });
    assert.equal((await ops.api.finished(known)).outcome, 'healthy');
    assert.equal((await ops.api.ask('What is wrong?')).outcome, 'healthy');
  });
});

describe('what it cannot start with is one sentence and exit code 2', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'op-start-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Starts it with this, and asks for one sentence that names what is wrong, and for nothing left behind. */
  async function refused(
    says: RegExp,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<string> {
    const { code, stdout, stderr } = await opspilot(['up', '--no-web', '--json', ...args], env);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, stderr);
    assert.match(stderr, /^opspilot up: [^\n]+\n$/);
    assert.match(stderr, says);
    await areGone(folder);
    return stderr;
  }

  async function refuses(...wanted: Parameters<typeof refused>): Promise<void> {
    await refused(...wanted);
  }

  const dirNamed = (name: string) => ['--data-dir', join(folder, name)];

  for (const demo of [[], ['--demo']]) {
    test(`a port in use ${demo.join('')}`, async () => {
      await using taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      await refuses(new RegExp(`127\\.0\\.0\\.1 port ${port} is in use`), [
        ...dirNamed(`port${demo.length}`),
        ...demo,
        '--port',
        String(port),
      ]);
      assert.equal(existsSync(join(folder, `port${demo.length}`, 'instance.json')), false);
    });
  }

  test('an address that is not of this machine', () =>
    refuses(/192\.0\.2\.1 port 0 is not an address of this machine/, [
      ...dirNamed('address'),
      ...['--port', '0', '--host', '192.0.2.1'],
    ]));

  test('a data dir below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const path = join(folder, 'file', 'data');
    await refuses(/data dir .*file.* cannot be written \(ENOTDIR\)/, ['--data-dir', path, '--port', '0']);
  });

  test('a file where one of its folders has to be', async () => {
    await mkdir(join(folder, 'blocked'));
    await writeFile(join(folder, 'blocked', 'controller'), '');
    await refuses(/blocked\/controller cannot be written/, [...dirNamed('blocked'), '--port', '0']);
  });

  test('a data dir that no one can write', () =>
    refuses(/data dir \/sys\/opspilot cannot be written/, ['--data-dir', '/sys/opspilot', '--port', '0']));

  test('a database that is none', async () => {
    await mkdir(join(folder, 'spoilt'));
    await writeFile(join(folder, 'spoilt', 'opspilot.db'), 'no database, '.repeat(1000));
    await refuses(/the database .*spoilt\/opspilot\.db cannot be opened/, [
      ...dirNamed('spoilt'),
      '--port',
      '0',
    ]);
  });

  test('a database server that does not answer, whose password is not shown', async () => {
    const url = 'postgres://ann:1234567@127.0.0.1:1/ops';
    const said = await refused(
      /the database of database_url cannot be opened: .*ECONNREFUSED/,
      [...dirNamed('pg'), '--port', '0'],
      {
        DATABASE_URL: url,
      },
    );
    assert.doesNotMatch(said, /1234567/);
  });

  for (const [what, text, says] of [
    ['broken YAML', 'server: [', /opspilot\.yaml line \d+ is not YAML/],
    ['an unknown key', 'server:\n  prot: 1234567\n', /server\.prot is not a known key/],
    ['a wrong value', 'server:\n  port: 1234567\n', /server\.port: /],
    [
      'a database that it does not know',
      'database_url: mysql://ann:1234567@db/x\n',
      /the database of database_url cannot be opened: /,
    ],
    [
      'a key file that is not there',
      'services: {radarr: {key_file: nowhere}}\n',
      /services\.radarr\.key_file: .*ENOENT/,
    ],
    ['no sign-in on an open address', 'server: {auth: none, host: 0.0.0.0}\n', /auth: none/],
  ] as const) {
    test(`a configuration with ${what}, whose value is not shown`, async () => {
      const dir = join(folder, what.replaceAll(' ', '-'));
      await mkdir(dir);
      await writeFile(join(dir, 'opspilot.yaml'), text);
      const said = await refused(says, ['--data-dir', dir, '--port', '0']);
      assert.doesNotMatch(said, /1234567/);
    });
  }

  test('a configuration file that is not there', () =>
    refuses(/missing\.yaml cannot be read: ENOENT/, [
      ...dirNamed('none'),
      ...['--port', '0', '--config', join(folder, 'missing.yaml')],
    ]));

  test('a variable that is no setting', () =>
    refuses(/OPSPILOT_SERVER_PROT is not a setting/, [...dirNamed('env'), '--port', '0'], {
      OPSPILOT_SERVER_PROT: '1234567',
    }));

  test('a port that is no number', () => refuses(/port/, [...dirNamed('number'), '--port', 'http']));

  test('a data dir that another one runs on, which goes on', async () => {
    await using first = await startOpsPilot();
    const { code, stdout, stderr } = await opspilot([
      'up',
      '--no-web',
      '--port',
      '0',
      '--data-dir',
      first.dataDir,
    ]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, /^opspilot up: another OpsPilot is running on [^\n]+\n$/);
    assert.equal((await first.api.send('GET', '/api/whoami')).status, 200);
  });
});

function asOwner({ dataDir }: OpsPilot): { authorization: string } {
  return { authorization: `Bearer ${readInstance(dataDir)?.token}` };
}

interface Diagnoses {
  diagnostic(message: string): void;
}

async function hasStopped(
  t: Diagnoses,
  ops: OpsPilot,
  signal: NodeJS.Signals,
  to: 'process' | 'group',
): Promise<void> {
  const begun = performance.now();
  const ended = await Promise.race([ops.end(signal, to), sleep(HANGS_MS, null, { ref: false })]);
  t.diagnostic(`stopped after ${Math.round(performance.now() - begun)} ms`);
  assert.deepEqual([ended?.code, ended?.signal], [0, null], ops.said());
  await areGone(ops.dataDir);
  await assert.rejects(fetch(`${ops.url}/livez`));
  assert.equal(existsSync(join(ops.dataDir, 'instance.json')), false);
}

/** Nothing that names this folder lives; what was killed may take a moment to be gone. */
async function areGone(folder: string): Promise<void> {
  const left = () => processesNaming(folder).map(({ command }) => command);
  await eventually('its processes are gone', () => left().length === 0, 1000).catch(() => undefined);
  assert.deepEqual(left(), []);
}
