import type { Text } from '../text.ts';

export const lab: Text['lab'] = {
  title: 'Labor',
  lead: 'Echte Software, absichtlich kaputt gemacht: wie gut OpsPilot zuletzt auf diesem Rechner sagte, was nicht stimmt.',
  none: 'Das Labor ist auf diesem Rechner noch nicht gelaufen.',
  runtimes: { docker: 'Container', process: 'Der Demo-Stack' },
  took: (time) => `dauerte ${time}`,
  passed: (n, of) => `${n} von ${of} Szenarien bestanden`,
  thosePassed: (n) => (n === 1 ? 'Ein Szenario bestanden' : `${n} Szenarien bestanden`),
  pass: 'bestanden',
  fail: 'nicht bestanden',
  truth: 'Was kaputt war',
  time: 'Zeit bis zur Antwort',
  failures: 'Was nicht stimmte',
  broken: 'Das Szenario kam nicht zustande.',
};
