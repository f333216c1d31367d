import type { Finding, FindingKind } from '../finding.ts';
import { listed } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { start } from './fixes.ts';
import { eventsOf, logOf } from './probes.ts';

/** A service that others need is stopped. What is wrong is not how it ended, but that it is missed. */
export const dependencyDown: Cause = {
  id: 'dependency-down',
  name: 'a needed service is stopped',
  prior: -2.5,
  refines: ['stopped'],
  spreads: true,
  showsIn: ['status'],
  requires: ['stopped', 'ended'],
  explains: [
    { finding: 'stopped', weight: 3.2 },
    { finding: 'stop-event', weight: 0.5 },
    { finding: 'ended', weight: 2 },
    { finding: 'says-refused', weight: 2.5, at: 'others' },
    { finding: 'says-unresolved', weight: 2.5, at: 'others' },
    { finding: 'says-timeout', weight: 2, at: 'others' },
    { finding: 'says-queue-stalls', weight: 2.5, at: 'others' },
  ],
  contradicts: [],
  // A job that came to its end as it should is needed by those who waited for it, and missed by nobody.
  holds: (suspect) =>
    missedBy(suspect).length > 0 || (suspect.has('stopped') !== undefined && needing(suspect).length > 0),
  probes: (suspect) => [
    ...needing(suspect)
      .slice(0, 3)
      .map((service) => logOf(service, `See whether ${service} complains that ${suspect.subject} is gone`)),
    eventsOf(`See who stopped ${suspect.subject}, and when`),
  ],
  title: (suspect) =>
    `${suspect.subject} is stopped, and ${listed(needing(suspect))} ${needing(suspect).length > 1 ? 'need' : 'needs'} it`,
  summary: (suspect) =>
    `${suspect.subject} was stopped and does not run any more. ${listed(needing(suspect))} cannot do ${needing(suspect).length > 1 ? 'their' : 'its'} work without it.`,
  fix: (suspect) =>
    start(
      suspect,
      `${listed(needing(suspect))} ${needing(suspect).length > 1 ? 'need' : 'needs'} ${suspect.subject}, which is stopped.`,
    ),
  humanSteps: (suspect) => [
    `Start ${suspect.subject}.`,
    `If it was stopped on purpose, stop ${listed(needing(suspect))} too, or tell ${needing(suspect).length > 1 ? 'them' : 'it'} not to use it.`,
  ],
};

/** Those who complain first, then those who are wired to it. */
function needing(suspect: Suspect): string[] {
  const wired = suspect.neededBy.filter(
    (service) =>
      suspect.elsewhere(service, 'running') ??
      suspect.elsewhere(service, 'looping') ??
      suspect.elsewhere(service, 'died'),
  );
  return [...new Set([...missedBy(suspect), ...wired])];
}

function missedBy(suspect: Suspect): string[] {
  return [...new Set(suspect.named.filter(isComplaint).map((finding) => finding.subject))];
}

function isComplaint({ kind, strength }: Finding): boolean {
  return strength >= 0.5 && COMPLAINTS.includes(kind);
}

const COMPLAINTS: readonly FindingKind[] = [
  'says-refused',
  'says-unresolved',
  'says-timeout',
  'says-queue-stalls',
];
