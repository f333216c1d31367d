import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApprovalState } from '#contract/approval.ts';
import { Decision } from '#contract/run.ts';
import type { Json } from '#core/canonical-json.ts';
import { planDeterministically } from './planner.ts';
import { cases } from './worlds/all-fixture.ts';
import { CATALOGUE, disk, down, investigateWorld, NOW, read, service } from './worlds/world-fixture.ts';

const crashedWeb = { services: [service('web', down(1)), service('db', { health: 'healthy' })] };
const restartOf = (container: string, state: ApprovalState) => ({
  tool: 'restart_container',
  args: { container } as Record<string, Json>,
  state,
});

describe('deterministic planner', () => {
  it('looks at all services first', () => {
    const { steps } = investigateWorld(crashedWeb);
    assert.equal(steps[0]?.tool, 'list_services');
  });

  it('decides in the form of the contract, and reads nothing twice', () => {
    for (const { world, goal } of cases) {
      const { decision, steps } = investigateWorld(world, goal);
      Decision.parse(decision);
      const calls = steps.map(({ tool, args }) => `${tool} ${JSON.stringify(args)}`);
      assert.equal(new Set(calls).size, calls.length);
      for (const { why, found } of steps) assert.ok(why.endsWith('.') && found !== '', `${why} ${found}`);
    }
  });

  it('is the same every time', () => {
    for (const { world, goal } of cases) {
      assert.deepEqual(investigateWorld(world, goal), investigateWorld(world, goal));
    }
  });

  it('stays within 12 reads on a stack of 20, and finds the one that crashed', () => {
    const many = Array.from({ length: 19 }, (_, i) =>
      service(`app-${i}`, { url: `http://127.0.0.1:${9000 + i}`, depends_on: i > 0 ? [`app-${i - 1}`] : [] }),
    );
    const sick = investigateWorld({ services: [...many, service('db', down(139))] });
    assert.equal(sick.decision.diagnosis.causes[0]?.subject, 'db');
    assert.ok(sick.steps.length <= 12, `${sick.steps.length}`);
    const well = investigateWorld({ services: [...many, service('db')] });
    assert.equal(well.decision.diagnosis.verdict, 'healthy');
    assert.ok(well.steps.length <= 12, `${well.steps.length}`);
  });

  it('looks first at what the question names', () => {
    const services = ['alpha', 'beta', 'gamma', 'delta'].map((id) => service(id));
    const { steps } = investigateWorld({ services }, 'why is gamma slow?');
    const logs = steps.filter(({ tool }) => tool === 'fetch_service_logs');
    assert.equal(logs[0]?.args.service, 'gamma');
  });

  it('looks first at what was done when that is the question', () => {
    const services = ['alpha', 'beta'].map((id) => service(id));
    const { steps } = investigateWorld({ services }, 'who restarted alpha?');
    assert.equal(steps[1]?.tool, 'container_events');
  });

  it('says in plain words what it checked, found and ruled out', () => {
    const { decision } = investigateWorld(crashedWeb);
    const disks = decision.diagnosis.checked.find(({ what }) => /disk/.test(what));
    assert.deepEqual(disks, {
      what: 'See whether a disk or quota is full.',
      found: 'The fullest of 1 disks and quotas, /, is 41 % used.',
      rules_out: 'A full disk.',
    });
  });

  it('proposes nothing that the controller may not do, and says how to allow it', () => {
    const { decision } = investigateWorld({
      services: [service('web', down(1, { allowed_verbs: ['start'] }))],
    });
    assert.equal(decision.kind, 'conclude');
    assert.match(decision.diagnosis.fix_blocked, /opspilot allow web restart/);
  });

  it('proposes no tool that is not in the catalogue', () => {
    const tools = CATALOGUE.filter(({ name }) => name === 'list_services');
    const observations = read(crashedWeb, 'list_services', {}, 'a');
    const { steps } = investigateWorld(crashedWeb);
    const decision = planDeterministically({
      tools,
      goal: '',
      observations,
      steps: steps.slice(0, 1),
      inventory: crashedWeb.services,
      approvals: [],
      now: NOW,
      budget: { reads_left: 9 },
    });
    assert.equal(decision.kind === 'conclude' && decision.outcome, 'diagnosed');
  });

  it('ends when nothing can be seen', () => {
    const tools = CATALOGUE;
    const decision = planDeterministically({
      tools,
      goal: '',
      observations: [],
      steps: [],
      inventory: [],
      approvals: [],
      now: NOW,
      budget: { reads_left: 0 },
    });
    assert.equal(decision.kind === 'conclude' && decision.outcome, 'unknown');
  });

  it('asks for the list once more when it could not be read, and then gives up', () => {
    const tools = CATALOGUE.filter(({ name }) => name === 'list_services');
    const failed = { ...investigateWorld(crashedWeb).steps[0]!, status: 'error' as const };
    const view = {
      goal: '',
      observations: [],
      inventory: [],
      approvals: [],
      now: NOW,
      budget: { reads_left: 9 },
    };
    assert.equal(planDeterministically({ ...view, tools, steps: [failed] }).kind, 'call');
    const last = planDeterministically({ ...view, tools, steps: [failed, failed] });
    assert.equal(last.kind === 'conclude' && last.outcome, 'unknown');
  });
});

