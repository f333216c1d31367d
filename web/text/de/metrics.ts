import type { Text } from '../text.ts';

export const metrics: Text['metrics'] = {
  title: 'Messwerte',
  lead: 'Wie beschäftigt deine Dienste sind; neben den Linien, was schiefging und was getan wurde.',
  what: 'Was',
  presets: {
    cpu_usage: 'Prozessor',
    memory_usage: 'Speicher',
    error_rate: 'Fehler',
    response_time: 'Antwortzeit',
  },
  range: 'Wie weit zurück',
  ranges: { live: 'Live', '1h': '1 Stunde', '6h': '6 Stunden', '24h': '1 Tag', '7d': '1 Woche' },
  own: 'Eigene Frage',
  promql: 'PromQL',
  promqlHint: 'Geht an das Prometheus in metrics.prometheus_url. Ein paar Fragen je Minute.',
  draw: 'Zeichnen',
  none: 'Noch gibt es keine Werte. Die ersten kommen innerhalb einer Minute.',
  keys: 'Die Pfeiltasten gehen durch die Zeitpunkte.',
  moveCursor: 'Jetzt',
  summary: (name, last, least, most) => `${name}: jetzt ${last}, zwischen ${least} und ${most}.`,
  noValues: (name) => `${name}: keine Werte.`,
  table: 'Die Werte als Tabelle',
  time: 'Zeit',
  meanwhile: 'Was inzwischen geschah',
  sources: { prometheus: 'Von Prometheus.', containers: 'An den Containern gemessen.' },
  truncated: 'Einige Reihen sind weggelassen.',
};
