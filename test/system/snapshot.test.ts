import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Diagnosis } from '#contract/diagnosis.ts';
import { demoWorld } from './demo-world.ts';
import { opspilot, type Result } from './launch.ts';
import { createDataFolder, startOpsPilot } from './opspilot.ts';

test('what a snapshot says later, without a server, is what was said at the time', async () => {
  await using folder = await createDataFolder();
  const dir = join(folder.path, 'snapshot');
  const online = await (async () => {
    await using ops = await startOpsPilot({ demo: true });
    await demoWorld(ops.dataDir).break('radarr', 'crash');
    const { diagnosis } = await ops.api.ask('What is wrong?');
    const taken = done(await opspilot(['snapshot', 'create', dir, '--json', '--data-dir', ops.dataDir]));
    assert.equal(JSON.parse(taken.stdout).counts.services, 4);
    const again = await opspilot(['snapshot', 'create', dir, '--data-dir', ops.dataDir]);
    assert.deepEqual([again.code, again.stdout], [2, '']);
    assert.match(again.stderr, /is not empty/);
    return diagnosis ?? assert.fail('there is no card');
  })();

  const printed = JSON.parse(done(await opspilot(['diagnose', '--snapshot', dir, '--json'])).stdout);
  const offline = Diagnosis.parse(printed.diagnosis);
  assert.deepEqual(essence(offline), essence(online));
  assert.deepEqual(leader(offline), 'crashed radarr');
  assert.equal(printed.proposal.tool, 'restart_container');
  assert.equal(offline.at, printed.captured_at);
  assert.deepEqual(printed.missing, []);

  const text = done(await opspilot(['diagnose', '--snapshot', dir])).stdout;
  assert.match(text, /Rules out: /);
  assert.ok(text.includes(offline.headline));
  assert.match(text, /OpsPilot would propose: Restart radarr\./);
});

test('what is no snapshot is refused in a sentence', async () => {
  await using folder = await createDataFolder();
  const empty = await opspilot(['diagnose', '--snapshot', folder.path]);
  assert.deepEqual([empty.code, empty.stdout], [2, '']);
  assert.match(empty.stderr, /is no snapshot: it has no manifest\.json/);
  assert.equal((await opspilot(['diagnose'])).code, 2);
  const nobody = await opspilot(['snapshot', 'create', join(folder.path, 'new'), '--data-dir', folder.path]);
  assert.equal(nobody.code, 3);
});

function done(result: Result): Result {
  assert.equal(result.code, 0, result.stderr);
  return result;
}

const leader = ({ causes: [first] }: Diagnosis) => `${first?.cause} ${first?.subject}`;

/** All but ids and times of reading. */
function essence({ verdict, headline, confidence, causes, ruled_out, alternatives }: Diagnosis) {
  const told = [...causes, ...alternatives].map(({ evidence, ...rest }) => ({
    ...rest,
    evidence: evidence.map(({ finding, says, weight, ref }) => ({ finding, says, weight, ref })),
  }));
  return { verdict, headline, confidence, told, ruled_out };
}
