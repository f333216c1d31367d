import type { Text } from '../text.ts';

export const grants: Text['grants'] = {
  from: 'Solchen Aufrufen im Voraus zustimmen',
  lead: (host) =>
    `So oft und so lange darf ${host} das tun, ohne noch einmal zu fragen. Jedes Mal steht in deinem Namen im Protokoll.`,
  only: (value) => `nur ${value}`,
  any: 'jeder Wert',
  uses: 'Wie oft',
  usesRule: (most) => `Zwischen 1 und ${most}.`,
  span: 'Wie lange',
  spans: { '60': 'eine Stunde', '480': 'acht Stunden', '1440': 'einen Tag', '10080': 'eine Woche' },
  acknowledge: (host) => `Ich will, dass ${host} das tut, ohne mich jedes Mal zu fragen.`,
  give: 'Im Voraus zustimmen',
  given: (host) => `${host} muss für solche Aufrufe nicht mehr fragen.`,
  seeAll: 'Alle solchen Zustimmungen ansehen',
  listLead: 'Was Programme tun dürfen, ohne jedes Mal zu fragen, weil jemand im Voraus Ja gesagt hat.',
  none: 'Es gibt keine. Wo ein Programm um etwas bittet, kannst du auf der Seite seiner Anfrage eine geben.',
  to: (name) => `für ${name}`,
  left: (left, all) => `noch ${left} von ${all}`,
  by: (name) => `gegeben von ${name}`,
  revoke: 'Zurücknehmen',
  revokeTitle: (tool) => `Die Zustimmung zu ${tool} zurücknehmen?`,
  revokeLead: 'Von jetzt an wird jedes Mal gefragt.',
};
