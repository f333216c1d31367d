import type { Sayings } from '../../said.ts';

/** What happened and what it means. */
export const summaries: Sayings = {
  'Because of it, {l} does not work as it should.': 'Darum arbeitet {l} nicht so, wie es soll.',
  'Because of it, {l} do not work as they should.': 'Darum arbeiten {l} nicht so, wie sie sollen.',
  'Shortly before, {t}.': 'Kurz davor: {t}.',
  '{n} was made anew from {n2} at {n3} UTC': '{n} wurde aus {n2} neu angelegt, um {n3} UTC',
  '{n} was made anew at {n2} UTC': '{n} wurde neu angelegt, um {n2} UTC',
  '{n} was stopped and started again at {n2} UTC': '{n} wurde gestoppt und wieder gestartet, um {n2} UTC',
  '{n} works, and says on its own health page: “{q}”.':
    '{n} arbeitet und sagt auf seiner eigenen Gesundheitsseite: „{q}“.',
  '{n} reaches what it needs and is turned down: the password or key it shows is wrong, has expired, or was changed on the other side.':
    '{n} erreicht, was es braucht, und wird abgewiesen: Das Passwort oder der Schlüssel, den es vorzeigt, ist falsch, abgelaufen oder wurde auf der anderen Seite geändert.',
  '{n} reaches {n2} and is turned down: the password or key it shows is wrong, has expired, or was changed on the other side.':
    '{n} erreicht {n2} und wird abgewiesen: Das Passwort oder der Schlüssel, den es vorzeigt, ist falsch, abgelaufen oder wurde auf der anderen Seite geändert.',
  'The key of {n} was changed, and {l} still [uses|use] the old one.':
    'Der Schlüssel von {n} wurde geändert; den alten benutzt noch {l}.',
  'A certificate that proves who is at the other end of an encrypted connection is past its last day ({l} [say|says] so).':
    'Ein Zertifikat, das beweist, wer am anderen Ende einer verschlüsselten Verbindung ist, ist abgelaufen (laut {l}).',
  'A certificate that proves who is at the other end of an encrypted connection is past its last day.':
    'Ein Zertifikat, das beweist, wer am anderen Ende einer verschlüsselten Verbindung ist, ist abgelaufen.',
  'Whoever checks it refuses to talk.': 'Wer es prüft, redet nicht mehr.',
  '{n} connects to {t}, and does not accept the certificate that it is shown: nobody known has signed it, or it is made out to another name.':
    '{n} verbindet sich mit {t} und erkennt das Zertifikat nicht an, das es gezeigt bekommt: Niemand Bekanntes hat es unterschrieben, oder es ist auf einen anderen Namen ausgestellt.',
  '{n} says that times do not fit: a certificate or token that is valid only later, or a request from the future.':
    '{n} sagt, dass Zeiten nicht passen: ein Zertifikat oder Token, das erst später gilt, oder eine Anfrage aus der Zukunft.',
  'The clock of one of the machines is wrong.': 'Die Uhr eines der Rechner geht falsch.',
  '{n} reads its configuration when it starts, finds an error in it ({t}), and gives up.':
    '{n} liest beim Start seine Konfiguration, findet darin einen Fehler ({t}) und gibt auf.',
  '{n} reads its configuration when it starts, finds an error in it, and gives up.':
    '{n} liest beim Start seine Konfiguration, findet darin einen Fehler und gibt auf.',
  'Restarting it does not help, because it reads the same again.':
    'Ein Neustart hilft nicht: Es läse dasselbe noch einmal.',
  '{n} is needed by {l}, and there is no container of that name: it was removed, or never created.':
    '{n} wird gebraucht von {l}, und es gibt keinen Container dieses Namens: Er wurde entfernt oder nie angelegt.',
  '{n} is declared, and there is no container of that name: it was removed, or never created.':
    '{n} ist angegeben, und es gibt keinen Container dieses Namens: Er wurde entfernt oder nie angelegt.',
  '{n} is busy without a pause ({t}) and does not keep up with what it is asked.':
    '{n} ist ohne Pause beschäftigt ({t}) und kommt nicht nach.',
  '{n} is busy without a pause () and does not keep up with what it is asked.':
    '{n} ist ohne Pause beschäftigt und kommt nicht nach.',
  'It has too much to do, too little computing time, or runs in a circle.':
    'Es hat zu viel zu tun, zu wenig Rechenzeit, oder es läuft im Kreis.',
  '{n} ended without being asked to, and nothing has started it again.':
    '{n} endete, ohne dass es jemand wollte, und nichts hat es wieder gestartet.',
  'Until it runs, nobody can use it.': 'Bis es läuft, kann es niemand benutzen.',
  '{n} finds that what it has stored is damaged, and does not go on with it.':
    '{n} stellt fest, dass seine gespeicherten Daten beschädigt sind, und macht damit nicht weiter.',
  'This comes from a hard power cut, a full or failing disk, or a copy made while it was running.':
    'Das kommt von einem Stromausfall, einer vollen oder kaputten Platte oder einer Kopie, die im Betrieb gemacht wurde.',
  'Restarting it does not help.': 'Ein Neustart hilft nicht.',
  '{n} cannot get on, because something else holds a lock in its database: a long transaction, a second copy, a backup that is running, or two that wait for one another.':
    '{n} kommt nicht weiter, weil etwas anderes eine Sperre in seiner Datenbank hält: eine lange Transaktion, ein zweites Exemplar, eine laufende Sicherung oder zwei, die aufeinander warten.',
  '{n} reaches the server {n2}, and asks there for {t}, which does not exist.':
    '{n} erreicht den Server {n2} und fragt dort nach {t}, und das gibt es nicht.',
  '{n} reaches the server, and asks there for {t}, which does not exist.':
    '{n} erreicht den Server und fragt dort nach {t}, und das gibt es nicht.',
  'Its name is misspelt, it was never created, or the server has lost its data folder and begun anew.':
    'Der Name ist falsch geschrieben, es wurde nie angelegt, oder der Server hat seinen Datenordner verloren und neu angefangen.',
  '{n} was stopped and does not run any more.': '{n} wurde gestoppt und läuft nicht mehr.',
  '{l} cannot do its work without it.': '{l} kann ohne das nicht arbeiten.',
  '{l} cannot do their work without it.': '{l} können ohne das nicht arbeiten.',
  '{n} asks {t} and waits until it gives up.': '{n} fragt {t} und wartet, bis es aufgibt.',
  'The other side is overloaded or stuck, or something on the way swallows what is sent.':
    'Die andere Seite ist überlastet oder hängt, oder etwas auf dem Weg verschluckt, was gesendet wird.',
  '{n} tries to connect to {t}, and nobody lets it in there.':
    '{n} versucht, sich mit {t} zu verbinden, und niemand lässt es dort ein.',
  'It cannot do its work without.': 'Ohne das kann es nicht arbeiten.',
  'There is no room left where it writes.': 'Wo es schreibt, ist kein Platz mehr.',
  'There is no room left at {n}.': 'Bei {n} ist kein Platz mehr.',
  'Programs cannot save anything until some is made; a restart does not make room.':
    'Programme können nichts speichern, bis Platz geschaffen ist; ein Neustart schafft keinen.',
  '{n} cannot save anything until some is made; a restart does not make room.':
    '{n} kann nichts speichern, bis Platz geschaffen ist; ein Neustart schafft keinen.',
  '{q} hangs in the queue of {n} (“{q2}”).': '{q} hängt in der Warteschlange von {n} („{q2}“).',
  'It does not get further by itself.': 'Von selbst geht es nicht weiter.',
  'Everything else goes on.': 'Alles andere läuft weiter.',
  '{n} works, and has been told to wait: {n2} downloads stand still until somebody resumes it.':
    '{n} arbeitet und soll warten: {n2} Downloads stehen still, bis jemand es weitermachen lässt.',
  '{n} needs {t} and does not find it.': '{n} braucht das und findet es nicht: {t}.',
  'Restarting it does not help, because it will still be missing.':
    'Ein Neustart hilft nicht: Es würde weiter fehlen.',
  '{n} counts as ill only because the program that checks it ({n2}) is not in its image or may not be run.':
    '{n} gilt nur darum als krank, weil das Programm, das es prüft ({n2}), nicht in seinem Image ist oder nicht laufen darf.',
  '{n} counts as ill only because the program that checks it is not in its image or may not be run.':
    '{n} gilt nur darum als krank, weil das Programm, das es prüft, nicht in seinem Image ist oder nicht laufen darf.',
  '{n} itself may be well.': '{n} selbst kann gesund sein.',
  '{n} is still there, but whoever asks it something waits in vain.':
    '{n} ist noch da, aber wer es etwas fragt, wartet vergebens.',
  'It does not come out of this by itself.': 'Von selbst kommt es da nicht heraus.',
  '{n} is made from the image {t}, which is not on this machine and could not be fetched: its name or tag is misspelt, it was deleted, or it may only be fetched after signing in.':
    '{n} entsteht aus dem Image {t}. Das ist nicht auf diesem Rechner und ließ sich nicht holen: Name oder Tag ist falsch geschrieben, es wurde gelöscht, oder man muss sich dafür anmelden.',
  'A download is finished, and {n} does not find in it what it looks for.':
    'Ein Download ist fertig, und {n} findet darin nicht, was es sucht.',
  'It stays in the queue until somebody decides.': 'Er bleibt in der Warteschlange, bis jemand entscheidet.',
  '{n} runs in a version ({t}) that cannot read the data which another version has left.':
    '{n} läuft in einer Version ({t}), die die Daten nicht lesen kann, die eine andere Version hinterlassen hat.',
  '{n} works, and the indexers in which it searches do not answer or turn it away.':
    '{n} arbeitet, und die Indexer, in denen es sucht, antworten nicht oder weisen es ab.',
  'Nothing new is found until they do.': 'Bis dahin wird nichts Neues gefunden.',
  'The file system at {n} has room for data, but as many files as it can hold (inodes).':
    'Das Dateisystem bei {n} hat Platz für Daten, aber so viele Dateien, wie es fassen kann (Inodes).',
  'Every attempt to make another one fails as if the disk were full.':
    'Jeder Versuch, noch eine anzulegen, scheitert, als wäre die Platte voll.',
  '{n} takes connections only from within its own container (127.0.0.1).':
    '{n} nimmt nur Verbindungen aus seinem eigenen Container an (127.0.0.1).',
  'Whoever asks from outside is turned away.': 'Wer von außen fragt, wird abgewiesen.',
  '{n} runs and takes connections on port {n2}; everybody else looks for it at port {t}.':
    '{n} läuft und nimmt Verbindungen an Port {n2} an; alle anderen suchen es an Port {t}.',
  'A restart does not change that.': 'Ein Neustart ändert das nicht.',
  '{n} takes more and more memory and gives none back: it grew {t}.':
    '{n} nimmt immer mehr Speicher und gibt keinen zurück: Es wuchs {t}.',
  'It will become slow and be ended for it, again and again.':
    'Es wird langsam werden und dafür beendet, immer wieder.',
  '{n} has used nearly all of the memory that it was given ({l} [say|says] so).':
    '{n} hat fast allen Speicher verbraucht, den es bekommen hat (laut {l}).',
  '{n} has used nearly all of the memory that it was given.':
    '{n} hat fast allen Speicher verbraucht, den es bekommen hat.',
  'It becomes slow, refuses work, or will be ended for it.':
    'Es wird langsam, lehnt Arbeit ab oder wird dafür beendet.',
  '{n} expects tables or columns in its database that are not there.':
    '{n} erwartet in seiner Datenbank Tabellen oder Spalten, die nicht da sind.',
  'The step that brings the database into the new form (the migration) was not run, or stopped half-way.':
    'Der Schritt, der die Datenbank in die neue Form bringt (die Migration), lief nicht oder blieb auf halbem Weg stehen.',
  '{n} looks for {t}, and nobody knows that name: it is misspelt, what bears it is not running, or not in the same network.':
    '{n} sucht {t}, und niemand kennt diesen Namen: Er ist falsch geschrieben, oder was so heißt, läuft nicht oder ist nicht im selben Netz.',
  '{n} and {n2} both run, and {n3} works for others; but what {n4} sends it is lost on the way.':
    '{n} und {n2} laufen beide, und für andere arbeitet {n3}; aber was {n4} sendet, geht auf dem Weg verloren.',
  '{n} has been set up, but not started.': '{n} wurde eingerichtet, aber nicht gestartet.',
  'It may have been waiting for something that it needs.': 'Vielleicht wartete es auf etwas, das es braucht.',
  '{n} is running, and whoever wants to connect to it is turned away at once: the part of it that should take connections is not there.':
    '{n} läuft, und wer sich verbinden will, wird sofort abgewiesen: Der Teil, der Verbindungen annehmen soll, ist nicht da.',
  '{n} used more memory than it may have, and was ended for it.':
    '{n} brauchte mehr Speicher, als es haben darf, und wurde dafür beendet.',
  'It can be started again, but it will happen again unless it gets more memory or needs less.':
    'Man kann es wieder starten, aber es wird wieder geschehen, wenn es nicht mehr Speicher bekommt oder weniger braucht.',
  'Somebody has paused {n}: its programs stand still and answer nothing until they are let go again.':
    'Jemand hat {n} angehalten: Seine Programme stehen still und antworten nicht, bis sie weitermachen dürfen.',
  '{n} is not allowed to use {t}: it belongs to another user, or its permissions are too strict.':
    '{n} darf das nicht benutzen: {t}. Es gehört einem anderen Benutzer, oder seine Rechte sind zu eng.',
  '{n} wants to listen on {t}, and another program has it: {l}.':
    '{n} will an {t} lauschen, und ein anderes Programm hat ihn: {l}.',
  '{n} wants to listen on {t}, and another program has it.':
    '{n} will an {t} lauschen, und ein anderes Programm hat ihn.',
  'Only one can.': 'Das kann nur eines.',
  '{n} listens inside its container (port {t}), and no port of this machine leads there.':
    '{n} lauscht in seinem Container (Port {t}), und kein Port dieses Rechners führt dorthin.',
  '{n} listens inside its container, and no port of this machine leads there.':
    '{n} lauscht in seinem Container, und kein Port dieses Rechners führt dorthin.',
  'From outside nobody can reach it.': 'Von außen erreicht es niemand.',
  'The image of {n} holds programs for another processor than this machine has.':
    'Das Image von {n} enthält Programme für einen anderen Prozessor, als dieser Rechner hat.',
  'What {n} should run is not in its image, or is not a program that may be run.':
    'Was {n} ausführen soll, ist nicht in seinem Image oder kein Programm, das laufen darf.',
  'Work is waiting at {n}, and it is not done, or more comes in than is done.':
    'Bei {n} wartet Arbeit, und sie wird nicht getan, oder es kommt mehr herein, als getan wird.',
  'Those who wait for it wait in vain.': 'Wer darauf wartet, wartet vergebens.',
  '{n} asks {t} more often than it may, and is turned away (429 Too Many Requests).':
    '{n} fragt {t} öfter, als es darf, und wird abgewiesen (429 Too Many Requests).',
  'It works again by itself when it has waited long enough, and not before.':
    'Es geht von selbst wieder, wenn es lange genug gewartet hat, und nicht eher.',
  '{n} wants to write to {t}, and what is mounted there is read-only.':
    '{n} will dorthin schreiben, und was dort eingebunden ist, lässt sich nur lesen: {t}.',
  '{n} is started, ends, and is started again, over and over.':
    '{n} wird gestartet, endet und wird wieder gestartet, immer wieder.',
  'The last that it says is: “{q}”.': 'Das Letzte, was es sagt, ist: „{q}“.',
  'Restarting it once more would not help: it needs what it complains about.':
    'Noch ein Neustart hilft nicht: Es braucht, worüber es klagt.',
  '{n} may run only once on its data.': '{n} darf auf seinen Daten nur einmal laufen.',
  'It finds a lock there: another copy is running, or one that was killed has left its lock behind.':
    'Es findet dort eine Sperre: Ein zweites Exemplar läuft, oder eines, das hart beendet wurde, hat seine Sperre hinterlassen.',
  '{n} reads a password or key from {t}, and there is no such file.':
    '{n} liest ein Passwort oder einen Schlüssel aus einer Datei, und die gibt es nicht: {t}.',
  '{n} can be reached, and says that something behind it, to which it passes requests on, does not answer it as it should.':
    '{n} ist erreichbar und sagt, dass etwas dahinter, an das es Anfragen weiterreicht, nicht so antwortet, wie es soll.',
  '{n} can be reached, and fails inside when it is asked for something ({t}).':
    '{n} ist erreichbar und scheitert innen, wenn man es etwas fragt ({t}).',
  '{n} can be reached, and fails inside when it is asked for something.':
    '{n} ist erreichbar und scheitert innen, wenn man es etwas fragt.',
  '{n} of its last {n2} requests': '{n} seiner letzten {n2} Anfragen',
  '{n} needs {t} to start, does not find it, and gives up.':
    '{n} braucht zum Start {t}, findet es nicht und gibt auf.',
  '{n} works, and lets everybody wait.': '{n} arbeitet und lässt alle warten.',
  'It may have too much to do, wait for something that it needs, or lack computing time or memory.':
    'Vielleicht hat es zu viel zu tun, wartet auf etwas, das es braucht, oder ihm fehlt Rechenzeit oder Speicher.',
  '{n} says that writing to its disk takes too long.':
    '{n} sagt, dass das Schreiben auf seine Platte zu lange dauert.',
  'Everything that it does waits for that.': 'Alles, was es tut, wartet darauf.',
  'Something else may be keeping the disk busy, or the disk is failing.':
    'Vielleicht beschäftigt etwas anderes die Platte, oder sie geht kaputt.',
  '{n} runs, and its own check has not passed once since it was started.':
    '{n} läuft, und seine eigene Prüfung hat seit dem Start nicht ein Mal bestanden.',
  'It may be busy (a migration, a large scan), or wait for something.':
    'Vielleicht ist es beschäftigt (eine Migration, ein großer Suchlauf) oder wartet auf etwas.',
  'The engine tried to start {n} and could not: “{q}”.': 'Docker wollte {n} starten und konnte nicht: „{q}“.',
  'Trying again without a change gives the same.': 'Noch ein Versuch ohne Änderung bringt dasselbe.',
  '{n} came to a clean end: it did not crash, it was stopped.':
    '{n} endete sauber: Es stürzte nicht ab, es wurde gestoppt.',
  'It stays so until somebody starts it.': 'So bleibt es, bis jemand es startet.',
  '{n} gets errors from the disk or network share under it, not from a lack of room.':
    '{n} bekommt Fehler von der Platte oder Freigabe darunter, nicht aus Platzmangel.',
  'Data may be at risk.': 'Daten können in Gefahr sein.',
  '{n} reaches {t}, and the two do not understand each other: one speaks with encryption (https, TLS) and the other without, or they know no common kind of it.':
    '{n} und die Gegenseite ({t}) verstehen einander nicht: Die eine spricht verschlüsselt (https, TLS), die andere nicht, oder sie kennen keine gemeinsame Art.',
  'All connections that {n} may have at once are taken, and whoever comes next is turned away ({l} [say|says] so).':
    'Alle Verbindungen, die {n} zugleich haben darf, sind vergeben, und wer als Nächstes kommt, wird abgewiesen (laut {l}).',
  'All connections that {n} may have at once are taken, and whoever comes next is turned away.':
    'Alle Verbindungen, die {n} zugleich haben darf, sind vergeben, und wer als Nächstes kommt, wird abgewiesen.',
  'Usually somebody opens connections and does not close them.':
    'Meist öffnet jemand Verbindungen und schließt sie nicht.',
  '{n} has reached the number of files and connections that it may have open at once.':
    '{n} hat so viele Dateien und Verbindungen offen, wie es zugleich haben darf.',
  'It cannot take new connections or open files until some are closed.':
    'Es kann keine neuen annehmen oder öffnen, bis welche geschlossen werden.',
  'Often it forgets to close them.': 'Oft vergisst es, sie zu schließen.',
  '{n} has reached the number of processes and threads that it may have, and cannot start another one.':
    '{n} hat so viele Prozesse und Threads, wie es haben darf, und kann keinen weiteren starten.',
  '{n} is running, and its own check says that it does not do its work (“{q}”).':
    '{n} läuft, und seine eigene Prüfung sagt, dass es nicht arbeitet („{q}“).',
  '{n} is running, and its own check says that it does not do its work.':
    '{n} läuft, und seine eigene Prüfung sagt, dass es nicht arbeitet.',
  '{n} expects something at {t} that is mounted there from the machine, and finds nothing, or a folder where a file should be.':
    '{n} erwartet dort etwas, das vom Rechner eingebunden ist, und findet nichts oder einen Ordner, wo eine Datei sein sollte: {t}.',
  'A path that does not exist on the machine is made as an empty folder.':
    'Ein Pfad, den es auf dem Rechner nicht gibt, wird als leerer Ordner angelegt.',
  '{n} serves a limited number of requests at once, and all its workers are busy with something that takes too long ({l} [say|says] so).':
    '{n} bedient nur eine begrenzte Zahl von Anfragen zugleich, und alle seine Arbeitsprozesse sind mit etwas beschäftigt, das zu lange dauert (laut {l}).',
  '{n} serves a limited number of requests at once, and all its workers are busy with something that takes too long.':
    '{n} bedient nur eine begrenzte Zahl von Anfragen zugleich, und alle seine Arbeitsprozesse sind mit etwas beschäftigt, das zu lange dauert.',
  'Whoever comes next waits in vain.': 'Wer als Nächstes kommt, wartet vergebens.',
  '{n} can be read, and refuses to store anything new ({l} [say|says] so): it cannot save to its disk, follows another one, or protects itself.':
    '{n} lässt sich lesen und nimmt nichts Neues an (laut {l}): Es kann nicht auf seine Platte schreiben, folgt einem anderen oder schützt sich.',
  '{n} can be read, and refuses to store anything new: it cannot save to its disk, follows another one, or protects itself.':
    '{n} lässt sich lesen und nimmt nichts Neues an: Es kann nicht auf seine Platte schreiben, folgt einem anderen oder schützt sich.',
  '{n} and {l} both run, but are connected to different networks, so that neither can reach the other.':
    '{n} und {l} laufen, sind aber mit verschiedenen Netzen verbunden, so dass keines das andere erreicht.',
  'What {n} should run is built for another processor or system than this machine has, for example for ARM on a PC.':
    'Was {n} ausführen soll, ist für einen anderen Prozessor oder ein anderes System gebaut, als dieser Rechner hat, zum Beispiel für ARM auf einem PC.',
  'It cannot run here, however often it is started.':
    'Es kann hier nicht laufen, so oft man es auch startet.',
  '{n} connects to {t}.': '{n} verbindet sich mit {t}.',
  '{n} runs, but listens on {t}: the port in the settings of {n2} is wrong.':
    '{n} läuft, lauscht aber an {t}: Der Port in den Einstellungen von {n2} ist falsch.',
};
