import type { Approval } from '#contract/approval.ts';
import type { Decision, Run, RunStep } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { CatalogueTool } from '#diagnosis/outside/outside-tool.ts';
import type { RunView } from '#diagnosis/planner.ts';

/** A function from a run's view to the next decision: deterministic, or a model that chooses from the same catalogue. */
export type Planner = (view: RunView) => Decision | Promise<Decision>;

/** What a view is made of besides the run's own rows. */
export interface ViewParts {
  readonly approvals: { list(query: { runId: string }): Promise<Approval[]> };
  readonly inventory: () => Promise<readonly ServiceStatus[]>;
  /** The tools that a run may choose from, as they are now. */
  readonly catalogue: () => readonly CatalogueTool[];
  /** Read calls that one run may make. */
  readonly readBudget: number;
  readonly now: () => Date;
}

/** The codes with which an executor says that the target is not what was approved: the proposal may be made anew. */
const MOVED = /\b(target_moved|compose_changed)\b/;

/**
 * The run as a planner may see it. After an action the world is another one: what was seen before it is left out, and
 * the investigation begins anew within the same budget.
 */
export async function viewOf(run: Run, parts: ViewParts): Promise<RunView> {
  const lastAction = run.steps.findLastIndex((step) => step.kind === 'propose');
  const steps = run.steps.slice(lastAction + 1);
  const since = run.steps[lastAction]?.ended_at ?? run.created_at;
  const listed = steps.some((step) => step.tool === 'list_services' && step.status === 'ok');
  const approvals = (await parts.approvals.list({ runId: run.id })).sort(byTime);
  return {
    goal: run.goal,
    observations: run.observations.filter((one) => steps.some((step) => isOf(one.id, step))),
    steps,
    inventory: listed ? await parts.inventory() : [],
    tools: parts.catalogue(),
    approvals: approvals
      .filter((one) => !wasMoved(one) && !isUnheard(one))
      .map(({ tool, args, state }) => ({ tool, args, state })),
    ...(run.diagnosis === null ? {} : { diagnosis: run.diagnosis }),
    now: new Date(steps.findLast((step) => step.ended_at !== null)?.ended_at ?? since),
    budget: { reads_left: parts.readBudget - run.steps.filter((step) => step.kind === 'call').length },
  };
}

/** Observation ids begin with the call that made them. */
function isOf(observationId: string, step: RunStep): boolean {
  return step.call_id !== null && observationId.startsWith(`${step.call_id}#`);
}

function wasMoved({ state, history }: Approval): boolean {
  return state === 'failed' && MOVED.test(history.at(-1)?.detail ?? '');
}

/** A crash came between the request and the run's move: the run files it again, and gets the same one. */
function isUnheard({ state }: Approval): boolean {
  return state === 'proposed';
}

function byTime(one: Approval, other: Approval): number {
  return one.created_at < other.created_at ? -1 : 1;
}
