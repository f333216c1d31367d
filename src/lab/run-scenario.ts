import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnosis } from '#contract/diagnosis.ts';
import type { Run } from '#contract/run.ts';
import { type Door, openDoor } from './api.ts';
import type { LabParts } from './parts.ts';
import { type Recording, recordingOf } from './recording.ts';
import type { ScenarioResult } from './result.ts';
import { type ExpectedAction, faultsOf, type Scenario } from './scenario.ts';
import { type CheckedLine, checkEvidence } from './score/evidence.ts';
import { gatesOf } from './score/gates.ts';
import { failuresOf, isRight, scoreCard } from './score/score.ts';

/** One scenario from its stack to its score; `recording` is null when there was no card. */
export interface Scored {
  readonly result: ScenarioResult;
  readonly recording: Recording | null;
}

/** Runs one scenario by itself. What goes wrong in bringing it about is its result, never an exception. */
export async function runScenario(scenario: Scenario, number: number, parts: LabParts): Promise<Scored> {
  const begun = performance.now();
  try {
    const asked = await play(scenario, number, parts);
    return scored(scenario, asked, parts, begun);
  } catch (error) {
    const failures = [`the lab could not run it: ${(error as Error).message}`];
    return { result: brokenResult(scenario, failures[0]!, parts, begun), recording: null };
  }
}

interface Asked {
  readonly recording: Recording;
  readonly evidence: readonly CheckedLine[];
  readonly fix: ScenarioResult['scores']['fix'];
  readonly seconds: number;
  readonly toolCalls: number;
}

/** Brings the stack up, breaks it, asks, and lets the lab's approver see the fix through. All of it is gone afterwards. */
async function play(scenario: Scenario, number: number, parts: LabParts): Promise<Asked> {
  await using held = new AsyncDisposableStack();
  const home = join(parts.work, String(number));
  await mkdir(home);
  const place = { dir: join(home, 'stack'), project: `${parts.owner}-${number}` };
  const stack = held.use(await parts.openStack(scenario, place));
  const starting = parts.startInstance({ dataDir: join(home, 'd'), project: stack.project });
  const started = starting.then((one) => held.use(one));
  // Both take their time, and neither may be left half-way when the other fails.
  await Promise.allSettled([stack.up(), started]).then(throwFirst);
  const instance = await started;
  instance.allow(await stack.services());
  for (const step of scenario.inject) await stack.inject(step, instance);
  const witness = held.use(await stack.watch(instance));
  await sleep(scenario.settle_s * 1000, undefined, { signal: parts.signal });

  const door = openDoor(instance, parts.signal);
  const begun = performance.now();
  const runId = await door.ask(scenario.question);
  const run = await door.settled(runId);
  const seconds = (performance.now() - begun) / 1000;
  const recording = recordingOf(scenario.name, await door.bundle(runId), await door.tools());
  if (!recording) throw new Error(`the run ended ${run.state} without a card: ${run.message}`);
  const lines = recording.diagnosis.causes.flatMap((cause) => cause.evidence);
  const evidence = await checkEvidence(lines, recording, witness);
  const toolCalls = run.steps.filter(({ kind }) => kind === 'call').length;
  return { recording, evidence, fix: await seeThrough(scenario, run, door), seconds, toolCalls };
}

function throwFirst(ends: readonly PromiseSettledResult<unknown>[]): void {
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Consents to what is expected and declines the rest, until the run is over. */
async function seeThrough(scenario: Scenario, run: Run, door: Door): Promise<Asked['fix']> {
  const { expected } = scenario.fix;
  const open = new Set<ExpectedAction>(expected === 'none' ? [] : expected);
  let strange = false;
  let now = run;
  for (;;) {
    const waiting = now.approvals.find(({ state }) => state === 'proposed');
    if (!waiting) break;
    const { tool, target } = await door.proposal(waiting.id);
    const wanted = [...open].find((one) => one.tool === tool && one.target === target);
    if (wanted) {
      open.delete(wanted);
      await door.approve(waiting.id);
    } else {
      strange = true;
      await door.decline(waiting.id);
    }
    now = await door.settled(run.id);
  }
  if (strange) return 'another proposed';
  if (expected === 'none') return 'none, rightly';
  if (open.size > 0) return 'not proposed';
  return now.approvals.every(({ state }) => state === 'verified') ? 'verified' : 'not verified';
}

function scored(scenario: Scenario, asked: Asked, parts: LabParts, begun: number): Scored {
  const { recording, evidence, fix, seconds, toolCalls } = asked;
  const { diagnosis } = recording;
  const scores = scoreCard(scenario, diagnosis, evidence, fix);
  const gates = gatesOf(recording);
  const broken = gates
    .filter(({ state }) => state === 'fail')
    .map((gate) => `gate ${gate.name}: ${gate.detail}`);
  const result: ScenarioResult = {
    ...headOf(scenario),
    card: cardOf(scenario, diagnosis, evidence),
    broken: '',
    scores,
    gates,
    seconds,
    tool_calls: toolCalls,
    total_seconds: (performance.now() - begun) / 1000,
    failures: [...failuresOf(scenario, diagnosis, scores), ...broken],
  };
  parts.say(lineOf(result));
  return { result, recording };
}

function cardOf(
  scenario: Scenario,
  diagnosis: Diagnosis,
  evidence: readonly CheckedLine[],
): ScenarioResult['card'] {
  const faults = faultsOf(scenario);
  const { verdict, headline, confidence, causes, alternatives } = diagnosis;
  return {
    verdict,
    headline,
    confidence,
    causes: causes.map((one) => ({
      cause: one.cause,
      subject: one.subject,
      confidence: one.confidence,
      right: faults.some((fault) => isRight(one, fault)),
      victims: one.victims,
    })),
    alternatives: alternatives.map((one) => `${one.cause} of ${one.subject} (${one.confidence})`),
    evidence: [...evidence],
  };
}

function brokenResult(scenario: Scenario, why: string, parts: LabParts, begun: number): ScenarioResult {
  const result: ScenarioResult = {
    ...headOf(scenario),
    card: null,
    broken: why,
    scores: {
      cause_first: null,
      object_first: null,
      top_three: null,
      no_false_alarm: true,
      evidence_valid: true,
      decisive_cited: null,
      victims_named: null,
      fix: 'broken',
    },
    gates: [],
    seconds: 0,
    tool_calls: 0,
    total_seconds: (performance.now() - begun) / 1000,
    failures: [why],
  };
  parts.say(lineOf(result));
  return result;
}

function headOf(scenario: Scenario) {
  const truth = faultsOf(scenario).map(
    ({ object, causes }) => `${object.join(' or ')}: ${causes.join(' | ')}`,
  );
  return {
    name: scenario.name,
    title: scenario.title,
    runtime: scenario.stack === 'demo' ? ('process' as const) : ('docker' as const),
    tags: scenario.tags,
    truth: truth.length > 0 ? truth : ['healthy'],
  };
}

function lineOf({ name, failures, seconds, total_seconds }: ScenarioResult): string {
  const times = `${seconds.toFixed(1)} s to the card, ${total_seconds.toFixed(0)} s in all`;
  return failures.length === 0
    ? `ok    ${name} (${times})`
    : `FAIL  ${name} (${times}): ${failures.join('; ')}`;
}
