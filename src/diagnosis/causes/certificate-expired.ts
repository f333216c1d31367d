import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { accordingTo, blamedFor } from './told.ts';
import { GENERAL } from './weights.ts';

/** The certificate with which it shows who it is has passed its end. */
export const certificateExpired: Cause = {
  id: 'certificate-expired',
  name: 'a certificate has expired',
  refines: [...GENERAL, 'hung', 'dependency-unreachable', 'bad-credential', 'certificate-untrusted'],
  ...blamedFor('says-cert-expired', 5),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) =>
    suspect.has('says-cert-expired')?.data.address !== undefined
      ? `The certificate that ${suspect.subject} is shown by ${suspect.has('says-cert-expired')?.data.address} has expired`
      : `The certificate of ${suspect.subject} has expired`,
  summary: (suspect) =>
    `A certificate that proves who is at the other end of an encrypted connection is past its last day${accordingTo(suspect, 'says-cert-expired')}. Whoever checks it refuses to talk.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `See until when it is valid: echo | openssl s_client -connect HOST:443 | openssl x509 -noout -dates`,
    'Renew it (certbot renew, or as your authority says), put the new one where the old one was, and let the server read it anew.',
    `See why it was not renewed in time: a renewal job that fails, a closed port 80, a wrong clock on ${subject}.`,
  ],
};
