import type { Sayings } from '../../said.ts';

/** Why something may not be done, or was not: the particulars of errors, of policy and of who may approve. */
export const refusals: Sayings = {
  'consent comes from a person, never from a program':
    'Zustimmung kommt von einer Person, nie von einem Programm',
  'this sign-in may not approve': 'mit dieser Anmeldung kann man nichts genehmigen',
  'the one who asked may not approve': 'wer gefragt hat, darf nicht genehmigen',
  'a [viewer|member|owner] may not approve {n}': 'mit dieser Rolle darf man {n} nicht genehmigen',
  'a [viewer|member|owner] may not ask for {n}': 'mit dieser Rolle darf man {n} nicht verlangen',
  'a [viewer|member|owner] may not read with {n}': 'mit dieser Rolle darf man mit {n} nicht lesen',
  '{n} is on the deny list of {n2}': '{n} steht auf der Verbotsliste von {n2}',
  '{n} is not on the allow list of {n2}': '{n} steht nicht auf der Erlaubnisliste von {n2}',
  'no list keeps the role {n} from {n2}': 'keine Liste verwehrt der Rolle {n} {n2}',
  '{n} only reads, and a {n2} may read with it': '{n} liest nur, und mit der Rolle {n2} darf man das',
  '{n} changes something; to approve it takes the role nobody has, and theirs is {n2}':
    '{n} ändert etwas; niemand darf das genehmigen, auch nicht die Rolle {n2}',
  '{n} changes something; to approve it takes the role {l}, and theirs is {n2}':
    '{n} ändert etwas; genehmigen dürfen es die Rollen {l}, und diese ist {n2}',
  'not what they have asked for themselves: somebody else has to approve that':
    'nicht, was man selbst verlangt hat: Das muss jemand anders genehmigen',
  'also what they have asked for themselves': 'auch, was man selbst verlangt hat',
  'on its machine {n} may be told to {n2}': 'auf seinem Rechner ist {n2} für {n} erlaubt',
  'on its machine nobody has allowed to {n2} {n}: {q}':
    'auf seinem Rechner hat niemand {n2} für {n} erlaubt: {q}',

  'there is no [approval|run|tool|service|person|grant|such thing here] {q}': 'das gibt es nicht: {q}',
  'approval {n} is already {t}': 'die Anfrage {n} ist schon entschieden: {t}',
  'approval {n} is {t}, not approved': 'die Anfrage {n} ist nicht genehmigt, sondern: {t}',
  'approval {n} is {t}': 'die Anfrage {n} steht auf: {t}',
  'approval {n} expired at {n2}': 'die Anfrage {n} lief um {n2} ab',
  'approval {n} was not acknowledged': 'die Anfrage {n} wurde nicht bestätigt',
  'approval {n} touches the whole stack': 'die Anfrage {n} betrifft den ganzen Stack',
  'approval {n} belongs to another run': 'die Anfrage {n} gehört zu einer anderen Untersuchung',
  'the digest sent is not that of approval {n}': 'der gesendete Fingerabdruck ist nicht der der Anfrage {n}',
  approved: 'genehmigt',
  declined: 'abgelehnt',
  expired: 'abgelaufen',
  started: 'begonnen',
  verified: 'getan und geprüft',
  'run {n} is already {n2}': 'die Untersuchung {n} ist schon zu Ende: {n2}',
  'this needs a session or an API token': 'dafür braucht es eine Anmeldung oder ein API-Token',
  'this needs the role {n}, and yours is {n2}': 'dafür braucht es die Rolle {n}, und deine ist {n2}',
  'this needs the right to approve, and the token was made without it':
    'dafür braucht es das Recht zu genehmigen, und das Token wurde ohne angelegt',
  'at most {n} in {n2} s; wait {n3} s': 'höchstens {n} in {n2} s; warte {n3} s',
  'at most {n} calls in a minute': 'höchstens {n} Aufrufe in einer Minute',
  'at most {n} calls of {q} in a minute': 'höchstens {n} Aufrufe in einer Minute: {q}',
  '{n} rests for {n2} s more': '{n} ruht noch {n2} s',
  '{n} of {n2} rests for {n3} s more': '{n} von {n2} ruht noch {n3} s',
  '{n} of {n2} is not on this executor’s allowlist': '{n} von {n2} steht nicht auf der Erlaubnisliste',
  "{n} of {n2} is not on this executor's allowlist": '{n} von {n2} steht nicht auf der Erlaubnisliste',
  '{n} is running already': '{n} läuft schon',
  '{n} is stopped already': '{n} ist schon gestoppt',
  'SABnzbd is not paused': 'SABnzbd ist nicht angehalten',
  'SABnzbd is paused already': 'SABnzbd ist schon angehalten',
  'the controller cannot be reached: {q}': 'der Controller ist nicht erreichbar: {q}',
  'the controller at {n} cannot be reached: {q}': 'der Controller unter {n} ist nicht erreichbar: {q}',
  '{q} did not answer in time': '{q} antwortete nicht rechtzeitig',
  'the invitation is unknown, used or expired: ask for a new one':
    'die Einladung ist unbekannt, benutzt oder abgelaufen: bitte um eine neue',
  'email: this address has an account already; sign in instead':
    'email: zu dieser Adresse gibt es schon ein Konto; melde dich damit an',
  'the bearer token is unknown or has expired': 'das Token ist unbekannt oder abgelaufen',
  'the journal could not be written, so nothing was begun':
    'das Journal ließ sich nicht schreiben, darum wurde nichts begonnen',
  'A copy was put back at entry {n}: the former entries {n2} to {n3} were set aside, and are not here.':
    'Bei Eintrag {n} wurde eine Kopie zurückgespielt: Die früheren Einträge {n2} bis {n3} wurden beiseitegelegt und sind nicht hier.',
  '{n} is missing: it would show what was cut off at the end.':
    '{n} fehlt: Es würde zeigen, was am Ende abgeschnitten wurde.',
  'there are no grants here': 'hier gibt es keine Zustimmungen im Voraus',
  '{n} changes nothing and needs no consent': '{n} ändert nichts und braucht keine Zustimmung',
};
