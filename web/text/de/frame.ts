import type { Text } from '../text.ts';

export const frame: Text['frame'] = {
  skip: 'Zum Inhalt',
  navigation: 'Hauptmenü',
  home: 'Start',
  services: 'Dienste',
  history: 'Verlauf',
  audit: 'Protokoll',
  metrics: 'Messwerte',
  tools: 'Werkzeuge',
  models: 'Modelle',
  lab: 'Labor',
  settings: 'Einstellungen',
  people: 'Personen',
  notices: 'Hinweise',
  places: { work: 'Jeden Tag', records: 'Aufzeichnungen', engine: 'Unter der Haube' },
  menu: 'Menü',
  closeMenu: 'Menü schließen',
  unread: (n) => `${n} ungelesen`,
  theme: 'Darstellung',
  light: 'Hell',
  dark: 'Dunkel',
  system: 'Wie das Gerät',
  signOut: 'Abmelden',
  signedInAs: (name) => `Angemeldet als ${name}`,
  lost: 'Die Verbindung zu OpsPilot ist unterbrochen. Was du siehst, kann veraltet sein; sie kommt von selbst zurück.',
  notFound: 'Diese Seite gibt es nicht',
  notFoundLead: 'Vielleicht ist die Adresse vertippt, oder was dort war, ist weg.',
  toHome: 'Zur Startseite',
  newer: 'OpsPilot wurde aktualisiert. Lade die Seite neu, wenn du hier fertig bist.',
  busy: 'Lädt',
  palette: 'Gehe zu oder tue …',
  paletteLabel: 'Seiten, Dienste, Untersuchungen, Aktionen',
  paletteNone: 'Nichts passt. Mit Enter fragst du es.',
  paletteAsk: (question) => `Fragen: ${question}`,
  paletteHint: 'Pfeiltasten wählen, Enter öffnet, Escape schließt.',
  kinds: { page: 'Seite', service: 'Dienst', run: 'Untersuchung', action: 'Aktion' },
  search: 'Suchen',
  keys: 'Tastenkürzel',
  keysLead: 'In einem Feld schreiben Tasten. Strg oder Cmd und K geht überall.',
  keysOff: 'Einzelne Tasten sind ausgeschaltet. In den Einstellungen kannst du sie einschalten.',
  keyList: {
    palette: 'Zu einer Seite, einem Dienst, einer Untersuchung; etwas tun',
    sheet: 'Diese Liste',
    find: 'In das Feld zum Fragen oder Suchen',
    home: 'Start',
    services: 'Dienste',
    metrics: 'Messwerte',
    history: 'Verlauf',
    audit: 'Protokoll',
    settings: 'Einstellungen',
    close: 'Schließen, was offen ist',
  },
  install: 'Als App installieren',
  close: 'Schließen',
};

export const offline: Text['offline'] = {
  title: 'OpsPilot ist gerade nicht erreichbar',
  lead: 'Deine Dienste laufen ohne es weiter, und nichts, was du gefragt oder genehmigt hast, ist verloren.',
  steps: [
    'Bist du im selben Netz wie OpsPilot? Unterwegs braucht es vielleicht ein VPN.',
    'Ist sein Rechner an? Nach einem Stromausfall kann es ein paar Minuten dauern.',
    'Auf dem Rechner selbst: `opspilot up` startet es, `opspilot doctor` sagt, was fehlt.',
  ],
  trying: 'Es wird alle paar Sekunden neu versucht; diese Seite macht von selbst weiter.',
};

export const degraded: Text['degraded'] = {
  parts: {
    database: {
      title: 'Die Datenbank antwortet nicht.',
      works: 'Deine Dienste betrifft das nicht. Fragen und Genehmigen geht erst wieder, wenn sie da ist.',
    },
    agent: {
      title: 'Der Ermittler läuft nicht.',
      works: 'Dienste, Logs, Knöpfe und Protokoll gehen. Bis dahin helfen die Schritte unten.',
    },
    hub: {
      title: 'Die Werkzeuge sind noch nicht bereit.',
      works: 'Ansehen geht. Reparaturen warten, bis frühere Aktionen geklärt sind.',
    },
    gateway: {
      title: 'Das Modell-Gateway antwortet nicht.',
      works: 'OpsPilot findet Fehler ohne Modell. Nur Programme, die das Gateway nutzen, müssen warten.',
    },
    model: {
      title: 'Das Sprachmodell ist nicht erreichbar.',
      works: 'OpsPilot findet Fehler ohne es; die zweite Meinung fehlt.',
    },
    controller: {
      title: 'OpsPilot erreicht deine Container nicht.',
      works:
        'Sie laufen weiter. Verlauf, Protokoll und frühere Diagnosen gehen; Logs und Reparaturen warten.',
    },
  },
  other: (name) => `Mit dem Teil „${name}“ stimmt etwas nicht.`,
  otherWorks: 'Alles andere geht.',
  technical: 'Technische Einzelheiten',
  checklist: 'Was du inzwischen tun kannst',
  steps: [
    'Sieh auf der Startseite nach: Ist ein Dienst gestoppt oder abgestürzt? Starte ihn mit seinem Knopf.',
    'Öffne sein Log und lies die letzten Zeilen. „No space left“ heißt: zuerst Platz schaffen.',
    'Fallen mehrere zugleich aus, sieh nach dem, den die anderen brauchen.',
    'Starte den einen kaputten Dienst einmal neu. Hilft es nicht, lass ihn und heb sein Log auf.',
    'Auf dem Rechner selbst: `opspilot doctor` sagt, was fehlt.',
  ],
};
