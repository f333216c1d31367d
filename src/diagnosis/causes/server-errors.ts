import type { Cause, Suspect } from './cause.ts';
import { isFresh, restart } from './fixes.ts';
import { logAndAnswer, metricsOf } from './probes.ts';

/** It answers, with an error of its own. */
export const serverErrors: Cause = {
  id: 'server-errors',
  name: 'answers with errors',
  prior: -2,
  refines: ['unhealthy'],
  spreads: true,
  showsIn: ['answer', 'log'],
  requires: ['server-error', 'serves-errors', 'error-rate-up'],
  explains: [
    { finding: 'server-error', weight: 3.5 },
    { finding: 'serves-errors', weight: 3.2 },
    { finding: 'error-rate-up', weight: 3 },
    { finding: 'log-changed', weight: 0.3 },
    { finding: 'unhealthy', weight: 1 },
    { finding: 'says-exception', weight: 0.8 },
    { finding: 'changed', weight: 0.4 },
  ],
  contradicts: [{ finding: 'healthy', weight: -0.5 }],
  probes: (suspect) => [
    ...logAndAnswer(suspect),
    metricsOf('error_rate', 'See since when requests fail, and at whom'),
  ],
  title: (suspect) =>
    onlyMeasured(suspect)
      ? `${suspect.subject} fails too often: ${suspect.has('error-rate-up')?.data.words}`
      : `${suspect.subject} answers with an error (status ${status(suspect)})`,
  summary: (suspect) =>
    isGateway(suspect)
      ? `${suspect.subject} can be reached, and says that something behind it, to which it passes requests on, does not answer it as it should.`
      : `${suspect.subject} can be reached, and fails inside when it is asked for something${share(suspect)}.`,
  // Neither code that fails nor somebody behind it is mended by a fresh start; one that is ill itself may be.
  fix: (suspect) =>
    isGateway(suspect) || suspect.has('says-exception') || isFresh(suspect) || !suspect.has('unhealthy')
      ? null
      : restart(suspect, `${suspect.subject} fails inside; a fresh start often mends that.`),
  humanSteps: (suspect) =>
    isGateway(suspect)
      ? [
          `See to whom ${suspect.subject} passes requests on, and whether that one runs and answers: opspilot logs ${suspect.subject}`,
        ]
      : [
          `Read the log of ${suspect.subject} for the error behind its answers: opspilot logs ${suspect.subject}`,
          ...(suspect.has('changed')
            ? [
                `It was changed shortly before (${suspect.has('changed')?.data.what}): go back to the version before.`,
              ]
            : ['If a restart does not help, mend what the log complains about, or undo the last change.']),
        ],
};

/** Known from metrics alone. */
function onlyMeasured({ has }: Suspect): boolean {
  return has('server-error') === undefined && has('serves-errors') === undefined;
}

function status({ has }: Suspect): string {
  return String(has('server-error')?.data.status ?? has('serves-errors')?.data.status ?? '5xx');
}

/** 502 and 504 are the words of one that passes requests on, for the failure of another. */
function isGateway(suspect: Suspect): boolean {
  return suspect.has('serves-errors')?.data.gateway === true || /^50[24]$/.test(status(suspect));
}

function share({ has }: Suspect): string {
  const data = has('serves-errors')?.data;
  if (data) return ` (${data.failed} of its last ${data.requests} requests)`;
  const measured = has('error-rate-up')?.says;
  return measured === undefined ? '' : ` (${measured})`;
}
