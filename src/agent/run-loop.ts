import type { Approval } from '#contract/approval.ts';
import type { Diagnosis, ProposedFix } from '#contract/diagnosis.ts';
import type { Principal } from '#contract/identity.ts';
import type { Decision, Run, RunState, RunStep } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolCall } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import { OpsError } from '#core/ops-error.ts';
import { isFinal } from '#core/run-machine.ts';
import { foundIn } from '#diagnosis/observe/found.ts';
import { observationsFrom } from '#diagnosis/observe/index.ts';
import { type OutsideCall, outsideCallOf } from '#diagnosis/outside/outside-tool.ts';
import { lastMeaning } from '#diagnosis/planner.ts';
import type { Gate } from '#gate/gate.ts';
import type { Actor, Approvals, RunMove, Runs } from '#store/store.ts';
import { carryOut, settleAction } from './action-end.ts';
import type { Desk } from './approval-desk.ts';
import { ordersSince } from './orders.ts';
import { type Planner, type ViewParts, viewOf } from './planner.ts';

/** What moving runs takes. `escalate` writes the page for a person and answers where it can be read. */
export interface RunLoopParts extends ViewParts {
  readonly runs: Runs;
  readonly approvals: Approvals;
  readonly desk: Desk;
  readonly gate: Gate;
  readonly planner: Planner;
  readonly escalate: (
    run: Run,
    diagnosis: Diagnosis | null,
    approvals: readonly Approval[],
  ) => Promise<string>;
  /** Secrets and outside names are taken out before anything is stored. */
  readonly redact: <T>(value: T) => T;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The agent acts for the one who asked: it may read and propose, and never approve. */
export const AGENT: Principal = {
  kind: 'agent',
  id: 'agent',
  name: 'OpsPilot',
  role: 'owner',
  can_approve: false,
};

type Step = (run: Run) => Promise<void>;

/**
 * Moves a run through the machine until it is final or waits for a person. Every turn starts from the stored rows, so
 * that a crash between any two moves loses nothing: reads are repeated, an action never is.
 */
export async function driveRun(id: string, given: RunLoopParts, stopping: () => boolean): Promise<void> {
  const parts = withListed(given);
  const turns: Partial<Record<RunState, Step>> = {
    PLAN: (run) => plan(run, parts),
    EXECUTE_TOOL: (run) => execute(run, parts, stopping),
    EVALUATE: (run) => evaluate(run, parts, stopping),
  };
  while (!stopping()) {
    const run = await parts.runs.get(id);
    if (!run || isFinal(run.state)) return;
    const turn = run.state === 'NEEDS_APPROVAL' ? await decided(run, parts) : turns[run.state];
    if (!turn) return;
    try {
      await turn(run);
    } catch (error) {
      // Somebody else moved the run (a cancel, a decision): go on from what it is now.
      if (!(error instanceof OpsError) || error.code !== 'conflict') throw error;
    }
  }
}

/** A run's parts, with the services as its own list of them was. */
interface Parts extends RunLoopParts {
  /** Takes what `list_services` has answered. */
  readonly list: (output: unknown) => void;
}

/**
 * What a run concludes rests on one list of services, and not on whatever they are by then: only so can it be drawn
 * again from its rows. After a restart of OpsPilot, which keeps no list, it is taken from the runtime.
 */
function withListed(parts: RunLoopParts): Parts {
  let listed: readonly ServiceStatus[] | null = null;
  return {
    ...parts,
    list(output) {
      listed = (output as { services: readonly ServiceStatus[] }).services;
    },
    inventory: async () => listed ?? (await parts.inventory()),
  };
}

async function plan(run: Run, parts: RunLoopParts): Promise<void> {
  const decision = await parts.planner(await viewOf(run, parts));
  if (decision.kind === 'call') return beginCall(run, decision, parts);
  if (decision.kind === 'propose') return propose(run, decision, parts);
  return conclude(run, decision, parts);
}

async function beginCall(
  run: Run,
  decision: Extract<Decision, { kind: 'call' }>,
  parts: RunLoopParts,
): Promise<void> {
  const step = newStep(run, 'call', decision.tool, decision.args, decision.why, parts.now());
  await parts.runs.move(move(run, 'EXECUTE_TOOL', decision.why, { step }));
}

async function propose(
  run: Run,
  decision: Extract<Decision, { kind: 'propose' }>,
  parts: RunLoopParts,
): Promise<void> {
  const { fix, diagnosis } = decision;
  const reply = await parts.gate.call(proposalCall(run, fix, diagnosis));
  if (reply.status !== 'need_approval') {
    const refused =
      reply.status === 'error' ? reply.problem.detail : `${fix.tool} did not ask for an approval`;
    const blocked = { ...diagnosis, fix_blocked: refused };
    return conclude(
      run,
      { kind: 'conclude', outcome: 'diagnosed', diagnosis: blocked, message: refused },
      parts,
    );
  }
  const step: RunStep = {
    ...newStep(run, 'propose', fix.tool, fix.args, fix.why, parts.now()),
    status: 'waiting',
    call_id: reply.call_id,
    approval_id: reply.approval_id,
  };
  await parts.runs.move(
    move(run, 'NEEDS_APPROVAL', `Waiting for consent: ${fix.title}`, {
      step,
      diagnosis,
      headline: diagnosis.headline,
    }),
  );
}

async function conclude(
  run: Run,
  decision: Extract<Decision, { kind: 'conclude' }>,
  parts: RunLoopParts,
): Promise<void> {
  const { outcome, diagnosis, message } = decision;
  const approvals = await parts.approvals.list({ runId: run.id });
  const escalation = outcome === 'escalated' ? await parts.escalate(run, diagnosis, approvals) : undefined;
  await parts.runs.move(
    move(run, 'DONE', message, {
      outcome,
      diagnosis,
      headline: diagnosis.headline,
      message,
      ...(escalation === undefined ? {} : { escalation }),
    }),
  );
}

async function execute(run: Run, parts: Parts, stopping: () => boolean): Promise<void> {
  const step = lastStep(run);
  if (step.kind === 'propose') return act(run, step, parts, stopping);
  const outside = await outsideCall(step, parts);
  const reply = await parts.gate.call(readCall(run, step), outside && AbortSignal.timeout(OUTSIDE_MS));
  const at = parts.now();
  const orders = step.tool === 'container_events' ? await ordersSince(parts.approvals, at) : undefined;
  const reading = {
    ...{ tool: step.tool, args: step.args, at, callId: reply.call_id },
    outside,
    orders: orders && parts.redact(orders),
  };
  const problem = reply.status === 'error' ? reply.problem : undefined;
  if (step.tool === 'list_services' && reply.status === 'ok') parts.list(reply.raw);
  // Redacted as a whole, in its order: of a key that is spread over many lines, one line looks like any other.
  const output = reply.status === 'ok' ? parts.redact(outside ? reply.output : reply.raw) : undefined;
  const observations = observationsFrom(problem ? { ...reading, problem } : { ...reading, output });
  const failed = observations.some(({ what }) => what === 'call_failed');
  const done: RunStep = {
    ...step,
    status: failed ? 'error' : 'ok',
    found: foundIn(observations),
    call_id: reply.call_id,
    ended_at: at.toISOString(),
  };
  await parts.runs.move(move(run, 'EVALUATE', done.found, { step: done, observations }));
}

/** How long, in ms, an investigation waits for an outside server. */
const OUTSIDE_MS = 15_000;

async function outsideCall({ tool, args }: RunStep, parts: RunLoopParts): Promise<OutsideCall | undefined> {
  const catalogue = parts.catalogue();
  if (!catalogue.some(({ name, evidence }) => name === tool && evidence)) return undefined;
  return outsideCallOf(tool, args, catalogue, await parts.inventory());
}

/** Hands an approved action to its executor, or asks what became of it when a former life already did. */
async function act(run: Run, step: RunStep, parts: RunLoopParts, stopping: () => boolean): Promise<void> {
  const approval = await approvalOf(step, parts);
  const deliver = () => parts.gate.call(approvedCall(run, step));
  const ended = await carryOut(approval.id, deliver, actor(run), parts, stopping);
  if (ended.state === 'started') return;
  const found = ended.history.at(-1)?.detail ?? ended.state;
  await parts.runs.move(
    move(run, 'EVALUATE', found, { step: { ...step, found }, metadata: { approval: ended.state } }),
  );
}

async function evaluate(run: Run, parts: RunLoopParts, stopping: () => boolean): Promise<void> {
  const step = lastStep(run);
  if (step.kind !== 'propose') {
    const told = { ...step, ...lastMeaning(await viewOf(run, parts)) };
    return parts.runs.move(move(run, 'PLAN', told.found, { step: told }));
  }
  const approval = await approvalOf(step, parts);
  const end = await settleAction(approval.id, actor(run), parts, stopping);
  if (end.state === 'interrupted') return;
  const at = parts.now().toISOString();
  const done: RunStep = {
    ...step,
    found: end.detail,
    status: end.state === 'verified' ? 'ok' : 'error',
    ended_at: at,
  };
  // Another cause on the card still stands: go on with that one.
  const more = end.state === 'verified' && (run.diagnosis?.causes.length ?? 0) > 1;
  if (!more && (end.state === 'verified' || end.state === 'unknown')) {
    const outcome = end.state === 'verified' ? 'resolved' : 'unknown';
    return parts.runs.move(move(run, 'DONE', end.detail, { step: done, outcome, message: end.detail }));
  }
  await parts.runs.move(move(run, 'PLAN', end.detail, { step: done }));
}

/** The turn for a run whose request has been decided; undefined while a person still has to. */
async function decided(run: Run, parts: RunLoopParts): Promise<Step | undefined> {
  const step = lastStep(run);
  const approval = await approvalOf(step, parts);
  if (approval.state === 'proposed') return undefined;
  if (approval.state === 'declined' || approval.state === 'expired') {
    const at = parts.now().toISOString();
    const found = approval.state === 'declined' ? 'The proposal was declined.' : 'Nobody decided in time.';
    return (now) =>
      parts.runs.move(
        move(now, 'PLAN', found, { step: { ...step, status: 'declined', found, ended_at: at } }),
      );
  }
  return (now) =>
    parts.runs.move(move(now, 'EXECUTE_TOOL', 'Approved', { step: { ...step, status: 'running' } }));
}

function readCall(run: Run, step: RunStep): ToolCall {
  return { ...baseCall(run, step.tool, step.args), chosen_by: 'planner' };
}

function approvedCall(run: Run, step: RunStep): ToolCall {
  return { ...baseCall(run, step.tool, step.args), approval_id: step.approval_id };
}

function proposalCall(run: Run, fix: ProposedFix, diagnosis: Diagnosis): ToolCall {
  const evidence = diagnosis.causes.flatMap((cause) => cause.evidence);
  return {
    ...baseCall(run, fix.tool, fix.args),
    why: fix.why,
    origins: fix.origins,
    evidence_hash: digestOf(evidence),
  };
}

function baseCall(run: Run, tool: string, args: Record<string, Json>): ToolCall {
  return {
    tool,
    args,
    principal: AGENT,
    client: 'agent',
    correlation_id: run.id,
    run_id: run.id,
    chosen_by: 'planner',
    approval_id: null,
    origins: {},
    evidence_hash: '',
  };
}

async function approvalOf(step: RunStep, parts: RunLoopParts): Promise<Approval> {
  const approval = step.approval_id === null ? null : await parts.approvals.get(step.approval_id);
  if (!approval) throw new OpsError('internal', `step ${step.n} has no approval`);
  return approval;
}

function lastStep(run: Run): RunStep {
  const step = run.steps.at(-1);
  if (!step) throw new OpsError('internal', `run ${run.id} is ${run.state} without a step`);
  return step;
}

function newStep(
  run: Run,
  kind: RunStep['kind'],
  tool: string,
  args: Record<string, Json>,
  why: string,
  at: Date,
): RunStep {
  return {
    n: run.steps.length + 1,
    kind,
    tool,
    args,
    why,
    found: '',
    status: 'running',
    call_id: null,
    approval_id: null,
    started_at: at.toISOString(),
    ended_at: null,
  };
}

function move(
  run: Run,
  to: RunState,
  detail: string,
  change: Partial<Omit<RunMove, 'id' | 'from' | 'to' | 'detail'>>,
): RunMove {
  return { id: run.id, from: run.state, to, detail, ...actor(run), ...change };
}

function actor(run: Run): Actor {
  return { actor: AGENT.id, client: 'agent', correlationId: run.id };
}
