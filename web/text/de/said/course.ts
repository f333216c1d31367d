import type { Sayings } from '../../said.ts';

/** The one sentence of a card, its notes, how a run went and how it ended. */
export const course: Sayings = {
  'Nothing is wrong: the one service that I looked at is as it should be.':
    'Alles in Ordnung: Der eine Dienst, den ich angesehen habe, ist, wie er sein soll.',
  'Nothing is wrong: all {n} services that I looked at are as they should be.':
    'Alles in Ordnung: Alle {n} Dienste, die ich angesehen habe, sind, wie sie sein sollen.',
  'Something is wrong with {l}, but I could not find out why.':
    'Etwas stimmt nicht mit {l}, aber ich konnte nicht herausfinden, warum.',
  'I could not look at enough to say whether anything is wrong.':
    'Ich konnte nicht genug ansehen, um zu sagen, ob etwas nicht stimmt.',
  '{t}; also: {t2}.': '{t}; außerdem: {t2}.',

  '{n} has been restarted once, also because its memory ran out.':
    '{n} wurde einmal neu gestartet, auch weil der Speicher ausging.',
  '{n} has been restarted once.': '{n} wurde einmal neu gestartet.',
  '{n} has been restarted {n2} times, also because its memory ran out.':
    '{n} wurde {n2}-mal neu gestartet, auch weil der Speicher ausging.',
  '{n} has been restarted {n2} times.': '{n} wurde {n2}-mal neu gestartet.',
  'It has run without a break since {q} UTC.': 'Seit {q} UTC läuft es ohne Unterbrechung.',
  'Nothing that runs misses it.': 'Nichts, was läuft, vermisst es.',
  'What changed in the log of {n}: {t}.': 'Was sich im Log von {n} geändert hat: {t}.',
  'I could not look into {n} with {n2}: {q}.': 'Ich konnte nicht in {n} hineinsehen, mit {n2}: {q}.',
  'Whether {n} does its work, I cannot tell: it has no health check, no address that I could ask, and says nothing in its log.':
    'Ob {n} seine Arbeit tut, kann ich nicht sagen: Es hat keine Gesundheitsprüfung, keine Adresse, die ich fragen könnte, und sagt nichts im Log.',

  'The fix was declined; nothing was changed.': 'Die Reparatur wurde abgelehnt; nichts wurde geändert.',
  'Nobody approved the fix in time; nothing was changed.':
    'Niemand hat die Reparatur rechtzeitig genehmigt; nichts wurde geändert.',
  'Ask again to get a new proposal.': 'Frag noch einmal, um einen neuen Vorschlag zu bekommen.',
  'The action was begun and how it ended is not known.':
    'Die Aktion wurde begonnen, und wie sie ausging, ist nicht bekannt.',
  'Look at the service.': 'Sieh dir den Dienst an.',
  '{n} fixes did not help.': '{n} Reparaturen halfen nicht.',
  'A person has to take over.': 'Ein Mensch muss übernehmen.',
  'The fix did not help, and there is no other that is safe.':
    'Die Reparatur half nicht, und es gibt keine andere, die sicher ist.',
  'The fix helped.': 'Die Reparatur half.',
  'Cancelled by {q}.': 'Abgebrochen von {q}.',
  'the run was cancelled': 'die Untersuchung wurde abgebrochen',
  'OpsPilot itself failed here; its log says more.':
    'Hier ist OpsPilot selbst gescheitert; sein Log sagt mehr.',
  'Waiting for consent: {t}': 'Wartet auf Zustimmung: {t}',
  'The proposal was declined.': 'Der Vorschlag wurde abgelehnt.',
  'Nobody decided in time.': 'Niemand hat rechtzeitig entschieden.',
  'The change was taken back.': 'Die Änderung wurde zurückgenommen.',

  'approved by {q}': 'genehmigt von {q}',
  'declined by {q}': 'abgelehnt von {q}',
  'handed to the executor': 'dem Ausführenden übergeben',
  'nobody acted in time': 'niemand hat rechtzeitig entschieden',
  'its time was over': 'die Zeit war abgelaufen',
  'the target has changed since': 'das Ziel hat sich seitdem geändert',
  'it never reached its executor': 'es kam nie beim Ausführenden an',
  'it was not handed to its executor': 'es wurde dem Ausführenden nicht übergeben',
  'the executor did not say in time how it ended': 'der Ausführende sagte nicht rechtzeitig, wie es ausging',
  'this action has no success test': 'für diese Aktion gibt es keinen Test',
  'Verified after {n} s.': 'Geprüft nach {n} s.',
  'Not verified: {t}.': 'Nicht bestätigt: {t}.',
  'Its outcome is unknown, and {t}.': 'Der Ausgang ist unbekannt, und {t}.',
  '{n} has not run {n2} s without a restart yet': '{n} läuft noch nicht {n2} s ohne Neustart',
  '{n} has run only {n2} of {n3} s without a restart': '{n} läuft erst {n2} von {n3} s ohne Neustart',
  '{n} could not be asked': '{n} ließ sich nicht fragen',
  '{n} does not answer': '{n} antwortet nicht',
  '{n} answers with status {n2}': '{n} antwortet mit Status {n2}',
  '{n} is not there': '{n} ist nicht da',
  running: 'läuft',
  exited: 'beendet',
  restarting: 'startet gerade neu',
  created: 'angelegt',
  dead: 'tot',
  missing: 'fehlt',
  looping: 'startet immer wieder neu',
  stopped: 'gestoppt',
  healthy: 'gesund',
  unhealthy: 'nicht gesund',
  starting: 'startet',
  '{n} is missing': '{n} fehlt',
  '{n} is exited': '{n} ist beendet',
  '{n} is restarting': '{n} startet gerade neu',
  '{n} is starting': '{n} startet',
  '{n} is created': '{n} ist angelegt, aber nicht gestartet',
  '{n} is dead': '{n} ist tot',
  '{n} is paused': '{n} ist angehalten',
  '{n} is unhealthy': '{n} ist nicht gesund',
  '{n} of {n2} is not {q}': '{n} von {n2} ist nicht {q}',
  '{n} of {n2} is no list': '{n} von {n2} ist keine Liste',
  '{n} could not be read': '{n} ließ sich nicht lesen',
  '{n} {q} is still in {n2}': '{n} {q} ist noch in {n2}',
  '{n} does not answer within {n2} s': '{n} antwortet nicht innerhalb von {n2} s',
  'it did not answer within {n} s': 'es antwortete nicht innerhalb von {n} s',
  'the target is gone': 'das Ziel ist weg',
};
