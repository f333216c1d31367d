import type { Finding } from '../finding.ts';
import { signsDetector } from '../signs/detector.ts';
import { utterances } from '../signs/utterance.ts';
import { answerDetector } from './answer.ts';
import { appComplains } from './app-complains.ts';
import { changeDetector } from './change.ts';
import type { Detector, Scene } from './detector.ts';
import { diskDetector } from './disk.ts';
import { downloadsDetector } from './downloads.ts';
import { healthDetector } from './health.ts';
import { lastWords } from './last-words.ts';
import { lifeDetector } from './life.ts';
import { logChanges } from './log-changes.ts';
import { metricsDetector } from './metrics.ts';
import { publishedDetector } from './published.ts';
import { servedDetector } from './served.ts';
import { usageDetector } from './usage.ts';
import { wiringDetector } from './wiring.ts';

/** Every detector. A new one is a file and a line. */
export const DETECTORS: readonly Detector[] = Object.freeze([
  lifeDetector,
  healthDetector,
  answerDetector,
  diskDetector,
  usageDetector,
  metricsDetector,
  publishedDetector,
  wiringDetector,
  servedDetector,
  changeDetector,
  downloadsDetector,
  appComplains,
  signsDetector,
  lastWords,
  logChanges,
]);

/** Every sign that any detector sees, in an order of its own. */
export function findingsIn({ facts, inventory, now }: Omit<Scene, 'said'>): Finding[] {
  const scene = { facts, inventory, now, said: utterances(facts, now) };
  return DETECTORS.flatMap((detector) => detector.detect(scene)).sort(byName);
}

function byName(a: Finding, b: Finding): number {
  const left = `${a.subject} ${a.kind} ${a.other} ${a.observations[0]}`;
  const right = `${b.subject} ${b.kind} ${b.other} ${b.observations[0]}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