describe('deterministic planner, after a proposal', () => {
  const first = investigateWorld(crashedWeb).decision.diagnosis;
  const after = (state: ApprovalState) => {
    const tools = CATALOGUE;
    return planDeterministically({
      tools,
      goal: '',
      observations: [],
      steps: [],
      inventory: [],
      approvals: [restartOf('web', state)],
      diagnosis: first,
      now: NOW,
      budget: { reads_left: 10 },
    });
  };

  for (const [state, outcome] of [
    ['declined', 'declined'],
    ['expired', 'diagnosed'],
    ['unknown', 'unknown'],
  ] as const) {
    it(`${state} ends as ${outcome}, with the card that the person saw`, () => {
      const decision = after(state);
      assert.ok(decision.kind === 'conclude');
      assert.equal(decision.outcome, outcome);
      assert.equal(decision.diagnosis, first);
    });
  }

  it('looks again when the fix did not help, and tries no fix twice', () => {
    assert.equal(after('not_verified').kind, 'call');
    const again = investigateWorld(crashedWeb, '', { approvals: [restartOf('web', 'not_verified')] });
    assert.equal(again.decision.kind === 'conclude' && again.decision.outcome, 'escalated');
  });

  it('proposes another fix when the first one helped to see it', () => {
    const world = {
      services: [
        service('web', { depends_on: ['db'], health: 'unhealthy', health_output: 'HTTP 500' }),
        service('db', down(1)),
      ],
    };
    const { decision } = investigateWorld(world, '', { approvals: [restartOf('web', 'not_verified')] });
    assert.ok(decision.kind === 'propose');
    assert.deepEqual(decision.fix.args, { container: 'db' });
  });

  it('gives up after two fixes that did not help', () => {
    const tools = CATALOGUE;
    const approvals = [restartOf('web', 'not_verified'), restartOf('db', 'failed')];
    const decision = planDeterministically({
      tools,
      goal: '',
      observations: [],
      steps: [],
      inventory: [],
      approvals,
      diagnosis: first,
      now: NOW,
      budget: { reads_left: 10 },
    });
    assert.ok(decision.kind === 'conclude');
    assert.equal(decision.outcome, 'escalated');
    assert.equal(decision.diagnosis, first);
  });

  it('goes on to the other fault when the first is mended, and ends as resolved when none is left', () => {
    const approvals = [restartOf('web', 'verified')];
    const more = investigateWorld({ services: [service('web'), service('db', down(1))] }, '', { approvals });
    assert.ok(more.decision.kind === 'propose' && more.decision.fix.args.container === 'db');
    const done = investigateWorld({ services: [service('web'), service('db')], disks: [disk('/', 20)] }, '', {
      approvals,
    });
    assert.equal(done.decision.kind === 'conclude' && done.decision.outcome, 'resolved');
  });
});
