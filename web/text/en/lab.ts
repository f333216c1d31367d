/** The fault laboratory. */
export const lab = {
  title: 'Lab',
  lead: 'Real software, broken on purpose: how well OpsPilot said what was wrong, the last time on this machine.',
  none: 'The lab has not run on this machine yet.',
  runtimes: { docker: 'Containers', process: 'The demo stack' },
  took: (time: string) => `took ${time}`,
  passed: (n: number, of: number) => `${n} of ${of} scenarios passed`,
  thosePassed: (n: number) => (n === 1 ? 'One scenario passed' : `${n} scenarios passed`),
  pass: 'passed',
  fail: 'failed',
  truth: 'What was broken',
  time: 'Time to the answer',
  failures: 'What was not right',
  broken: 'The scenario could not be brought about.',
};
