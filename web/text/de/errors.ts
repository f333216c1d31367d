import type { Text } from '../text.ts';
import { errorCodes } from './error-codes.ts';

export const errors: Text['errors'] = {
  offline: 'OpsPilot ist nicht erreichbar.',
  offlineHint: 'Läuft es, und bist du im selben Netz? Diese Seite versucht es weiter.',
  misfit: 'Diese Seite passt nicht zu dem OpsPilot, das jetzt läuft.',
  misfitHint: 'Wahrscheinlich wurde es aktualisiert. Lade die Seite neu.',
  unexpected: 'Auf dieser Seite ist etwas schiefgegangen.',
  reload: 'Seite neu laden',
  retry: 'Noch einmal versuchen',
  notAllowed: (role) => `Deine Rolle (${role}) darf das nicht sehen. Frag einen Besitzer.`,
  reference: 'Kennung',
  sentenceOf: ({ code }) => errorCodes[code],
};
