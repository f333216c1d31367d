import type { Sayings } from '../../said.ts';

/** What was seen of a service: the evidence. What programs wrote themselves stays as it is. */
export const signs: Sayings = {
  'its log says: “{q}”': 'im Log steht: „{q}“',
  'its health check says: “{q}”': 'die Gesundheitsprüfung sagt: „{q}“',
  'it reports: “{q}”': 'es meldet: „{q}“',
  'the engine says: “{q}”': 'Docker sagt: „{q}“',
  'before it ended it said: “{q}”': 'bevor es endete, sagte es: „{q}“',
  'it answers that it is not ready yet (status 503)':
    'es antwortet, dass es noch nicht bereit ist (Status 503)',
  'it answers with an error (status {n})': 'es antwortet mit einem Fehler (Status {n})',
  'it answers (status {n})': 'es antwortet (Status {n})',
  'it answers': 'es antwortet',
  'it answers only {t}': 'es antwortet nur {t}',
  'after {n} s': 'nach {n} s',
  'after {n} ms': 'nach {n} ms',
  'after {t} since {n} UTC, {t2} before': 'nach {t} seit {n} UTC, vorher {t2}',
  '{n} s': '{n} s',
  '{n} ms': '{n} ms',
  '{n} %': '{n} %',
  'it refuses the key with which OpsPilot asks it': 'es lehnt den Schlüssel ab, mit dem OpsPilot fragt',
  'it accepts the key with which OpsPilot asks it': 'es nimmt den Schlüssel an, mit dem OpsPilot fragt',
  'it refuses connections {t} ({q})': 'es lehnt Verbindungen ab, {t} ({q})',
  'it does not answer {t} ({q})': 'es antwortet nicht, {t} ({q})',
  'through its own interface': 'über seine eigene Schnittstelle',
  'at {n}': 'unter {n}',
  'it was made anew from {n} at {n2} UTC': 'es wurde um {n2} UTC neu angelegt, aus {n}',
  'it was made anew at {n} UTC': 'es wurde um {n} UTC neu angelegt',
  'it was made anew from {n}': 'es wurde aus {n} neu angelegt',
  'it was made anew': 'es wurde neu angelegt',
  'it was stopped and started again at {n} UTC': 'es wurde um {n} UTC gestoppt und wieder gestartet',
  'it was stopped and started again': 'es wurde gestoppt und wieder gestartet',
  'the file system at {n} holds as many files as it can ({n2} % of its inodes)':
    'das Dateisystem bei {n} fasst keine weiteren Dateien ({n2} % seiner Inodes)',
  'the quota of {n} is {n2} % full': 'die Quota von {n} ist zu {n2} % voll',
  'the file system at {n} is {n2} % full': 'das Dateisystem bei {n} ist zu {n2} % voll',
  'there is room: {n} is {n2} % full': 'es ist Platz: {n} ist zu {n2} % voll',
  'its downloads are paused, and nothing is waiting': 'die Downloads sind angehalten, und nichts wartet',
  'its downloads are paused, and one is waiting': 'die Downloads sind angehalten, und einer wartet',
  'its downloads are paused, and {n} are waiting': 'die Downloads sind angehalten, und {n} warten',
  '“{q}” is stuck in its queue: {q2}': '„{q}“ hängt in der Warteschlange: {q2}',
  'exit code {n}, {t}': 'Endcode {n}, {t}',
  'no error': 'kein Fehler',
  'the program gave up with an error': 'das Programm gab mit einem Fehler auf',
  'the program did not accept how it was called': 'das Programm nahm seinen Aufruf nicht an',
  'the engine itself failed to run it': 'Docker selbst konnte es nicht ausführen',
  'its program may not be executed': 'das Programm darf nicht ausgeführt werden',
  'its program was not found': 'das Programm wurde nicht gefunden',
  'killed from outside (SIGKILL)': 'von außen hart beendet (SIGKILL)',
  'it touched memory that is not its own (SIGSEGV)': 'es griff auf fremden Speicher zu (SIGSEGV)',
  'told to stop (SIGTERM)': 'zum Stoppen aufgefordert (SIGTERM)',
  'ended by signal {n}': 'durch Signal {n} beendet',
  'its health check passes': 'die Gesundheitsprüfung besteht',
  'its health check fails ({n} times in a row); it said: {q}':
    'die Gesundheitsprüfung schlägt fehl ({n}-mal in Folge); sie sagte: {q}',
  'its health check fails ({n} times in a row)': 'die Gesundheitsprüfung schlägt fehl ({n}-mal in Folge)',
  'its health check fails; it said: {q}': 'die Gesundheitsprüfung schlägt fehl; sie sagte: {q}',
  'its health check fails': 'die Gesundheitsprüfung schlägt fehl',
  '{n} s after its start it is not ready yet': '{n} s nach dem Start ist es noch nicht bereit',
  'the engine could not start it: {q}': 'Docker konnte es nicht starten: {q}',
  'the system killed it because it used up its memory, and it was started anew':
    'das System hat es beendet, weil sein Speicher erschöpft war, und es wurde neu gestartet',
  'the system killed it because it used up its memory':
    'das System hat es beendet, weil sein Speicher erschöpft war',
  'it is declared, but there is no such container': 'es ist angegeben, aber es gibt keinen solchen Container',
  'it was created and never started': 'es wurde angelegt und nie gestartet',
  'it is frozen (paused)': 'es ist eingefroren (angehalten)',
  'it runs': 'es läuft',
  '{n} restarts so far': 'bisher {n} Neustarts',
  'again and again': 'immer wieder',
  'it starts, ends and is started anew ({t}, about every {t2}; {t3})':
    'es startet, endet und wird neu gestartet ({t}, etwa alle {t2}; {t3})',
  'it starts, ends and is started anew ({t}, about every {t2})':
    'es startet, endet und wird neu gestartet ({t}, etwa alle {t2})',
  'it starts, ends and is started anew ({t}; {t2})': 'es startet, endet und wird neu gestartet ({t}; {t2})',
  'it starts, ends and is started anew ({t})': 'es startet, endet und wird neu gestartet ({t})',
  '{n} seconds': '{n} Sekunden',
  '{n} minutes': '{n} Minuten',
  'it does not run, because somebody stopped it': 'es läuft nicht, weil jemand es gestoppt hat',
  'it came to its end with exit code 0 (no error)': 'es kam mit Endcode 0 an sein Ende (kein Fehler)',
  'it was told to stop and did ({t})': 'es sollte stoppen und tat es ({t})',
  'it is not running: {t}': 'es läuft nicht: {t}',
  'it is not running': 'es läuft nicht',
  'it ended with {t}': 'es endete mit {t}',
  'the runtime was told to stop it at {n}': 'Docker sollte es stoppen, um {n}',
  'since {n} UTC its log says what it never said before, {t}: {q}':
    'seit {n} UTC steht im Log, was dort nie stand, {t}: {q}',
  'since {n} UTC its log says far more often than before, {t}: {q}':
    'seit {n} UTC steht im Log viel öfter als vorher, {t}: {q}',
  'since {n} UTC its log does not say any more what it said {t}: {q}':
    'seit {n} UTC steht nicht mehr im Log, was dort {t} stand: {q}',
  'since {t} its log says what it never said before, {t2}: {q}':
    'seit {t} steht im Log, was dort nie stand, {t2}: {q}',
  'since {t} its log says far more often than before, {t2}: {q}':
    'seit {t} steht im Log viel öfter als vorher, {t2}: {q}',
  'since {t} its log does not say any more what it said {t2}: {q}':
    'seit {t} steht nicht mehr im Log, was dort {t2} stand: {q}',
  once: 'einmal',
  '{n} times': '{n}-mal',
  '{n} % of its requests fail since {n2} UTC, {n3} % before':
    '{n} % der Anfragen scheitern seit {n2} UTC, vorher {n3} %',
  '{n} % of its requests fail': '{n} % der Anfragen scheitern',
  'it is busy without a pause: {t}': 'es ist ohne Pause beschäftigt: {t}',
  '{n} cores used of {n2} allowed': '{n} von erlaubten {n2} Kernen',
  '{n} cores used': '{n} Kerne',
  '{n} [core|cores] used of {n2} [core|cores] allowed': '{n} von erlaubten {n2} Kernen',
  '{n} [core|cores] used': '{n} Kerne',
  'by {n} % in {n2} minutes ({n3} MiB an hour)': 'um {n} % in {n2} Minuten ({n3} MiB in der Stunde)',
  'its memory only grows: {t}, and is at its limit':
    'der Speicherbedarf wächst nur: {t}, und ist an der Grenze',
  'its memory only grows: {t}, and reaches its limit in {t2}':
    'der Speicherbedarf wächst nur: {t}, und erreicht die Grenze in {t2}',
  'its memory only grows: {t}': 'der Speicherbedarf wächst nur: {t}',
  '{n} hours': '{n} Stunden',
  'it listens on port {l}, and none is published': 'es lauscht an Port {l}, und keiner ist veröffentlicht',
  '{n} of its last {n2} requests failed (status {n3})':
    '{n} der letzten {n2} Anfragen scheiterten (Status {n3})',
  'it uses {n} % of the {n2} MiB that it may have': 'es braucht {n} % der {n2} MiB, die es haben darf',
  'it is held back at its limit: {t}': 'es wird an seiner Grenze gebremst: {t}',
  'it computes without a pause and does not answer: {t}': 'es rechnet ohne Pause und antwortet nicht: {t}',
  'it keeps a whole core busy: {t}': 'es beschäftigt einen ganzen Kern: {t}',
  'it is in {l}, and {n}, which it needs, only in {l2}':
    'es ist im Netz {l}, und {n}, das es braucht, nur in {l2}',
  'its setting {n} names “{q}”, which is in none of its networks':
    'die Einstellung {n} nennt „{q}“, und das ist in keinem seiner Netze',
  'its setting {n} names “{q}”, a name that nobody bears':
    'die Einstellung {n} nennt „{q}“, und so heißt niemand',
};
