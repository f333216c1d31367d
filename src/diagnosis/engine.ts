import type { Checked, Diagnosis } from '#contract/diagnosis.ts';
import type { Observation } from '#contract/observation.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { askedServices, asksForAccess } from './asked.ts';
import { cardOf } from './card.ts';
import { CAUSES } from './causes/index.ts';
import { findingsIn } from './detectors/index.ts';
import { type Facts, factsOf } from './facts.ts';
import type { Finding } from './finding.ts';
import { type DependencyGraph, dependencyGraph } from './graph/dependency-graph.ts';
import { type Away, type Root, rootsOf } from './graph/roots.ts';
import { type Hypothesis, rank } from './rank.ts';

/** All that a diagnosis is drawn from. */
export interface Evidence {
  readonly observations: readonly Observation[];
  /** Names, wiring and permissions; what is wrong comes from the observations alone. */
  readonly inventory: readonly ServiceStatus[];
  /** Capture time of the newest observation, so that a recorded snapshot gives the same answer later. */
  readonly now: Date;
  /** The question in plain words. */
  readonly asked: string;
  readonly checked: readonly Checked[];
}

/** The engine's whole picture, for the planner. */
export interface Board {
  readonly evidence: Evidence;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  readonly graph: DependencyGraph;
  readonly asked: ReadonlySet<string>;
  /** Everything weighed, best first. */
  readonly ranked: readonly Hypothesis[];
  readonly roots: readonly Root[];
  readonly explainedAway: readonly Away[];
}

/**
 * Draws a diagnosis from observations. Deterministic: the order of observations and unrelated healthy services change
 * nothing.
 */
export function diagnose(evidence: Evidence): Diagnosis {
  return cardOf(investigate(evidence));
}

export function investigate(evidence: Evidence): Board {
  const { inventory, now } = evidence;
  const facts = factsOf(evidence.observations);
  const findings = findingsIn({ facts, inventory, now });
  const graph = dependencyGraph(inventory, findings);
  const asked = askedServices(evidence.asked, inventory);
  const wanted = asksForAccess(evidence.asked) ? asked : new Set<string>();
  const ranked = rank({ causes: CAUSES, facts, findings, graph, inventory, asked, wanted });
  const { roots, explainedAway } = rootsOf(ranked, findings, graph);
  return { evidence, facts, findings, graph, asked, ranked, roots, explainedAway };
}
