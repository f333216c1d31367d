import type { Diagnosis } from '#contract/diagnosis.ts';
import type { Observation } from '#contract/observation.ts';
import type { Decision, Run, RunStep } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Snapshot } from '#contract/snapshot.ts';
import type { Json } from '#core/canonical-json.ts';
import { foundIn } from './observe/found.ts';
import { observationsFrom } from './observe/index.ts';
import { type CatalogueTool, outsideCallOf } from './outside/outside-tool.ts';
import { planDeterministically, type RunView } from './planner.ts';
import { readsOf } from './recorded-reads.ts';
import { inventoryOf } from './snapshot-inventory.ts';

/** One read that was made, with the facts in its answer. */
export interface RecordedRead {
  readonly callId: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, Json>>;
  /** When it was answered, ISO 8601 UTC. */
  readonly at: string;
  readonly observations: readonly Observation[];
}

/** All that an investigation of the past needs. */
export interface Recording {
  readonly question: string;
  /** Time of capture. */
  readonly now: Date;
  /** The tools that the planner may choose. */
  readonly tools: readonly CatalogueTool[];
  readonly runReads: number;
  readonly inventory: readonly ServiceStatus[];
  readonly reads: readonly RecordedRead[];
}

/** What the planner made of a recording. */
export interface Replay {
  /** Where it stopped: the fix that it would propose, or its conclusion. */
  readonly decision: Exclude<Decision, { kind: 'call' }>;
  readonly diagnosis: Diagnosis;
  /** The reads that it chose, in order, with why and what was found. */
  readonly plan: readonly RunStep[];
  readonly observations: readonly Observation[];
  /** Reads that it chose and the recording does not have. */
  readonly missing: readonly Pick<RecordedRead, 'tool' | 'args'>[];
}

/** Lets the planner investigate a snapshot as it would have investigated what it was taken of. */
export function replaySnapshot(snapshot: Snapshot): Replay {
  return replay(recordingOf(snapshot));
}

/**
 * Runs the planner against recorded answers, at the time of capture. A read that was not recorded counts as one that
 * could not be made.
 */
export function replay(recording: Recording): Replay {
  const reads = readsOf(recording.reads);
  const steps: RunStep[] = [];
  const observations: Observation[] = [];
  const missing: Pick<RecordedRead, 'tool' | 'args'>[] = [];
  for (;;) {
    const decision = planDeterministically(viewOf(recording, steps, observations));
    if (decision.kind !== 'call') {
      const { diagnosis } = decision;
      const told = steps.map((step, index) => {
        const { found, rules_out } = diagnosis.checked[index]!;
        return { ...step, found, rules_out };
      });
      return { decision, diagnosis, plan: told, observations, missing };
    }
    const { tool, args } = decision;
    const recorded = reads(tool, args);
    if (!recorded) missing.push({ tool, args });
    const read = recorded ?? absent(recording, decision, steps.length + 1);
    observations.push(...read.observations);
    steps.push(stepOf(steps.length + 1, decision, read));
  }
}

/** The facts in a snapshot's reads. Throws an `OpsError` that names what is wrong with its list of services. */
export function recordingOf(snapshot: Snapshot): Recording {
  const { outside = {} } = snapshot;
  const tools = snapshot.tools.map((name): CatalogueTool => {
    const evidence = Object.hasOwn(outside, name) ? outside[name] : undefined;
    return evidence ? { name, evidence } : { name };
  });
  const inventory = inventoryOf(snapshot);
  return {
    question: snapshot.question,
    now: new Date(snapshot.captured_at),
    tools,
    runReads: snapshot.run_reads,
    inventory,
    reads: snapshot.reads.map((read) => {
      const { call_id: callId, tool, args, at } = read;
      const answer = read.status === 'ok' ? { output: read.output } : { problem: read.problem };
      const reading = {
        tool,
        args,
        at: new Date(at),
        callId,
        outside: outsideCallOf(tool, args, tools, inventory),
      };
      const observations = observationsFrom({ ...reading, ...answer });
      return { callId, tool, args, at, observations };
    }),
  };
}

/** What a run read before it proposed anything, as it stored it. */
export function recordingOfRun(
  run: Pick<Run, 'goal' | 'created_at' | 'steps' | 'observations'>,
  { inventory, tools, runReads }: Pick<Recording, 'inventory' | 'tools' | 'runReads'>,
): Recording {
  const acted = run.steps.findIndex((step) => step.kind === 'propose');
  const calls = (acted < 0 ? run.steps : run.steps.slice(0, acted)).filter((step) => step.ended_at !== null);
  return {
    question: run.goal,
    now: new Date(calls.at(-1)?.ended_at ?? run.created_at),
    tools,
    runReads,
    inventory,
    reads: calls.map(({ call_id, tool, args, ended_at }) => ({
      callId: call_id ?? '',
      tool,
      args,
      at: ended_at!,
      observations: run.observations.filter(({ id }) => id.startsWith(`${call_id}#`)),
    })),
  };
}

function viewOf(
  recording: Recording,
  steps: readonly RunStep[],
  observations: readonly Observation[],
): RunView {
  const listed = steps.some((step) => step.tool === 'list_services' && step.status === 'ok');
  return {
    goal: recording.question,
    observations,
    steps,
    inventory: listed ? recording.inventory : [],
    tools: recording.tools,
    approvals: [],
    now: recording.now,
    budget: { reads_left: recording.runReads - steps.length },
  };
}

function absent(
  { now, tools, inventory }: Recording,
  { tool, args }: Pick<RecordedRead, 'tool' | 'args'>,
  n: number,
): RecordedRead {
  const callId = `absent-${n}`;
  const problem = { code: 'unavailable', detail: 'the snapshot has no such read' };
  const observations = observationsFrom({
    ...{ tool, args, at: now, callId, problem },
    outside: outsideCallOf(tool, args, tools, inventory),
  });
  return { callId, tool, args, at: now.toISOString(), observations };
}

function stepOf(n: number, decision: Extract<Decision, { kind: 'call' }>, read: RecordedRead): RunStep {
  const failed = read.observations.some(({ what }) => what === 'call_failed');
  return {
    n,
    kind: 'call',
    tool: decision.tool,
    args: decision.args,
    why: decision.why,
    found: foundIn(read.observations),
    status: failed ? 'error' : 'ok',
    call_id: read.callId,
    approval_id: null,
    started_at: read.at,
    ended_at: read.at,
  };
}
