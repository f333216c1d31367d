import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { Approval } from '#contract/approval.ts';
import { AuditVerdict } from '#contract/audit.ts';
import { Bundle } from '#contract/bundle.ts';
import { ServiceLogs } from '#contract/controller-api.ts';
import {
  ApprovalList,
  AuditPage,
  CreatedToken,
  RunList,
  ServiceActionReply,
  Services,
  ToolCallReply,
  ToolList,
} from '#contract/http-api.ts';
import { Run } from '#contract/run.ts';
import { freePort } from '#test/parts/kept.ts';
import { waitingFor } from './api.ts';
import { type DemoWorld, demoWorld } from './demo-world.ts';
import { opspilot, type Result } from './launch.ts';
import { createDataFolder, type OpsPilot, startOpsPilot } from './opspilot.ts';

const STATUS_OF_RADARR = JSON.stringify({ container_name: 'radarr' });

/** Commands that only tell, with what they tell under `--json`. */
const TELLING: readonly [args: readonly string[], shape: z.ZodType][] = [
  [['services'], Services],
  [['logs', 'radarr', '--tail', '5'], ServiceLogs],
  [['tools'], ToolList],
  [['tools', 'call', 'get_container_status', STATUS_OF_RADARR], ToolCallReply],
  [['approvals'], ApprovalList],
  [['runs'], RunList],
  [['audit', '--limit', '5'], AuditPage],
  [['audit', 'verify'], AuditVerdict],
  [['doctor'], z.object({ findings: z.array(z.object({ what: z.string(), ok: z.boolean() })).min(5) })],
];

