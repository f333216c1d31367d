import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Action } from '#contract/ticket.ts';
import { ToolInfo } from '#contract/tool.ts';
import { TOOLS } from './index.ts';
import { describeTool, MUTATE_DEADLINE_MS, type MutatingTool, READ_DEADLINE_MS } from './tool.ts';
import { service } from './tool-fixture.ts';

const STACK = [
  service('radarr', {
    kind: 'radarr',
    compose_service: 'radarr',
    url: 'http://127.0.0.1:1',
    depends_on: ['sabnzbd'],
  }),
  service('sabnzbd', { kind: 'sabnzbd', compose_service: 'sabnzbd', health: 'healthy' }),
];

/** Arguments with which each mutating tool makes sense on that stack. */
const ARGS: Readonly<Record<string, Action['args']>> = {
  restart_container: { container: 'radarr' },
  start_container: { container: 'radarr' },
  stop_container: { container: 'radarr' },
  clear_radarr_queue_item: { queue_id: 42 },
  pause_sabnzbd: { duration_minutes: 5 },
  resume_sabnzbd: {},
};

const MUTATING = TOOLS.filter((tool) => tool.effect === 'mutate');

test('names are unique, and every tool says what it is', () => {
  assert.equal(new Set(TOOLS.map(({ name }) => name)).size, TOOLS.length);
  for (const { name, title, summary } of TOOLS) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.notEqual(title, '');
    assert.match(summary, /\.$/);
  }
});

for (const tool of TOOLS) {
  describe(tool.name, () => {
    const info = describeTool(tool);

    test('has a catalogue entry of the contract', () => {
      assert.deepEqual(ToolInfo.parse(info), info);
    });

    test('takes no field that it does not know', () => {
      assert.equal(info.input_schema.additionalProperties, false);
      assert.equal(tool.input.safeParse({ surprise: 1 }).success, false);
    });

    test('answers in time', () => {
      assert.ok(tool.deadlineMs <= (tool.effect === 'read' ? READ_DEADLINE_MS : MUTATE_DEADLINE_MS));
    });
  });
}

for (const tool of MUTATING) {
  describe(`${tool.name} plans`, () => {
    const args = tool.input.parse(ARGS[tool.name]);
    const plan = tool.plan(args, STACK);

    test('an action that names its service and everything else it needs', () => {
      assert.equal(plan.action.args.service, plan.target);
      assert.ok(plan.title.includes(plan.target));
      for (const [name, value] of Object.entries(ARGS[tool.name] ?? {}))
        assert.ok(Object.values(plan.action.args).includes(value), `${name} is in the action`);
    });

    test('an undo exactly when it says so', () => {
      assert.equal(plan.undo !== null, tool.hasUndo);
    });

    test('a predicate that only asks read tools, with arguments that fit', () => {
      assert.ok(plan.predicate && plan.predicate.checks.length > 0);
      for (const check of plan.predicate.checks) {
        if (check.kind !== 'output' && check.kind !== 'absent') continue;
        const asked = TOOLS.find(({ name }) => name === check.tool);
        assert.equal(asked?.effect, 'read');
        assert.ok(asked?.input.safeParse(check.args).success);
      }
    });

    test('verbs that its executor has', () => {
      for (const action of [plan.action, ...(plan.undo ? [plan.undo] : [])]) {
        const own = tool.executor === 'hub' ? hubToolOf(action) : null;
        if (tool.executor === 'hub') assert.ok(own?.input.safeParse(action.args).success, action.verb);
        else assert.match(action.verb, /^(start|stop|restart|up)$/);
      }
    });
  });
}

test('a name that the inventory does not have is turned away with the names that it has', () => {
  for (const tool of MUTATING) {
    const named = tool.name.endsWith('_container') ? { container: 'nobody' } : { service: 'nobody' };
    const args = tool.input.parse({ ...ARGS[tool.name], ...named });
    assert.throws(
      () => tool.plan(args, STACK),
      { code: 'unknown_service', message: 'there is no service "nobody"; known: radarr, sabnzbd' },
      tool.name,
    );
  }
});

test('the tool of a kind needs a name when there are several of it', () => {
  const two = [...STACK, service('radarr-4k', { kind: 'radarr' })];
  const clear = hubToolOf({ verb: 'clear_radarr_queue_item', args: {} });
  assert.throws(() => clear?.plan({ queue_id: 1 }, two), {
    code: 'precondition',
    message: /radarr, radarr-4k/,
  });
  assert.equal(clear?.plan({ queue_id: 1, service: 'radarr-4k' }, two).target, 'radarr-4k');
  assert.throws(() => clear?.plan({ queue_id: 1, service: 'sabnzbd' }, two), { code: 'precondition' });
});

function hubToolOf({ verb }: Action): MutatingTool | undefined {
  return MUTATING.find((tool) => tool.name === verb && tool.hub !== undefined);
}
