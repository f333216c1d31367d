import type { Cause } from './cause.ts';

/** The engine could not even start it, and says why. */
export const startFailed: Cause = {
  id: 'start-failed',
  name: 'could not be started',
  prior: -2,
  refines: ['crashed'],
  spreads: true,
  showsIn: ['status'],
  requires: ['start-failed'],
  explains: [
    { finding: 'start-failed', weight: 5 },
    { finding: 'never-started', weight: 0.5 },
  ],
  contradicts: [],
  probes: () => [],
  title: ({ subject }) => `${subject} could not be started`,
  summary: ({ subject, has }) =>
    `The engine tried to start ${subject} and could not: “${has('start-failed')?.data.text ?? ''}”. Trying again without a change gives the same.`,
  fix: () => null,
  humanSteps: ({ subject, status }) => [
    `Mend what the engine complains about in the compose file of ${subject}: its image, command, ports, mounts or networks.`,
    `Then create it anew: docker compose up -d ${status?.compose_service ?? subject}`,
  ],
};
