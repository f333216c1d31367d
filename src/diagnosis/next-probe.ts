import type { RunStep } from '#contract/run.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import type { Probe } from './causes/cause.ts';
import type { Board } from './engine.ts';
import { unexplained } from './graph/roots.ts';
import { outsideProbes } from './outside/outside-probes.ts';
import type { CatalogueTool } from './outside/outside-tool.ts';
import { hasPrometheus, sweep } from './sweep.ts';

/** Reads that a run spends: when something is wrong and nobody knows what, as a rule, and when the causes are clear. */
const MOST_READS = 20;
const USUAL_READS = 12;
const CLEAR_READS = 9;
/** What is worth less is not looked at once the causes are clear: how busy services are whom nobody suspects. */
const WORTH_A_LOOK = 0.28;
/** From here on a cause is clear. */
const CLEAR = 0.9;
/** Even a sure hypothesis wants its decisive proof: its probes are never worth less than this. */
const LEAST_DOUBT = 0.25;

/**
 * The read with the best value of information per cost, or null when none is worth making. Each hypothesis lends its
 * probes the doubt about it, 4p(1-p); the sweep over what nobody suspects comes after.
 */
export function nextProbe(
  board: Board,
  steps: readonly RunStep[],
  catalogue: readonly CatalogueTool[],
): Probe | null {
  const round = sinceLastAction(steps);
  const done = new Map<string, number>();
  for (const step of round) {
    const name = callName(step);
    done.set(name, (done.get(name) ?? 0) + (step.status === 'error' ? 1 : 2));
  }
  const start: Probe = {
    tool: 'list_services',
    args: {},
    why: 'Look at every service: does it run, is it healthy, has it been restarted',
    cost: 1,
  };
  const listed = done.get(callName(start)) ?? 0;
  if (listed < 2) return start;
  const reads = steps.filter((step) => step.kind === 'call').length;
  const tools = new Set(catalogue.map(({ name }) => name));
  const outside = outsideProbes(board, round, catalogue);
  const best = [...valued(board), ...outside]
    .filter(({ probe }) => tools.has(probe.tool) && isAnswered(board, probe) && !done.has(callName(probe)))
    .sort((a, b) => b.value - a.value || order(callName(a.probe), callName(b.probe)))[0];
  return best && reads < mostReads(board, best.value) ? best.probe : null;
}

/** Without Prometheus only what the runtime itself measures can be asked for. */
function isAnswered({ facts }: Board, { tool, args }: Probe): boolean {
  if (tool !== 'query_metrics' || hasPrometheus(facts)) return true;
  return args.metric === 'cpu_usage' || args.metric === 'memory_usage';
}

/** A suspicion is followed further than a mere look around. */
function mostReads(board: Board, value: number): number {
  if (unexplained(board).length > 0) return MOST_READS;
  const clear =
    board.roots.length > 0 && board.roots.every(({ hypothesis }) => hypothesis.confidence >= CLEAR);
  if (clear && value < WORTH_A_LOOK) return 0;
  return clear && value < 1 ? CLEAR_READS : USUAL_READS;
}

function valued(board: Board): { probe: Probe; value: number }[] {
  const best = new Map<string, { probe: Probe; value: number }>();
  const offer = (probe: Probe, value: number) => {
    const name = callName(probe);
    const before = best.get(name);
    if (!before || before.value < value) best.set(name, { probe, value });
  };
  for (const { cause, suspect, confidence } of board.ranked) {
    const doubt = Math.max(4 * confidence * (1 - confidence), LEAST_DOUBT) * (suspect.asked ? 1.5 : 1);
    for (const probe of cause.probes(suspect)) offer(probe, 1 + doubt / probe.cost);
  }
  for (const { probe, value } of sweep(board)) offer(probe, value);
  return [...best.values()];
}

/** What was read before an action tells nothing of how things are after it. */
function sinceLastAction(steps: readonly RunStep[]): readonly RunStep[] {
  const last = steps.findLastIndex((step) => step.kind === 'propose' || step.kind === 'undo');
  return steps.slice(last + 1).filter((step) => step.kind === 'call');
}

function callName(call: { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }): string {
  return `${call.tool} ${canonicalJson(call.args)}`;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
