import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readInstance } from '#cli/instance.ts';
import { AuditVerdict } from '#contract/audit.ts';
import { PersonList, RunList, WhoAmI } from '#contract/http-api.ts';
import { type Answer, apiAt } from './api.ts';
import { opspilot } from './launch.ts';
import { createDataFolder, type OpsPilot, startOpsPilot } from './opspilot.ts';

const ANNA = { name: 'Anna', email: 'anna@example.org', password: 'four words in a row' };

describe('a copy made while OpsPilot is busy', { concurrency: 1 }, () => {
  test('comes back elsewhere: sign-in works, runs are there, and the audit holds, also as it goes on', async () => {
    await using folder = await createDataFolder();
    const file = join(folder.path, 'copy.db');
    const lives = { first: join(folder.path, 'first'), second: join(folder.path, 'second') };
    const copied = await busyLife(lives.first, file);
    assert.match(copied.said, /runs, 1 people, \d+ audit entries, all whole/);

    const restored = await opspilot(['restore', file, '--data-dir', lives.second]);
    assert.equal(restored.code, 0, restored.stderr);
    assert.equal((await stat(join(lives.second, 'opspilot.db'))).mode & 0o777, 0o600);
    await using ops = await startOpsPilot({ demo: true, dataDir: lives.second });
    await holds(ops, copied.runs);
    await ops.api.ask('Is everything all right?');
    await holds(ops, copied.runs + 1);
  });

  test('comes back in its own place: what was written since is kept aside, and the audit tells of the way back', async () => {
    await using folder = await createDataFolder();
    const dir = join(folder.path, 'life');
    const file = join(folder.path, 'copy.db');
    const { runs } = await busyLife(dir, file);
    const { code, stdout, stderr } = await opspilot(['restore', file, '--data-dir', dir]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /the former database is \S+before-/);
    await using ops = await startOpsPilot({ demo: true, dataDir: dir });
    const { notes } = await holds(ops, runs);
    assert.match(
      notes.join('\n'),
      /^A copy was put back at entry \d+: the former entries \d+ to \d+ were set aside/m,
    );
  });

  test('is refused where it was changed on its way, and nothing is touched', async () => {
    await using folder = await createDataFolder();
    const dir = join(folder.path, 'life');
    const file = join(folder.path, 'copy.db');
    await busyLife(dir, file);
    const before = await readFile(join(dir, 'opspilot.db'));
    const bytes = await readFile(file);
    bytes.fill(0x55, bytes.length - 8192, bytes.length - 4096);
    await writeFile(file, bytes);
    const { code, stderr } = await opspilot(['restore', file, '--data-dir', dir]);
    assert.notEqual(code, 0);
    assert.match(stderr, /cannot be restored/);
    assert.deepEqual(await readFile(join(dir, 'opspilot.db')), before);
  });
});

/** Lives in a folder until it is stopped, with a person, and with questions under way while a copy is downloaded. */
async function busyLife(dataDir: string, file: string): Promise<{ said: string; runs: number }> {
  await using ops = await startOpsPilot({ demo: true, dataDir });
  const secret = new URL(ops.signInUrl ?? '').hash.slice(1);
  await ops.api.post('/api/setup/redeem', { secret, ...ANNA }, WhoAmI);
  await ops.api.ask('Is everything all right?');
  const [copy] = await Promise.all([
    fetch(`${ops.url}/api/backup`, { headers: authorization(ops) }),
    ...Array.from({ length: 3 }, () => ops.api.ask('Why is radarr down?')),
    ...Array.from({ length: 20 }, () => ops.api.send('POST', '/api/tools/list_services/call', { args: {} })),
  ]);
  assert.equal(copy.status, 200);
  await writeFile(file, Buffer.from(await copy.arrayBuffer()), { mode: 0o644 });
  const { code, stdout, stderr } = await opspilot(['restore', file, '--check', '--data-dir', dataDir]);
  assert.equal(code, 0, stderr);
  // What an executor did after the copy was made is in its own journal.
  const restart = await ops.api.send('POST', '/api/services/radarr/restart', { confirm: true });
  assert.equal(restart.body.ok, true, JSON.stringify(restart.body));
  await ops.end('SIGTERM');
  return { said: stdout, runs: Number(/(\d+) runs/.exec(stdout)?.[1]) };
}

async function holds(ops: OpsPilot, runs: number): Promise<AuditVerdict> {
  const verdict = await ops.api.get('/api/audit/verify', AuditVerdict);
  assert.equal(verdict.ok, true, JSON.stringify(verdict));
  assert.equal((await ops.api.get('/api/runs?limit=200', RunList)).runs.length, runs);
  assert.equal((await ops.api.get('/api/people', PersonList)).people.length, 1);
  const { email, password } = ANNA;
  const answer: Answer = await apiAt(ops.url, null).send(
    'POST',
    '/api/auth/sign-in',
    { email, password },
    { origin: ops.url },
  );
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(WhoAmI.parse(answer.body).role, 'owner');
  return verdict;
}

/** As the local owner. */
function authorization({ dataDir }: OpsPilot): Record<string, string> {
  const token = readInstance(dataDir)?.token;
  assert.ok(token);
  return { authorization: `Bearer ${token}` };
}
