import type { Fact, Facts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { type Detector, finding } from './detector.ts';

/** Shares of the memory limit from which on it is nearly used up, and as good as used up. */
const MEMORY_NEAR = 0.9;
const MEMORY_GONE = 0.97;
/** Shares of the computing time that it may have, and of periods in which it was held back. */
const CPU_BUSY = 0.75;
const HELD_BACK = 0.25;
/** A share of its limit that nobody uses who only waits. */
const BUSY_WHILE_HANGING = 0.3;
/** The part of one core that a program keeps busy which can use but one, as far as its neighbours let it. */
const ONE_CORE = 0.85;

/** Memory and computing time against what a service may have. */
export const usageDetector: Detector = {
  name: 'usage',
  emits: ['memory-near-limit', 'cpu-busy'],
  detect: ({ facts }) => [
    ...facts.all('usage').flatMap(memoryOf),
    ...facts.all('computing').flatMap((fact) => computingOf(fact, hangs(facts, fact.subject))),
  ],
};

function memoryOf(fact: Fact<'usage'>): Finding[] {
  const { memory_bytes: used, memory_limit_bytes: limit } = fact.value;
  if (used === null || limit === null || limit <= 0 || used < MEMORY_NEAR * limit) return [];
  const percent = Math.round((100 * used) / limit);
  const sure = Math.min(1, 0.6 + (0.4 * (used / limit - MEMORY_NEAR)) / (MEMORY_GONE - MEMORY_NEAR));
  return [
    finding('memory-near-limit', [fact], `it uses ${percent} % of the ${mebibytes(limit)} that it may have`, {
      strength: Math.round(sure * 100) / 100,
      data: { percent, limit },
    }),
  ];
}

/** Whether nobody gets an answer from it in time. */
function hangs(facts: Facts, subject: string): boolean {
  const answer = facts.latest('answer', subject)?.value;
  const health = facts.latest('health', subject)?.value;
  const late = /time[d]?[ -]?out|exceeded/i;
  return (
    (answer?.reachable === false && late.test(answer.error)) ||
    (health?.state === 'unhealthy' && late.test(health.output))
  );
}

function computingOf(fact: Fact<'computing'>, hanging: boolean): Finding[] {
  const { cores: used, limit, throttled } = fact.value;
  const words = `${cores(used)} used${limit === null ? '' : ` of ${cores(limit)} allowed`}`;
  const held = throttled !== null && throttled >= HELD_BACK;
  if (limit !== null && (held || used >= CPU_BUSY * limit)) {
    return [finding('cpu-busy', [fact], `it is held back at its limit: ${words}`, { data: { words } })];
  }
  // What waits for others needs next to nothing; a busy machine gives less than is asked for.
  if (limit !== null && hanging && used >= BUSY_WHILE_HANGING * limit) {
    const says = `it computes without a pause and does not answer: ${words}`;
    return [finding('cpu-busy', [fact], says, { strength: 0.6, data: { words } })];
  }
  // One that can only use one core at a time is at its end with one.
  return used >= ONE_CORE
    ? [
        finding('cpu-busy', [fact], `it keeps a whole core busy: ${words}`, {
          strength: 0.7,
          data: { words },
        }),
      ]
    : [];
}

function cores(count: number): string {
  const shown = count.toFixed(count < 0.1 ? 2 : 1);
  return `${shown} core${shown === '1.0' ? '' : 's'}`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
