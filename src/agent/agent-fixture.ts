import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Approval } from '#contract/approval.ts';
import type { Diagnosis, Predicate, ProposedFix } from '#contract/diagnosis.ts';
import { plainService } from '#contract/plain-service.ts';
import type { ActionReport } from '#contract/ticket.ts';
import type { ToolCall, ToolReply } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError, toProblem } from '#core/ops-error.ts';
import { approvalDecision, createPolicy } from '#core/policy.ts';
import { signTicket } from '#core/ticket.ts';
import type { ApprovalDraft, Gate, GatePorts } from '#gate/gate.ts';
import { createStore } from '#store/create-store.ts';
import { createLimits } from '#store/limits.ts';
import type { Store } from '#store/store.ts';
import type { Caller } from './agent.ts';
import { createApprovalDesk, type Desk } from './approval-desk.ts';
import { createAgent } from './create-agent.ts';
import { createGatePorts } from './gate-ports.ts';
import type { Planner } from './planner.ts';

export const OWNER: Caller = {
  principal: { kind: 'user', id: 'u_owner', name: 'Olga', role: 'owner', can_approve: true },
  client: 'web',
  correlationId: 'test',
};
export const MEMBER: Caller = {
  ...OWNER,
  principal: { kind: 'user', id: 'u_member', name: 'Mia', role: 'member', can_approve: true },
};

const PREDICATE: Predicate = {
  says: 'radarr answers',
  within_s: 0,
  checks: [{ kind: 'answers', service: 'radarr' }],
};

export const FIX: ProposedFix = {
  tool: 'restart_container',
  args: { container: 'radarr' },
  origins: { container: 'inventory' },
  title: 'Restart radarr',
  why: 'radarr has crashed',
  expected_downtime: 'a few seconds',
  predicate: PREDICATE,
};

/** What the gate's list of services says; the runtime itself has none of them any more. */
export const LISTED = [plainService('radarr')] as unknown as Json[];

/** An executor that keeps what it did; `mode` says how the next order ends. */
export interface FakeExecutor {
  readonly done: string[];
  readonly reports: Map<string, ActionReport>;
  mode: 'ok' | 'failed' | 'unknown' | 'lost' | 'moved';
  answers: boolean;
}

/** A whole agent on a real SQLite store; outside it stands a gate whose executor is in this process. */
export interface AgentFixture extends AsyncDisposable {
  readonly dir: string;
  readonly store: Store;
  readonly executor: FakeExecutor;
  readonly escalations: string[];
  readonly errors: unknown[];
  clock: { offsetMs: number };
  /** A new life on the same rows, as after a crash. */
  start(planner: Planner): { agent: ReturnType<typeof createAgent>; desk: Desk; gate: Gate };
}