describe('the commands', { concurrency: 1 }, () => {
  let ops: OpsPilot;
  let world: DemoWorld;
  before(async () => {
    ops = await startOpsPilot({ demo: true });
    world = demoWorld(ops.dataDir);
  });
  after(() => ops[Symbol.asyncDispose]());

  const here = (...args: readonly string[]) => opspilot([...args, '--data-dir', ops.dataDir]);
  const there = (token: string, ...args: readonly string[]) =>
    opspilot([...args, '--url', ops.url, '--token', token]);

  describe('that only tell', { concurrency: 2 }, () => {
    for (const [args, shape] of TELLING) {
      test(`${args.slice(0, 2).join(' ')} tells people and programs`, async () => {
        const [plain, json] = await Promise.all([here(...args), here(...args, '--json')]);
        assert.deepEqual([plain.code, json.code, json.stderr], [0, 0, ''], plain.stderr + json.stderr);
        shape.parse(oneLine(json));
        assert.ok(plain.stdout.length > 10 && !plain.stdout.includes('\u001b'), 'words without colours');
      });
    }
  });

  test('the whole job: ask, read the card, consent to exactly that, see it verified', async () => {
    await world.break('radarr', 'queue-stuck');
    const asked = await here('ask', 'What is wrong?');
    assert.equal(asked.code, 4, asked.stderr);
    assert.match(asked.stdout, /Sintel\.2010.*stuck|stuck.*Sintel\.2010/);
    const id = /opspilot approve (\S+), or/.exec(asked.stdout)?.[1] ?? assert.fail(asked.stdout);

    const shown = await here('approve', id);
    assert.equal(shown.code, 4, 'nobody can be asked');
    assert.match(shown.stdout, /clear_radarr_queue_item/);
    const stale = await here('approve', id, '--yes', '--digest', '0'.repeat(64));
    assert.equal(stale.code, 1);
    assert.match(stale.stderr, /approval_stale/);
    assert.deepEqual((await ops.api.approval(id)).state, 'proposed');

    const approved = await here('approve', id, '--yes', '--json');
    assert.equal(approved.code, 0, approved.stderr);
    const { run_id } = Approval.parse(oneLine(approved));
    const followed = await here('run', run_id ?? '', '--follow', '--json');
    assert.deepEqual([followed.code, Run.parse(oneLine(followed)).outcome], [0, 'resolved']);

    const bundle = await here('bundle', run_id ?? '');
    assert.equal(Bundle.parse(JSON.parse(bundle.stdout)).run.id, run_id);
    const healthy = await here('ask', 'What is wrong?', '--json');
    assert.deepEqual([healthy.code, Run.parse(oneLine(healthy)).outcome], [0, 'healthy']);
  });

  test('a request that is declined is over, and its run says no', async () => {
    await world.break('radarr', 'queue-stuck');
    const asked = await here('ask', 'What is wrong?', '--json');
    assert.equal(asked.code, 4);
    const run = Run.parse(oneLine(asked));
    const declined = await here('decline', waitingFor(run), '--reason', 'not today', '--json');
    assert.deepEqual([declined.code, Approval.parse(oneLine(declined)).state], [0, 'declined']);
    assert.equal((await here('run', run.id, '--follow')).code, 1);
    assert.equal((await here('approve', waitingFor(run), '--yes')).code, 1);
    await world.heal();
  });

  test('start, stop and restart: told beforehand, asked for, done and checked', async () => {
    const before = world.starts('radarr');
    const dry = await here('restart', 'radarr', '--dry-run', '--json');
    assert.deepEqual([dry.code, ServiceActionReply.parse(oneLine(dry)).state], [0, 'would']);
    assert.equal((await here('restart', 'radarr')).code, 4, 'nobody can be asked');
    assert.equal(world.starts('radarr'), before);

    const stopped = await here('stop', 'jellyfin', '--yes', '--json');
    assert.deepEqual([stopped.code, ServiceActionReply.parse(oneLine(stopped)).state], [0, 'verified']);
    assert.equal(await world.serves('jellyfin'), false);
    const started = await here('start', 'jellyfin', '--yes');
    assert.equal(started.code, 0, started.stderr);
    assert.match(started.stdout, /^verified: /);
    assert.equal(await world.serves('jellyfin'), true);
  });

  test('a token is the last word that is printed, and may what it was made for', async () => {
    const viewer = lastWord(await here('token', 'create', '--role', 'viewer'));
    const owner = lastWord(await here('token', 'create', '--role', 'owner'));
    const created = await here('token', 'create', '--role', 'owner', '--can-approve', '--json');
    const approver = CreatedToken.parse(oneLine(created)).token;
    await world.break('radarr', 'queue-stuck');

    assert.equal((await there(viewer, 'services')).code, 0);
    const refused = await there(viewer, 'ask', 'What is wrong?');
    assert.deepEqual([refused.code, /forbidden/.test(refused.stderr)], [1, true], refused.stderr);
    const run = Run.parse(oneLine(await there(owner, 'ask', 'What is wrong?', '--json')));
    for (const token of [viewer, owner]) {
      const unable = await there(token, 'approve', waitingFor(run), '--yes');
      assert.deepEqual(
        [unable.code, /may_not_approve|forbidden/.test(unable.stderr)],
        [1, true],
        unable.stderr,
      );
    }
    assert.equal((await ops.api.approval(waitingFor(run))).state, 'proposed');
    assert.equal((await there(approver, 'approve', waitingFor(run), '--yes')).code, 0);
    assert.equal((await ops.api.finished(run.id)).outcome, 'resolved');
  });

  test('what may be done to a service is given and taken back', async () => {
    const given = await here('allow', 'sonarr', 'up', '--json');
    assert.deepEqual(oneLine(given), {
      service: 'sonarr',
      allowed: { controller: ['restart', 'start', 'stop', 'up'] },
    });
    assert.equal((await here('disallow', 'sonarr')).code, 0);
    const { services } = await ops.api.get('/api/services', Services);
    assert.deepEqual(services.find(({ id }) => id === 'sonarr')?.allowed_verbs, []);
    assert.equal((await here('restart', 'sonarr', '--yes')).code, 1);
    assert.equal((await here('allow', 'sonarr')).code, 0);
  });

  test('a demo service is broken and healed', async () => {
    assert.equal((await here('demo', 'break', 'jellyfin', 'crash')).code, 0);
    assert.equal(await world.serves('jellyfin'), false);
    assert.equal((await here('demo', 'heal', 'jellyfin')).code, 0);
    assert.equal(await world.serves('jellyfin'), true);
    const unknown = await here('demo', 'break', 'jellyfin', 'dependency-down');
    assert.deepEqual([unknown.code, /it has crash/.test(unknown.stderr)], [2, true]);
  });

  describe('called wrongly, or for what is not there', { concurrency: 4 }, () => {
    for (const [args, code, says] of [
      [['dance'], 2, /no command "dance"/],
      [['services', '--colour'], 2, /--colour/],
      [['ask'], 2, /say what you want to know/],
      [['approve'], 2, /name one request/],
      [['token', 'create', '--role', 'king'], 2, /owner, member or viewer/],
      [['allow', '-radarr'], 2, /-r/],
      [['allow', 'radarr', 'explode'], 2, /no verb "explode"/],
      [['tools', 'call', 'nosuch'], 2, /unknown_tool/],
      [['tools', 'call', 'get_container_status', '{}'], 2, /bad_args/],
      [['logs', 'nosuch'], 1, /unknown_service/],
      [['restart', 'nosuch', '--yes'], 1, /nosuch/],
      [['run', 'run_nosuch'], 1, /not_found/],
    ] as const) {
      test(`opspilot ${args.join(' ')} ends with ${code} and one line`, async () => {
        const { code: ended, stdout, stderr } = await here(...args);
        assert.deepEqual([ended, stdout], [code, ''], stderr);
        assert.match(stderr, /^opspilot[^\n]*: [^\n]+\n$/);
        assert.match(stderr, says);
      });
    }
  });

  test('without an instance it ends with 3', async () => {
    await using folder = await createDataFolder();
    const none = await opspilot(['services', '--data-dir', folder.path]);
    assert.deepEqual([none.code, /no OpsPilot is running on/.test(none.stderr)], [3, true]);
    const closed = await opspilot(['services', '--url', `http://127.0.0.1:${await freePort()}`]);
    assert.deepEqual([closed.code, /ECONNREFUSED/.test(closed.stderr)], [3, true]);
  });

  test('a stranger ends with 1, in the environment as on the command line', async () => {
    const env = { OPSPILOT_URL: ops.url, OPSPILOT_TOKEN: 'nobody' };
    assert.equal((await opspilot(['services'], env)).code, 1);
    assert.equal((await there('nobody', 'services')).code, 1);
  });

  test('--help names every command, and each has a page', async () => {
    const { stdout } = await opspilot(['--help']);
    const names = [...stdout.matchAll(/^ {2}(\S+) {2,}\S/gm)].map(([, name]) => name as string);
    assert.ok(names.length >= 18, stdout);
    const pages = await Promise.all(names.map((name) => opspilot([name, '--help'])));
    for (const [index, page] of pages.entries()) {
      assert.deepEqual([page.code, page.stdout.startsWith(`Usage: opspilot ${names[index]}`)], [0, true]);
    }
  });
});

function oneLine({ stdout, stderr }: Result): unknown {
  assert.match(stdout, /^[^\n]+\n$/, stderr);
  return JSON.parse(stdout);
}

function lastWord({ code, stdout }: Result): string {
  assert.equal(code, 0);
  return stdout.trimEnd().split(/\s/).at(-1) ?? '';
}
