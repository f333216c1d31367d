import type { Cause, Suspect } from './cause.ts';
import { logAndAnswer } from './probes.ts';

/** The check that should tell whether it works cannot itself be run. */
export const healthCheckBroken: Cause = {
  id: 'health-check-broken',
  name: 'its health check cannot be run',
  refines: ['unhealthy', 'slow-start', 'program-missing', 'file-missing', 'hung', 'not-listening'],
  prior: -2,
  spreads: false,
  showsIn: ['status'],
  requires: ['says-check-broken'],
  explains: [
    { finding: 'says-check-broken', weight: 4.5 },
    { finding: 'unhealthy', weight: 1 },
    { finding: 'slow-start', weight: 1 },
  ],
  contradicts: [
    { finding: 'silent', weight: -2 },
    { finding: 'refuses', weight: -2 },
  ],
  probes: logAndAnswer,
  title: ({ subject }) => `The health check of ${subject} cannot be run`,
  summary: (suspect) =>
    `${suspect.subject} counts as ill only because the program that checks it${program(suspect)} is not in its image or may not be run. ${suspect.subject} itself may be well.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Change healthcheck: of ${suspect.subject} in its compose file to a program that its image has (many images have wget but no curl, or neither).`,
    `Try it: docker exec ${suspect.subject} PROGRAM`,
    `Then create it anew: docker compose up -d ${suspect.status?.compose_service ?? suspect.subject}`,
  ],
};

function program({ has }: Suspect): string {
  const name = String(has('says-check-broken')?.data.program ?? '');
  return name === '' ? '' : ` (${name})`;
}
