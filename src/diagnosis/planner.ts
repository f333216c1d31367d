import type { ApprovalState } from '#contract/approval.ts';
import type { Diagnosis, ProposedFix } from '#contract/diagnosis.ts';
import type { Observation } from '#contract/observation.ts';
import type { Decision, RunOutcome, RunStep } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { cardOf } from './card.ts';
import { checkedOf, meaningOf } from './checked.ts';
import { findingsIn } from './detectors/index.ts';
import { type Board, investigate } from './engine.ts';
import { factsOf } from './facts.ts';
import { nextProbe } from './next-probe.ts';
import type { CatalogueTool } from './outside/outside-tool.ts';

/** A run as a planner sees it. */
export interface RunView {
  readonly goal: string;
  readonly observations: readonly Observation[];
  /** In order; the last call's observations are already in `observations`. */
  readonly steps: readonly RunStep[];
  /** The last answer of `list_services`; empty before it. */
  readonly inventory: readonly ServiceStatus[];
  /** What may be chosen, as it is now: tools of outside servers come and go. */
  readonly tools: readonly CatalogueTool[];
  /** The run's proposals in the order in which they were made. */
  readonly approvals: readonly {
    readonly tool: string;
    readonly args: Readonly<Record<string, Json>>;
    readonly state: ApprovalState;
  }[];
  /** The card of the run's last proposal: what was known when a person decided. */
  readonly diagnosis?: Diagnosis | null;
  /** Time of the newest capture. */
  readonly now: Date;
  readonly budget: { readonly reads_left: number };
}

/** Decides a run's next move. It only chooses from the catalogue. */
export type Planner = (view: RunView) => Decision | Promise<Decision>;

/** So many fixes may fail before a person has to take over. */
const MOST_FAILED_FIXES = 2;
const FAILED: ReadonlySet<ApprovalState> = new Set(['failed', 'not_verified', 'undone']);

/** The planner that needs no model: it asks the engine which probe tells most, and stops when the answer is clear. */
export function planDeterministically(view: RunView): Decision {
  const board = boardOf(view);
  return settled(view, board) ?? probing(view, board) ?? acting(view, board);
}

/** What the last read brought and what it rules out, in plain words, as far as is known by now. */
export function lastMeaning(view: RunView): Pick<RunStep, 'found' | 'rules_out'> {
  const { observations, inventory, now } = view;
  const findings = findingsIn({ facts: factsOf(observations), inventory, now });
  return meaningOf(view.steps.at(-1)!, observations, findings);
}

function boardOf(view: RunView): Board {
  const evidence = {
    observations: view.observations,
    inventory: view.inventory,
    now: view.now,
    asked: view.goal,
  };
  const board = investigate({ ...evidence, checked: [] });
  return {
    ...board,
    evidence: { ...evidence, checked: checkedOf(view.steps, view.observations, board.findings) },
  };
}

/** What a person's answer or a fix's outcome has already decided. */
function settled(view: RunView, board: Board): Decision | null {
  const last = view.approvals.at(-1)?.state;
  const failed = view.approvals.filter(({ state }) => FAILED.has(state)).length;
  const diagnosis = view.diagnosis ?? cardOf(board);
  if (last === 'declined') return end('declined', diagnosis, 'The fix was declined; nothing was changed.');
  if (last === 'expired') {
    return end(
      'diagnosed',
      diagnosis,
      'Nobody approved the fix in time; nothing was changed. Ask again to get a new proposal.',
    );
  }
  if (last === 'unknown') {
    return end(
      'unknown',
      diagnosis,
      'The action was begun and how it ended is not known. Look at the service.',
    );
  }
  if (failed >= MOST_FAILED_FIXES) {
    return end('escalated', diagnosis, `${failed} fixes did not help. A person has to take over.`);
  }
  return null;
}

function probing(view: RunView, board: Board): Decision | null {
  if (view.budget.reads_left <= 0) return null;
  const probe = nextProbe(board, view.steps, view.tools);
  return probe && { kind: 'call', tool: probe.tool, args: { ...probe.args }, why: `${probe.why}.` };
}

/** Proposes the fix of the first cause that has one which was not tried yet, or says how it ends. */
function acting(view: RunView, board: Board): Decision {
  const tools = new Set(view.tools.map(({ name }) => name));
  const diagnosis = cardOf(board);
  const tried = new Set(view.approvals.map(actionOf));
  const fix = diagnosis.causes
    .map((cause) => cause.fix)
    .find((one) => one !== null && tools.has(one.tool) && !tried.has(actionOf(one)));
  if (fix) return { kind: 'propose', fix, diagnosis };
  const last = view.approvals.at(-1)?.state;
  if (last !== undefined && FAILED.has(last) && diagnosis.verdict !== 'healthy') {
    const message = 'The fix did not help, and there is no other that is safe. A person has to take over.';
    return end('escalated', diagnosis, message);
  }
  if (diagnosis.verdict === 'healthy') {
    return last === 'verified'
      ? end('resolved', diagnosis, 'The fix helped.')
      : end('healthy', diagnosis, diagnosis.headline);
  }
  return diagnosis.verdict === 'diagnosed'
    ? end('diagnosed', diagnosis, adviceOf(diagnosis))
    : end('unknown', diagnosis, diagnosis.headline);
}

function adviceOf(diagnosis: Diagnosis): string {
  const steps = diagnosis.causes.flatMap((cause) => cause.human_steps);
  return steps.length > 0 ? `What a person can do: ${steps.join(' ')}` : diagnosis.headline;
}

function end(outcome: RunOutcome, diagnosis: Diagnosis, message: string): Decision {
  return { kind: 'conclude', outcome, diagnosis, message };
}

function actionOf(
  action: Pick<ProposedFix, 'tool'> & { readonly args: Readonly<Record<string, unknown>> },
): string {
  return `${action.tool} ${canonicalJson(action.args)}`;
}
