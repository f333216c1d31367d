import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** Its clock and that of somebody else disagree so much that certificates, tokens or leases are not accepted. */
export const clockSkew: Cause = {
  id: 'clock-skew',
  name: 'clocks disagree',
  refines: [...GENERAL, 'bad-credential', 'certificate-untrusted'],
  ...complainsOf('says-clock-wrong', 4.4),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: ({ subject }) => `The clock of ${subject} and another one disagree`,
  summary: ({ subject }) =>
    `${subject} says that times do not fit: a certificate or token that is valid only later, or a request from the future. The clock of one of the machines is wrong.`,
  fix: () => null,
  humanSteps: () => [
    'Compare the clock of this machine with a right one: date -u; timedatectl',
    'Turn time synchronisation on: timedatectl set-ntp true, and see that it works: chronyc tracking',
    'A virtual machine may need its clock set after it was suspended.',
  ],
};
