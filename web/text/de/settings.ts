import type { Text } from '../text.ts';

export const settings: Text['settings'] = {
  title: 'Einstellungen',
  lead: 'Wie diese Seite für dich aussieht und wie dieses OpsPilot eingerichtet ist.',
  sections: {
    look: 'Darstellung',
    people: 'Personen und Zugang',
    policy: 'Wer darf was',
    configuration: 'Konfiguration',
    backup: 'Sicherung',
  },
  lookLead: 'Gilt nur für dich, in diesem Browser.',
  theme: 'Farben',
  contrast: 'Kontrast',
  contrasts: { system: 'Wie das Gerät', high: 'Hoch' },
  text: 'Textgröße',
  texts: { '100': 'Normal', '115': 'Größer', '130': 'Groß', '150': 'Sehr groß' },
  motion: 'Bewegung',
  motions: { system: 'Wie das Gerät', reduced: 'So wenig wie möglich' },
  language: 'Sprache',
  languages: { system: 'Wie der Browser', en: 'English', de: 'Deutsch' },
  languageHint: 'Diagnosen sind vorerst auf Englisch.',
  shortcuts: 'Tastenkürzel mit einer Taste',
  onOff: { on: 'An', off: 'Aus' },
  shortcutsHint: 'Mit ? siehst du sie. Schalte sie aus, wenn du mit deinem Computer sprichst.',
  app: 'Als App',
  appHint: 'Legt OpsPilot auf den Startbildschirm, mit einem eigenen Fenster.',
};
