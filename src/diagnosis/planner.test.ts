import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { observationsFrom } from './observe/index.ts';
import { createDeterministicPlanner, type RunView } from './planner.ts';

const now = new Date('2025-03-01T12:00:00.000Z');
const web: ServiceStatus = {
  id: 'web',
  runtime: 'docker',
  kind: 'generic',
  object_id: 'abc',
  image: 'web',
  image_id: 'sha256:1',
  state: 'exited',
  health: 'none',
  health_output: null,
  failing_streak: 0,
  restarts: 0,
  exit_code: 1,
  oom_killed: false,
  error: '',
  started_at: '2025-03-01T11:00:00.000Z',
  finished_at: '2025-03-01T11:59:00.000Z',
  restart_policy: 'no',
  stop_timeout_s: 10,
  ports: [],
  mounts: [],
  networks: [],
  depends_on: [],
  env_refs: [],
  project: null,
  compose_files: [],
  compose_service: null,
  one_off: false,
  url: null,
  allowed_verbs: ['restart'],
};
const catalogue = ['list_services', 'restart_container'].map((name) => ({ name }) as ToolInfo);
const view: RunView = {
  goal: 'what is wrong?',
  observations: [],
  steps: [],
  inventory: [],
  approvals: [],
  now,
  budget: { reads_left: 20 },
};

describe('deterministic planner', () => {
  it('looks at the services, finds the crash and proposes a restart', () => {
    const plan = createDeterministicPlanner(catalogue);
    const first = plan(view);
    assert.equal(first.kind, 'call');
    if (first.kind !== 'call') return;
    assert.equal(first.tool, 'list_services');
    const observations = observationsFrom({
      tool: 'list_services',
      args: {},
      output: { services: [web] },
      at: now,
      callId: 'c1',
    });
    const step = {
      n: 1,
      kind: 'call' as const,
      tool: 'list_services',
      args: {},
      why: first.why,
      found: 'ok',
      status: 'ok' as const,
      call_id: 'c1',
      approval_id: null,
      started_at: now.toISOString(),
      ended_at: now.toISOString(),
    };
    const second = plan({ ...view, observations, steps: [step], inventory: [web] });
    assert.equal(second.kind, 'propose');
    if (second.kind !== 'propose') return;
    assert.equal(second.fix.tool, 'restart_container');
    assert.equal(second.diagnosis.causes[0]?.cause, 'crashed');
  });
});
