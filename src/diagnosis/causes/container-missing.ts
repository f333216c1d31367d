import { listed } from './broken.ts';
import type { Cause } from './cause.ts';

/** It is declared or needed, and there is no container of that name. */
export const containerMissing: Cause = {
  id: 'container-missing',
  name: 'no such container',
  prior: -2,
  refines: [],
  spreads: true,
  showsIn: ['status'],
  requires: ['missing'],
  explains: [
    { finding: 'missing', weight: 3.5 },
    { finding: 'says-refused', weight: 1.5, at: 'others' },
    { finding: 'says-unresolved', weight: 2, at: 'others' },
  ],
  contradicts: [],
  holds: ({ asked, neededBy, named }) => asked || neededBy.length > 0 || named.length > 0,
  probes: () => [],
  title: ({ subject }) => `${subject} does not exist`,
  summary: ({ subject, neededBy }) =>
    `${subject} ${neededBy.length > 0 ? `is needed by ${listed(neededBy)}` : 'is declared'}, and there is no container of that name: it was removed, or never created.`,
  fix: ({ subject, status }) => {
    if (!status?.compose_service || status.compose_files.length === 0) return null;
    return {
      tool: 'compose_up',
      args: { service: subject },
      origins: { service: 'inventory' },
      title: `Create and start ${subject} from its compose file`,
      why: `${subject} is in the compose file, and there is no container for it.`,
      expected_downtime: 'none: it is not running now',
      predicate: {
        says: `${subject} is running and stays up for 15 seconds.`,
        within_s: 120,
        checks: [
          { kind: 'running', service: subject },
          { kind: 'stable', service: subject, seconds: 15 },
        ],
      },
    };
  },
  humanSteps: ({ subject, status }) => [
    `Create it: docker compose up -d ${status?.compose_service ?? subject}`,
    `If it is no longer wanted, remove it from the configuration and from depends_on of the others.`,
  ],
};
