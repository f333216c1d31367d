import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** Somebody outside tells it that it asks too often. */
export const rateLimited: Cause = {
  id: 'rate-limited',
  name: 'asks too often',
  refines: [...GENERAL, 'dependency-unreachable', 'bad-credential'],
  ...complainsOf('says-rate-limited', 4),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: ({ subject }) => `${subject} is told that it asks too often`,
  summary: (suspect) =>
    `${suspect.subject} asks ${whom(suspect)} more often than it may, and is turned away (429 Too Many Requests). It works again by itself when it has waited long enough, and not before.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Let ${subject} ask less often: longer intervals, fewer workers, a cache.`,
    'See whether several programs use the same key, and whether a larger allowance can be had.',
    'A restart does not help: it makes it ask once more.',
  ],
};

function whom({ has }: Suspect): string {
  const found = has('says-rate-limited');
  return String(found?.other || found?.data.address || 'another service');
}
