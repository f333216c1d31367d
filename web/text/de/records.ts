import type { Text } from '../text.ts';

export const history: Text['history'] = {
  title: 'Verlauf',
  lead: 'Alles, was hier gefragt wurde, das Neueste zuerst.',
  search: 'Suchen',
  searchHint: 'Wörter der Frage oder der Antwort',
  state: 'Zeigen',
  all: 'Alle',
  none: 'Nichts passt.',
  more: 'Mehr zeigen',
  by: (name) => `von ${name}`,
};

export const audit: Text['audit'] = {
  title: 'Protokoll',
  lead: 'Wer hat wann was getan. Jeder Eintrag hängt am vorigen, darum kann ihn niemand unbemerkt ändern.',
  verify: 'Kette prüfen',
  verifying: 'Prüft …',
  holds: (n) => `Die Kette hält: ${n} Einträge, nichts geändert, nichts fehlt.`,
  broken: 'Die Kette ist gebrochen.',
  anchored: (kind, seq) => `Verbürgt bis Eintrag ${seq} durch ${kind}.`,
  anchors: {
    checkpoint: 'einen signierten Prüfpunkt',
    journal: 'das Journal eines Ausführenden',
    none: 'nichts',
  },
  unanchored: (n) => `${n} neuere Einträge sind noch nicht verbürgt.`,
  at: (file, line) => `${file}, Zeile ${line}`,
  verifyHere: 'In diesem Browser prüfen',
  verifyingHere: (n) => `Prüft … ${n} Einträge`,
  holdsHere: (n) => `Hier gerechnet: Alle ${n} Hashes folgen auseinander.`,
  notHere:
    'Browser rechnen Hashes nur auf sicheren Seiten (https oder auf dem Rechner selbst). Nimm die Prüfung darüber.',
  export: 'Herunterladen (JSON-Zeilen)',
  find: 'Finden',
  findHint: 'Aktion, Person, Dienst, Wörter',
  result: 'Ergebnis',
  results: { ok: 'getan', error: 'misslungen', denied: 'verweigert' },
  any: 'Alle',
  none: 'Kein Eintrag passt.',
  more: 'Ältere zeigen',
  entry: (seq) => `Eintrag ${seq}`,
  by: 'Von',
  through: 'Über',
  correlation: 'Gehört zu',
  hash: 'Hash',
  previous: 'Hash davor',
  more_details: 'Einzelheiten',
  shown: (n, of) => `${n} der neuesten ${of} Einträge`,
};

export const notices: Text['notices'] = {
  title: 'Hinweise',
  lead: 'Was Personen und OpsPilot den Besitzern sagen wollen.',
  none: 'Es gibt keine Hinweise.',
  from: (name) => `von ${name}`,
  read: 'Als gelesen markieren',
  openRun: 'Öffnen',
  kinds: { tell_owner: 'Nachricht', escalation: 'Braucht einen Menschen' },
  isNew: 'Neu',
};
