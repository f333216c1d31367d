import { approval } from './de/approval.ts';
import { connect } from './de/connect.ts';
import { errors } from './de/errors.ts';
import { degraded, frame, offline } from './de/frame.ts';
import { grants } from './de/grants.ts';
import { home } from './de/home.ts';
import { knownServers } from './de/known-servers.ts';
import { lab } from './de/lab.ts';
import { metrics } from './de/metrics.ts';
import { models } from './de/models.ts';
import { people } from './de/people.ts';
import { audit, history, notices } from './de/records.ts';
import { run } from './de/run.ts';
import { service } from './de/service.ts';
import { session } from './de/session.ts';
import { settings } from './de/settings.ts';
import { tools } from './de/tools.ts';
import { causes } from './en/causes.ts';
import { asSaid } from './said.ts';
import type { Text } from './text.ts';

/**
 * Deutsch. Sätze für Menschen, die keine Techniker sind; man duzt sich zu Hause. Was der Server sagt, kommt mit
 * `de/with-said.ts` dazu: Für die erste Seite wird es noch nicht gebraucht.
 */
export const de: Text = {
  locale: 'de-DE',
  product: 'OpsPilot',
  says: asSaid.say,
  roles: { viewer: 'Zuschauer', member: 'Mitglied', owner: 'Besitzer' },
  roleSays: {
    viewer: 'sieht alles, ändert nichts',
    member: 'fragt, was nicht stimmt, und genehmigt einfache Reparaturen',
    owner: 'darf alles und entscheidet, wer noch darf',
  },
  actors: {
    agent: 'OpsPilot',
    system: 'OpsPilot',
    local: 'Kommandozeile',
    anonymous: 'jemand Unbekanntes',
  },
  session,
  home,
  service,
  run,
  approval,
  causes,
  grants,
  frame,
  degraded,
  offline,
  settings,
  errors,
  metrics,
  models,
  tools,
  knownServers,
  lab,
  history,
  audit,
  notices,
  people,
  connect,
};
