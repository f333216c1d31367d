import type { Text } from '../text.ts';

export const home: Text['home'] = {
  title: 'Start',
  allWell: 'Alles läuft',
  oneDown: (name, what, time) => (time === '' ? `${name} ${what}` : `${name} ${what}, seit ${time}`),
  manyDown: (n) => `${n} Dienste brauchen Hilfe`,
  waiting: (n) =>
    n === 1
      ? 'Eine Reparatur wartet auf deine Entscheidung'
      : `${n} Reparaturen warten auf eine Entscheidung`,
  lastFound: 'Alles läuft, aber die letzte Prüfung hat etwas gefunden',
  unknown: 'OpsPilot sieht die Dienste gerade nicht',
  none: 'Noch gibt es keine Dienste',
  noneLead: 'OpsPilot hat keine Container gefunden. Starte welche, oder probier es mit: opspilot up --demo',
  ask: 'Frag, was nicht stimmt',
  askLabel: 'Was möchtest du wissen?',
  askPlaceholder: 'Warum kann niemand Filme sehen?',
  askButton: 'Herausfinden',
  asking: 'Beginnt …',
  suggestions: 'Vorschläge',
  suggestAll: 'Was stimmt nicht?',
  suggestOne: (name) => `Was stimmt mit ${name} nicht?`,
  suggestDownloads: 'Warum wird nichts heruntergeladen?',
  mayNotAsk:
    'Deine Rolle (Zuschauer) kann alles ansehen. Zum Fragen muss dich ein Besitzer zum Mitglied machen.',
  wrongNow: 'Was gerade nicht stimmt',
  nothingWrong: 'Nichts, was OpsPilot sehen kann.',
  since: 'seit',
  findOut: 'Herausfinden, warum',
  open: 'Öffnen',
  fromLastCheck: 'Aus der letzten Prüfung',
  approvals: 'Wartet auf eine Entscheidung',
  review: 'Ansehen',
  recent: 'Zuletzt gefragt',
  recentNone: 'Noch hat niemand etwas gefragt.',
  allRuns: 'Alle',
  services: 'Dienste',
  allServices: 'Einzelheiten und Logs',
};
