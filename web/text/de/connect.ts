import type { Text } from '../text.ts';

export const connect: Text['connect'] = {
  title: 'Ein Programm hereinlassen?',
  lead: 'Ein Programm möchte OpsPilot in deinem Namen benutzen.',
  nothing: 'Hier fragt gerade kein Programm. Beginne neu in dem Programm, das du verbinden willst.',
  home: 'Zur Startseite',
  wants: (person) => `möchte OpsPilot im Namen von ${person} benutzen.`,
  local: 'Es läuft auf deinem eigenen Rechner: Der Zugang bleibt dort.',
  elsewhere: (host) => `Der Zugang geht an ${host}. Wer diese Seite betreibt, kann ihn dann benutzen.`,
  unchecked: 'So nennt sich das Programm selbst. Mach nur weiter, wenn du das gerade selbst angefangen hast.',
  none: 'Es verlangt mehr, als du darfst. Frag einen Besitzer.',
  may: 'Es darf',
  says: {
    viewer: 'Dienste, Protokolle und Untersuchungen ansehen',
    member:
      'ansehen, fragen, was nicht stimmt, und Änderungen beantragen, über die dann ein Mensch entscheidet',
    owner: 'dasselbe, und beantragen, was nur Besitzer entscheiden',
  },
  never: 'Zustimmen kann es nie. Du kannst das jederzeit in den Einstellungen beenden.',
  refuse: 'Ablehnen',
  allow: 'Hereinlassen',
  connected: 'Verbundene Programme',
  connectedLead: 'Programme, die jemand im Browser hereingelassen hat, etwa Claude oder ChatGPT.',
  noneConnected: 'Es gibt keine.',
  letInBy: (person) => `hereingelassen von ${person},`,
  end: 'Trennen',
  endTitle: (name) => `${name} trennen?`,
  endLead: 'Es ist sofort ausgesperrt. Um es wieder zu benutzen, verbinde es neu.',
};
