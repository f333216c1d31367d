import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** One side speaks with encryption and the other without. */
export const tlsMismatch: Cause = {
  id: 'tls-mismatch',
  name: 'one side encrypts, the other does not',
  refines: [...GENERAL, 'dependency-unreachable', 'bad-credential', 'certificate-untrusted'],
  ...complainsOf('says-tls-mismatch', 4.4),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} and ${whom(suspect)} do not agree on encryption`,
  summary: (suspect) =>
    `${suspect.subject} reaches ${whom(suspect)}, and the two do not understand each other: one speaks with encryption (https, TLS) and the other without, or they know no common kind of it.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Check the address of ${whom(suspect)} in the settings of ${suspect.subject}: http or https, and the port that belongs to it.`,
    'For a database, check its sslmode or tls setting on both sides.',
    'If one of the two is very old, it may know only kinds of encryption that the other refuses: update it.',
  ],
};

function whom({ has }: Suspect): string {
  const found = has('says-tls-mismatch');
  return String(found?.other || found?.data.address || 'the other side');
}