export async function createAgentFixture(): Promise<AgentFixture> {
  const dir = await mkdtemp(join(tmpdir(), 'opspilot-agent-'));
  const clock = { offsetMs: 0 };
  const now = () => new Date(Date.now() + clock.offsetMs);
  const store = await createStore({ url: join(dir, 'test.db'), now });
  const executor: FakeExecutor = { done: [], reports: new Map(), mode: 'ok', answers: true };
  const escalations: string[] = [];
  const errors: unknown[] = [];
  const key = { kid: 'test', privateKey: generateKeyPairSync('ed25519').privateKey };
  const policy = createPolicy();
  const agents: ReturnType<typeof createAgent>[] = [];
  let ids = 0;

  return {
    dir,
    store,
    executor,
    escalations,
    errors,
    clock,
    start(planner) {
      const desk = createApprovalDesk({
        approvals: store.approvals,
        runs: store.runs,
        events: store.events,
        holds: store.holds,
        sign: (claims) => signTicket(claims, key),
        newId: () => `apr_${++ids}_${Math.random().toString(36).slice(2)}`,
        mayApprove: (principal, approval) => approvalDecision(policy, principal, approval),
        observe: async () => {
          if (executor.mode === 'lost') throw new OpsError('unavailable', 'the connection was lost');
          return { binding: { id: 'c1' }, shown: {} };
        },
        voidTicket: async () => {},
        now,
      });
      const gate = fakeGate(createGatePorts(store, desk, createLimits(store.settings, now), now), executor);
      const agent = createAgent({
        runs: store.runs,
        approvals: store.approvals,
        events: store.events,
        desk,
        gate,
        planner,
        readBudget: 20,
        inventory: async () => [],
        catalogue: () => [],
        escalate: async (run) => {
          escalations.push(run.id);
          return `escalations/${run.id}.md`;
        },
        redact: (value) => value,
        newId: () => `run_${++ids}_${Math.random().toString(36).slice(2)}`,
        onError: (_, error) => errors.push(error),
        now,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
      });
      agents.push(agent);
      return { agent, desk, gate };
    },
    async [Symbol.asyncDispose]() {
      for (const agent of agents) await agent.stop();
      await store[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export function card(fix: ProposedFix | null): Diagnosis {
  return {
    verdict: 'diagnosed',
    headline: 'Radarr has crashed',
    confidence: 0.95,
    confidence_words: 'very likely',
    causes: [
      {
        cause: 'crashed',
        subject: 'radarr',
        title: 'Radarr crashed',
        summary: 'It stopped by itself.',
        confidence: 0.95,
        score: 3,
        evidence: [],
        victims: [],
        human_steps: ['Look at its log.'],
        fix,
        runbook: 'docs/runbooks/causes/crashed.md',
      },
    ],
    alternatives: [],
    ruled_out: [],
    checked: [],
    fix_blocked: '',
    at: new Date().toISOString(),
  };
}

/** Looks once, proposes the fix, and concludes by what became of it. */
export const proposeOnce: Planner = ({ steps, approvals }) => {
  const last = approvals.at(-1)?.state;
  const conclude = (outcome: 'declined' | 'diagnosed' | 'escalated' | 'unknown') =>
    ({ kind: 'conclude', outcome, diagnosis: card(null), message: `ended ${outcome}` }) as const;
  if (last === 'declined') return conclude('declined');
  if (last === 'expired') return conclude('diagnosed');
  if (last !== undefined) return conclude('escalated');
  if (steps.length === 0) return { kind: 'call', tool: 'list_services', args: {}, why: 'to see what runs' };
  return { kind: 'propose', fix: FIX, diagnosis: card(FIX) };
};

function fakeGate(ports: GatePorts, executor: FakeExecutor): Gate {
  let calls = 0;

  async function call(request: ToolCall): Promise<ToolReply> {
    const call_id = `call_${++calls}_${Math.random().toString(36).slice(2)}`;
    try {
      if (request.tool === FIX.tool) return await mutate(request, call_id);
      const raw: Json =
        request.tool === 'probe_service'
          ? { reachable: executor.answers, status: 200 }
          : { services: LISTED };
      return { status: 'ok', call_id, output: raw, raw, truncated: false, ms: 1 };
    } catch (error) {
      return { status: 'error', call_id, problem: toProblem(error) };
    }
  }

  async function mutate(request: ToolCall, call_id: string): Promise<ToolReply> {
    const args = FIX.args;
    if (request.approval_id === null) {
      const asked = await ports.approvals.request(draftOf(args), request);
      return {
        status: 'need_approval',
        call_id,
        need_approval: true,
        rationale: '',
        tool: FIX.tool,
        args,
        ...asked,
      };
    }
    const { ticket } = await ports.approvals.begin(request.approval_id, request);
    if (executor.mode === 'lost') throw new OpsError('unavailable', 'the connection was lost');
    const report = execute(executor, ticket);
    await ports.approvals.finish(request.approval_id, report.state as 'ok', report.detail, request);
    return { status: 'ok', call_id, output: {}, truncated: false, ms: 1 };
  }

  return {
    call,
    tools: () => [],
    tool: () => null,
    observe: async () => ({ binding: { id: 'c1' }, shown: {} }),
    report: async (_, jti) => executor.reports.get(jti) ?? reportOf(jti, 'unseen'),
    void: async (_, jti) => {
      if (!executor.reports.has(jti)) executor.reports.set(jti, reportOf(jti, 'void'));
      return executor.reports.get(jti) as ActionReport;
    },
    undo: async (_, __, ticket) => execute(executor, ticket),
  };
}

/** Acts once for each ticket id, as a real executor does. */
export function execute(executor: FakeExecutor, ticket: string): ActionReport {
  const jti = jtiOf(ticket);
  const known = executor.reports.get(jti);
  if (known) throw new OpsError('ticket_replayed', `ticket ${jti} has been used`);
  const state = executor.mode === 'moved' ? 'failed' : executor.mode === 'lost' ? 'ok' : executor.mode;
  if (executor.mode !== 'moved') executor.done.push(jti);
  const report = reportOf(jti, state, executor.mode === 'moved' ? 'target_moved: it has changed' : state);
  executor.reports.set(jti, report);
  return report;
}

export function jtiOf(ticket: string): string {
  return JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString()).jti as string;
}

function reportOf(jti: string, state: ActionReport['state'], detail = ''): ActionReport {
  return { jti, state, verb: 'restart', target: 'radarr', at: null, detail, result: null };
}

function draftOf(args: ApprovalDraft['args']): ApprovalDraft {
  return {
    tool: FIX.tool,
    title: FIX.title,
    target: 'radarr',
    args,
    origins: {},
    action: { verb: 'restart', args: { service: 'radarr' } },
    aud: 'controller#epoch',
    seen: { binding: { id: 'c1' }, shown: {} },
    undo: null,
    blast: {
      stack_wide: false,
      dependents: [],
      shared_networks: [],
      shared_volumes: [],
      published_ports: [],
    },
    expectedDowntime: FIX.expected_downtime,
    predicate: PREDICATE,
    roles: ['member', 'owner'],
    policyVersion: 'v1',
    evidenceHash: '',
    why: FIX.why,
  };
}

/** The run's one approval. */
export async function onlyApproval(store: Store, runId: string): Promise<Approval> {
  const [approval, ...others] = await store.approvals.list({ runId });
  if (!approval || others.length > 0)
    throw new Error(`run ${runId} has ${others.length + (approval ? 1 : 0)} approvals`);
  return approval;
}
