import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ToolInfo } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { TOOLS } from '../index.ts';
import { describeTool, type MutatingTool, type ReadTool, type Tool } from '../tool.ts';
import { fakeController, service, toolContext } from '../tool-fixture.ts';
import type { OutsideDocker } from './compose-stack.ts';
import { composeTools } from './compose-tools.ts';

const FILE = '/opt/stack/docker-compose.yml';
const made = (name: string, more = {}) =>
  service(name, { compose_service: name, compose_files: [FILE], ...more });
const STACK = [made('radarr'), made('sabnzbd', { state: 'exited', exit_code: 137 }), service('stranger')];
const REPORT = {
  jti: 'j',
  state: 'ok',
  verb: 'restart',
  target: 'radarr',
  at: null,
  detail: 'done',
  result: null,
} as const;

/** An outside server that answers what a test says. */
function outsideThat(answer: () => Promise<Json>): OutsideDocker & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    url: 'http://docker-mcp:8080',
    asked,
    call(fn, args) {
      asked.push([fn, args]);
      return answer();
    },
  };
}

function tool<T extends Tool['effect']>(name: string, effect: T, outside: OutsideDocker | null = null) {
  const found = composeTools({ file: FILE, outside }).find((one) => one.name === name);
  assert.equal(found?.effect, effect);
  return found as T extends 'read' ? ReadTool : MutatingTool;
}

async function run(name: string, args: unknown, outside: OutsideDocker | null = null, services = STACK) {
  const one = tool(name, 'read', outside);
  const logs = async (id: string, { tail }: { tail: number }) => ({
    service: id,
    lines: [{ n: 1, at: null, stream: 'stdout' as const, text: `tail ${tail}` }],
    truncated: false,
  });
  const context = toolContext(services, { controller: fakeController({ logs }) });
  return one.output.parse(await one.run(one.input.parse(args), context)) as Record<string, unknown>;
}

describe('the set of the Docker guide', () => {
  const tools = composeTools({ file: FILE, outside: null });

  test('has its names, roles and cooldowns', () => {
    const told = tools.map(({ name, effect, roles, cooldown }) => [
      name,
      effect,
      roles.join(),
      cooldown?.seconds ?? 0,
    ]);
    assert.deepEqual(told, [
      ['docker_ps', 'read', 'viewer,member,owner', 0],
      ['compose_ps', 'read', 'viewer,member,owner', 0],
      ['compose_logs', 'read', 'viewer,member,owner', 0],
      ['docker_status', 'read', 'viewer,member,owner', 0],
      ['compose_restart', 'mutate', 'member,owner', 300],
      ['compose_start', 'mutate', 'owner', 300],
      ['compose_stop', 'mutate', 'owner', 300],
      ['compose_pull', 'mutate', 'owner', 3600],
      ['compose_up', 'mutate', 'owner', 3600],
    ]);
    for (const one of tools) assert.deepEqual(ToolInfo.parse(describeTool(one)), describeTool(one));
  });

  for (const [name, args, fits] of [
    ['docker_ps', {}, true],
    ['docker_ps', { all: true }, false],
    ['compose_ps', { file: FILE }, true],
    ['compose_ps', {}, false],
    ['compose_ps', { file: '/etc/passwd' }, false],
    ['compose_ps', { file: `${FILE}/../docker-compose.yml` }, false],
    ['compose_logs', { file: FILE, service: 'sabnzbd', tail: 150 }, true],
    ['compose_logs', { file: FILE, service: 'sabnzbd' }, true],
    ['compose_logs', { file: FILE, service: 'sabnzbd', tail: 49 }, false],
    ['compose_logs', { file: FILE, service: 'sabnzbd', tail: 501 }, false],
    ['compose_logs', { file: FILE, service: 'sabnzbd; rm -rf /' }, false],
    ['compose_logs', { file: FILE, service: 'a'.repeat(33) }, false],
    ['compose_restart', { file: FILE, service: 'radarr' }, true],
    ['compose_restart', { service: 'radarr' }, false],
    ['compose_restart', { file: '/tmp/x.yml', service: 'radarr' }, false],
    ['compose_pull', { file: FILE }, true],
    ['compose_pull', { file: FILE, service: 'radarr' }, false],
    ['compose_up', { file: FILE }, true],
    ['compose_up', { service: 'radarr' }, true],
    ['compose_up', { file: '/tmp/x.yml' }, false],
  ] as const)
    test(`${name} ${fits ? 'takes' : 'refuses'} ${JSON.stringify(args)}`, () => {
      const one = tools.find((candidate) => candidate.name === name);
      assert.equal(one?.input.safeParse(args).success, fits);
    });

  test('takes the place of no other tool', () => {
    const names = new Set(tools.map(({ name }) => name));
    assert.deepEqual(
      TOOLS.filter(({ name }) => names.has(name)),
      [],
    );
  });
});

