import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** It does not accept the certificate of somebody it connects to. */
export const certificateUntrusted: Cause = {
  id: 'certificate-untrusted',
  name: 'a certificate is not accepted',
  refines: [...GENERAL, 'dependency-unreachable', 'bad-credential'],
  ...complainsOf('says-cert-untrusted', 4.6),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} does not trust the certificate of ${whom(suspect)}`,
  summary: (suspect) =>
    `${suspect.subject} connects to ${whom(suspect)}, and does not accept the certificate that it is shown: nobody known has signed it, or it is made out to another name.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See what it is shown: echo | openssl s_client -connect ${whom(suspect) === 'the other side' ? 'HOST:443' : whom(suspect)} -showcerts`,
    `Give ${suspect.subject} the certificate of the authority that has signed it (its trust store, or a setting such as a CA file), or use a certificate that everybody trusts.`,
    'If the name does not fit, connect by the name that stands in the certificate.',
  ],
};

function whom({ has }: Suspect): string {
  const found = has('says-cert-untrusted');
  return String(found?.data.address || found?.other || 'the other side');
}
