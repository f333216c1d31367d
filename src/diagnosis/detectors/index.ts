import type { Finding } from '../finding.ts';
import type { Detector, Scene } from './detector.ts';
import { healthDetector } from './health.ts';
import { lifeDetector } from './life.ts';

export const DETECTORS: readonly Detector[] = Object.freeze([lifeDetector, healthDetector]);

/** Every sign that any detector sees, in an order of its own. */
export function findingsIn(scene: Scene): Finding[] {
  return DETECTORS.flatMap((detector) => detector.detect(scene)).sort(byName);
}

function byName(a: Finding, b: Finding): number {
  const left = `${a.subject} ${a.kind} ${a.other} ${a.observations[0]}`;
  const right = `${b.subject} ${b.kind} ${b.other} ${b.observations[0]}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
