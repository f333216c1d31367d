import type { Cause } from './cause.ts';

/** Downloads wait because somebody or something has paused them. */
export const downloadsPaused: Cause = {
  id: 'downloads-paused',
  name: 'downloads paused',
  prior: -1.5,
  refines: [],
  spreads: false,
  showsIn: ['api'],
  requires: ['downloads-paused'],
  explains: [{ finding: 'downloads-paused', weight: 4.5 }],
  contradicts: [
    { finding: 'disk-full', weight: -3 },
    { finding: 'says-no-space', weight: -2 },
  ],
  probes: () => [],
  title: ({ subject }) => `The downloads of ${subject} are paused`,
  summary: ({ subject, has }) =>
    `${subject} works, and has been told to wait: ${has('downloads-paused')?.data.slots ?? 0} downloads stand still until somebody resumes it.`,
  fix: ({ subject }) => ({
    tool: 'resume_sabnzbd',
    args: {},
    origins: {},
    title: `Resume the downloads of ${subject}`,
    why: 'They are paused, and nothing else keeps them from going on.',
    expected_downtime: 'none',
    predicate: {
      says: `The downloads of ${subject} are no longer paused.`,
      within_s: 30,
      checks: [
        { kind: 'output', tool: 'sabnzbd_queue', args: { service: subject }, path: 'paused', equals: false },
      ],
    },
  }),
  humanSteps: ({ subject }) => [`Resume the downloads of ${subject}, unless they were paused on purpose.`],
};