describe('reads answer', () => {
  test('docker_ps with every container, compose_ps with those of the file', async () => {
    const names = (output: Record<string, unknown>) =>
      (output.containers as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names(await run('docker_ps', {})), ['radarr', 'sabnzbd', 'stranger']);
    assert.deepEqual(names(await run('compose_ps', { file: FILE })), ['radarr', 'sabnzbd']);
  });

  test('compose_logs with as many lines as were asked for, of a service of the file alone', async () => {
    const { lines } = await run('compose_logs', { file: FILE, service: 'sabnzbd', tail: 150 });
    assert.deepEqual(
      (lines as { text: string }[]).map(({ text }) => text),
      ['tail 150'],
    );
    await assert.rejects(run('compose_logs', { file: FILE, service: 'stranger' }), {
      code: 'unknown_service',
      message: `there is no service "stranger" in ${FILE}; known: radarr, sabnzbd`,
    });
  });

  test('docker_status in words', async () => {
    const { summary } = await run('docker_status', {});
    assert.equal(summary, '2 of 3 containers are running; sabnzbd: exited (137).');
  });

  test('that no service was made from the file', async () => {
    await assert.rejects(run('compose_ps', { file: FILE }, null, [service('x')]), {
      code: 'precondition',
      message: `no service here was made from ${FILE}; known: no compose file`,
    });
  });
});

describe('an outside server', () => {
  test('answers reads with what it says, in the words of the guide', async () => {
    const outside = outsideThat(async () => ({ services: ['radarr'] }));
    const output = await run('compose_ps', { file: FILE }, outside);
    assert.deepEqual(output, { source: 'outside', warning: null, answer: { services: ['radarr'] } });
    assert.deepEqual(outside.asked, [['compose_ps', { file: FILE }]]);
  });

  test('that cannot be reached is a warning beside what we see', async () => {
    const outside = outsideThat(async () => {
      throw new OpsError(
        'unavailable',
        'the Docker MCP server at http://docker-mcp:8080 cannot be reached: ENOTFOUND',
      );
    });
    const output = await run('docker_status', {}, outside);
    assert.equal(output.source, 'opspilot');
    assert.match(
      String(output.warning),
      /^the Docker MCP server at http:\/\/docker-mcp:8080 cannot be reached/,
    );
    assert.match(String(output.summary), /^Warning: .* 2 of 3 containers are running/);
  });

  test('that refuses is an error, not a warning', async () => {
    const outside = outsideThat(async () => {
      throw new OpsError('tool_failed', 'MCP docker_ps -> 500: no');
    });
    await assert.rejects(run('docker_ps', {}, outside), { code: 'tool_failed' });
  });

  test('acts once with what was consented to, and an answer that did not come is an unknown end', async () => {
    const outside = outsideThat(async () => ({ restarted: true }));
    const restart = tool('compose_restart', 'mutate', outside);
    const args = restart.input.parse({ file: FILE, service: 'radarr' });
    const plan = restart.plan(args, STACK);
    assert.deepEqual(
      [restart.executor, plan.action],
      ['hub', { verb: 'compose_restart', args: { file: FILE, service: 'radarr' } }],
    );
    const done = await restart.hub?.act(restart.input.parse(plan.action.args), toolContext(STACK));
    assert.deepEqual([done?.state, done?.result], ['ok', { restarted: true }]);
    assert.deepEqual(outside.asked, [['compose_restart', { file: FILE, service: 'radarr' }]]);
    const silent = tool(
      'compose_up',
      'mutate',
      outsideThat(async () => {
        throw new OpsError('deadline', 'no answer');
      }),
    );
    const whole = silent.plan(silent.input.parse({ file: FILE }), STACK);
    assert.equal(whole.action.args.service, '_stack');
    assert.equal(
      (await silent.hub?.act(silent.input.parse(whole.action.args), toolContext(STACK)))?.state,
      'unknown',
    );
  });
});

describe('our controller', () => {
  for (const [name, args, action, target] of [
    [
      'compose_restart',
      { file: FILE, service: 'radarr' },
      { verb: 'restart', args: { service: 'radarr' } },
      'radarr',
    ],
    [
      'compose_start',
      { file: FILE, service: 'sabnzbd' },
      { verb: 'start', args: { service: 'sabnzbd' } },
      'sabnzbd',
    ],
    [
      'compose_stop',
      { file: FILE, service: 'radarr' },
      { verb: 'stop', args: { service: 'radarr' } },
      'radarr',
    ],
    ['compose_pull', { file: FILE }, { verb: 'pull', args: { service: '_stack' } }, '_stack'],
    ['compose_up', { file: FILE }, { verb: 'up', args: { service: '_stack' } }, '_stack'],
    ['compose_up', { service: 'radarr' }, { verb: 'up', args: { service: 'radarr' } }, 'radarr'],
  ] as const)
    test(`is asked to ${action.verb} ${target} by ${name}, with a state to bind to and a test of the end`, async () => {
      const one = tool(name, 'mutate');
      const parsed = one.input.parse(args);
      const plan = one.plan(parsed, STACK);
      assert.deepEqual([one.executor, plan.action, plan.target], ['controller', action, target]);
      assert.equal(plan.undo !== null, one.hasUndo);
      assert.equal(plan.blast.stack_wide, target === '_stack');
      for (const check of plan.predicate?.checks ?? assert.fail('no test of the end')) {
        if (check.kind !== 'output') continue;
        const asked = TOOLS.find((candidate) => candidate.name === check.tool);
        assert.ok(asked?.input.safeParse(check.args).success);
      }
      const seen: unknown[] = [];
      const controller = fakeController({
        target: async (...of) => {
          seen.push(of.slice(0, 3));
          return { binding: 1, shown: {} };
        },
      });
      assert.deepEqual((await one.observe(parsed, toolContext(STACK, { controller })))?.binding, 1);
      assert.deepEqual(seen, [[action.verb, target, {}]]);
      assert.ok(one.output.safeParse(one.report(parsed, REPORT)).success);
    });
});
