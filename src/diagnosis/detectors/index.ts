import type { Finding } from '../finding.ts';
import { answerDetector } from './answer.ts';
import { appComplains } from './app-complains.ts';
import type { Detector, Scene } from './detector.ts';
import { diskDetector } from './disk.ts';
import { downloadsDetector } from './downloads.ts';
import { healthDetector } from './health.ts';
import { lastWords } from './last-words.ts';
import { lifeDetector } from './life.ts';
import { saysConfig } from './says-config.ts';
import { saysDenied, saysDenies } from './says-denied.ts';
import { saysException } from './says-exception.ts';
import { saysForbidden } from './says-forbidden.ts';
import { saysImportBlocked } from './says-import-blocked.ts';
import { saysMemory } from './says-memory.ts';
import { saysNoSpace } from './says-no-space.ts';
import { saysNotFound } from './says-not-found.ts';
import { saysPortTaken } from './says-port-taken.ts';
import { saysRefused } from './says-refused.ts';
import { saysSettingMissing } from './says-setting-missing.ts';
import { saysTimeout } from './says-timeout.ts';
import { saysUnresolved } from './says-unresolved.ts';
import { utterances } from './utterance.ts';

/** Every detector. A new one is a file and a line. */
export const DETECTORS: readonly Detector[] = Object.freeze([
  lifeDetector,
  healthDetector,
  answerDetector,
  diskDetector,
  downloadsDetector,
  appComplains,
  saysRefused,
  saysTimeout,
  saysUnresolved,
  saysDenied,
  saysDenies,
  saysNoSpace,
  saysConfig,
  saysSettingMissing,
  saysException,
  saysForbidden,
  saysPortTaken,
  saysMemory,
  saysNotFound,
  saysImportBlocked,
  lastWords,
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
