import type { Cause } from './cause.ts';

/** The service's own health page names a problem that no other cause explains. */
export const appReportsProblem: Cause = {
  id: 'app-reports-problem',
  name: 'reports a problem of its own',
  prior: -2,
  refines: [],
  vague: true,
  spreads: false,
  showsIn: ['api'],
  requires: ['app-complains'],
  explains: [{ finding: 'app-complains', weight: 3.5 }],
  contradicts: [],
  probes: () => [],
  title: ({ subject }) => `${subject} itself reports a problem`,
  summary: ({ subject, has }) =>
    `${subject} works, and says on its own health page: “${has('app-complains')?.data.message ?? ''}”.`,
  fix: () => null,
  humanSteps: ({ subject }) => [`Open the health page of ${subject} (System, Status) and follow its advice.`],
};
