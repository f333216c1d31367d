import type { Sayings } from '../../said.ts';

/** What a person can do. Commands, names of settings and of menus stay as they are. */
export const steps: Sayings = {
  'Start {n}.': 'Starte {n}.',
  'Restart {n}.': 'Starte {n} neu.',
  'Start {n} again.': 'Starte {n} wieder.',
  'Then start {n} again.': 'Starte {n} dann wieder.',
  'Then create it anew: {c}': 'Leg es dann neu an: {c}',
  'Then create {n} anew: {c}': 'Leg {n} dann neu an: {c}',
  'Create it: {c}': 'Leg es an: {c}',
  'Let it go on: {c}': 'Lass es weitermachen: {c}',
  'Try it: {c}': 'Probier es: {c}',
  'Open the health page of {n} (System, Status) and follow its advice.':
    'Öffne die Gesundheitsseite von {n} (System, Status) und folge ihrem Rat.',
  'Look up the right password or key at the other side.':
    'Sieh auf der anderen Seite nach dem richtigen Passwort oder Schlüssel.',
  'Look up the right password or key at {n} ({q}).':
    'Sieh bei {n} nach dem richtigen Passwort oder Schlüssel ({q}).',
  'Look up the right password or key at {n}.': 'Sieh bei {n} nach dem richtigen Passwort oder Schlüssel.',
  'Enter it in the settings of {n} (file or environment variable), and restart {n2} if it reads them at its start only.':
    'Trag es in den Einstellungen von {n} ein (Datei oder Umgebungsvariable) und starte {n2} neu, falls es sie nur beim Start liest.',
  'Look up the present key of {n} ({q}).': 'Sieh nach dem jetzigen Schlüssel von {n} ({q}).',
  'Look up the present key of {n}.': 'Sieh nach dem jetzigen Schlüssel von {n}.',
  'Enter it in {n}, where {n2} is set up ({q}).': 'Trag ihn in {n} ein, wo {n2} eingerichtet ist ({q}).',
  'Enter it in {n}, where {n2} is set up.': 'Trag ihn in {n} ein, wo {n2} eingerichtet ist.',
  'Give it to OpsPilot: write it into the key file that is configured for {n}.':
    'Gib ihn OpsPilot: Schreib ihn in die Schlüsseldatei, die für {n} eingestellt ist.',
  'See until when it is valid: {c}': 'Sieh nach, bis wann es gilt: {c}',
  'Renew it (certbot renew, or as your authority says), put the new one where the old one was, and let the server read it anew.':
    'Erneuere es (certbot renew, oder wie deine Zertifizierungsstelle es sagt), leg das neue dorthin, wo das alte war, und lass den Server es neu lesen.',
  'See why it was not renewed in time: a renewal job that fails, a closed port 80, a wrong clock on {n}.':
    'Sieh nach, warum es nicht rechtzeitig erneuert wurde: ein Erneuerungslauf, der scheitert, ein geschlossener Port 80, eine falsche Uhr auf {n}.',
  'See what it is shown: {c}': 'Sieh nach, was es gezeigt bekommt: {c}',
  'Give {n} the certificate of the authority that has signed it (its trust store, or a setting such as a CA file), or use a certificate that everybody trusts.':
    'Gib {n} das Zertifikat der Stelle, die es unterschrieben hat (sein Vertrauensspeicher oder eine Einstellung wie eine CA-Datei), oder nimm ein Zertifikat, dem alle vertrauen.',
  'If the name does not fit, connect by the name that stands in the certificate.':
    'Passt der Name nicht, verbinde dich unter dem Namen, der im Zertifikat steht.',
  'Compare the clock of this machine with a right one: {c}':
    'Vergleiche die Uhr dieses Rechners mit einer richtigen: {c}',
  'Turn time synchronisation on: {n} {n2} {n3}, and see that it works: {c}':
    'Schalte den Zeitabgleich ein: {n} {n2} {n3}, und sieh, dass er geht: {c}',
  'A virtual machine may need its clock set after it was suspended.':
    'Bei einer virtuellen Maschine muss die Uhr nach einer Pause vielleicht gestellt werden.',
  'Open the configuration of {n} and correct {t}.': 'Öffne die Konfiguration von {n} und berichtige {t}.',
  'Open the configuration of {n} at line {n2} and correct {t}.':
    'Öffne die Konfiguration von {n}, Zeile {n2}, und berichtige {t}.',
  'Open {n} and correct {t}.': 'Öffne {n} und berichtige {t}.',
  'Open {n} at line {n2} and correct {t}.': 'Öffne {n}, Zeile {n2}, und berichtige {t}.',
  'what the log line names': 'was die Zeile im Log nennt',
  'If it is no longer wanted, remove it from the configuration and from depends_on of the others.':
    'Wird es nicht mehr gebraucht, entfern es aus der Konfiguration und aus depends_on der anderen.',
  'See what keeps it busy: docker top {n}, and its log: opspilot logs {n2}':
    'Sieh nach, was es beschäftigt: docker top {n}, und sein Log: opspilot logs {n2}',
  'If it is real work, give it more (cpus: in its compose file), or ask less of it.':
    'Ist es echte Arbeit, gib ihm mehr (cpus: in der Compose-Datei) oder verlange weniger.',
  'If it runs in a circle, a restart ends that until it happens again.':
    'Läuft es im Kreis, beendet ein Neustart das, bis es wieder geschieht.',
  'If it ends again, read the last lines of its log: {c}':
    'Endet es wieder, lies die letzten Zeilen seines Logs: {c}',
  'Stop {n} and make a copy of its data folder before you try anything.':
    'Stopp {n} und kopiere seinen Datenordner, bevor du etwas versuchst.',
  'Restore the last backup, or use the repair that {n} brings (its manual says which); repairs may lose the newest data.':
    'Stell die letzte Sicherung wieder her, oder nimm die Reparatur, die {n} mitbringt (das Handbuch sagt, welche); dabei können die neuesten Daten verloren gehen.',
  'See whether the disk is healthy (dmesg, smartctl -a) before you trust it again.':
    'Prüfe, ob die Platte gesund ist (dmesg, smartctl -a), bevor du ihr wieder traust.',
  'See who holds the lock: in PostgreSQL pg_stat_activity and pg_locks, in MySQL SHOW ENGINE INNODB STATUS; for SQLite, fuser DATABASE-FILE.':
    'Sieh nach, wer die Sperre hält: in PostgreSQL pg_stat_activity und pg_locks, in MySQL SHOW ENGINE INNODB STATUS; bei SQLite fuser DATENBANKDATEI.',
  'End what hangs there.': 'Beende, was da hängt.',
  'If the data lies on a network share, move it to a local disk: SQLite does not work on shares.':
    'Liegen die Daten auf einer Netzfreigabe, bring sie auf eine lokale Platte: SQLite geht auf Freigaben nicht.',
  'If {n} runs twice on one database, stop one.': 'Läuft {n} zweimal auf einer Datenbank, stopp eines.',
  'Compare the name in the settings of {n} with what there is at {t}.':
    'Vergleiche den Namen in den Einstellungen von {n} mit dem, was es bei {t} gibt.',
  'If it is gone that was there: see that the volume of the server is still the same one, and restore a backup if not.':
    'War es da und ist weg: Sieh nach, ob der Datenträger des Servers noch derselbe ist, und stell sonst eine Sicherung wieder her.',
  'If it was never there: create it.': 'War es nie da: Leg es an.',
  'If it was stopped on purpose, stop {l} too, or tell [it|them] not to use it.':
    'Wurde es absichtlich gestoppt, stopp auch {l} oder stell dort ein, es nicht zu benutzen.',
  'See whether {t} is there and how quickly it answers others.':
    'Sieh nach, ob {t} da ist und wie schnell es anderen antwortet.',
  'If it is outside: see whether this machine reaches it, and whether a firewall stands between.':
    'Liegt es außerhalb: Sieh nach, ob dieser Rechner es erreicht und ob eine Firewall dazwischen steht.',
  'If it is only slow, a longer timeout in {n} helps until the reason is mended.':
    'Ist es nur langsam, hilft eine längere Frist in {n}, bis der Grund behoben ist.',
  'Check the address {t} in the settings of {n}: name and port.':
    'Prüfe die Adresse {t} in den Einstellungen von {n}: Name und Port.',
  'Check that {t} is running and in the same network as {n}.':
    'Prüfe, dass {t} läuft und im selben Netz ist wie {n}.',
  'See what takes the room: {c}': 'Sieh nach, was den Platz braucht: {c}',
  'Delete or move what is no longer needed: old logs, finished downloads, unused images (docker image prune).':
    'Lösch oder verschieb, was nicht mehr gebraucht wird: alte Logs, fertige Downloads, unbenutzte Images (docker image prune).',
  'Or raise the quota of {n}.': 'Oder erhöhe die Quota von {n}.',
  'Or give it a larger disk.': 'Oder gib ihm eine größere Platte.',
  'Then see whether {n} works again; it may have to be restarted.':
    'Sieh dann, ob {n} wieder arbeitet; vielleicht muss es neu gestartet werden.',
  'Open the queue of {n} (Activity, Queue) and remove “{q}”, or import it by hand.':
    'Öffne die Warteschlange von {n} (Activity, Queue) und entfern „{q}“ oder importiere es von Hand.',
  'If it is wanted, search for another release.': 'Wird es gewünscht, such nach einer anderen Fassung.',
  'Resume the downloads of {n}, unless they were paused on purpose.':
    'Lass die Downloads von {n} weiterlaufen, wenn sie nicht absichtlich angehalten sind.',
  'Check that {t} exists, and that the folder it is in is mounted into {n} (volumes: in its compose file).':
    'Prüfe, dass es sie gibt ({t}) und dass ihr Ordner in {n} eingebunden ist (volumes: in der Compose-Datei).',
  'Change healthcheck: of {n} in its compose file to a program that its image has (many images have wget but no curl, or neither).':
    'Ändere healthcheck: von {n} in der Compose-Datei auf ein Programm, das sein Image hat (viele Images haben wget, aber kein curl, oder keines).',
  'If it hangs again, read its log around the time it fell silent: {c}':
    'Hängt es wieder, lies sein Log um die Zeit, als es verstummte: {c}',
  'Try to fetch it by hand, and read the reason: {c}':
    'Versuch, es von Hand zu holen, und lies den Grund: {c}',
  'Correct the name and tag in the compose file; sign in first if the image is private: {c}':
    'Berichtige Name und Tag in der Compose-Datei; melde dich vorher an, wenn das Image privat ist: {c}',
  'Open the queue of {n} (Activity, Queue): import the marked download by hand, or remove it.':
    'Öffne die Warteschlange von {n} (Activity, Queue): importiere den markierten Download von Hand, oder entfern ihn.',
  'Go back to the version that {n} had before: put its image tag into the compose file, and create it anew.':
    'Geh zurück zur Version, die {n} vorher hatte: Trag ihren Image-Tag in die Compose-Datei ein und leg es neu an.',
  'Then update as its manual says: many databases need a dump and a restore between major versions.':
    'Aktualisiere dann, wie das Handbuch es sagt: Viele Datenbanken brauchen zwischen Hauptversionen einen Dump und eine Wiederherstellung.',
  'Name exact versions in the compose file, not latest, so that an update is your decision.':
    'Nenn in der Compose-Datei genaue Versionen, nicht latest, damit eine Aktualisierung deine Entscheidung ist.',
  'Open the indexers of {n} (Settings, Indexers) and test each one: the message says whether it is the address, the key or the indexer itself.':
    'Öffne die Indexer von {n} (Settings, Indexers) und teste jeden: Die Meldung sagt, ob es an der Adresse, am Schlüssel oder am Indexer selbst liegt.',
  'If all of them fail, look at the program that passes the searches on (Prowlarr, Jackett) and at the connection to the internet.':
    'Scheitern alle, sieh nach dem Programm, das die Suchen weiterreicht (Prowlarr, Jackett), und nach der Verbindung ins Internet.',
  'See where the many files are: {c}': 'Sieh nach, wo die vielen Dateien sind: {c}',
  'Delete what is not needed: old sessions, caches, mail queues, unused images (docker system prune).':
    'Lösch, was nicht gebraucht wird: alte Sitzungen, Zwischenspeicher, Mail-Warteschlangen, unbenutzte Images (docker system prune).',
  'The number of files is fixed when a file system is made; a new one can have more.':
    'Die Zahl der Dateien steht fest, wenn ein Dateisystem angelegt wird; ein neues kann mehr haben.',
  'Let {n} listen on all addresses: 0.0.0.0 in its settings or command.':
    'Lass {n} an allen Adressen lauschen: 0.0.0.0 in den Einstellungen oder im Befehl.',
  'Let the two agree: the port in the settings or command of {n}, and the one in its health check, in ports:, and in the settings of those who ask it.':
    'Bring beide überein: den Port in den Einstellungen oder im Befehl von {n} und den in der Gesundheitsprüfung, in ports: und in den Einstellungen derer, die es fragen.',
  'If this began with a new version, its default may have changed: read its release notes, or go back.':
    'Begann es mit einer neuen Version, hat sich vielleicht deren Voreinstellung geändert: Lies die Hinweise dazu, oder geh zurück.',
  'Update {n}, or go back to the version with which this began.':
    'Aktualisiere {n}, oder geh hinter die Version zurück, mit der das begann.',
  'Until then give it more memory, or restart it before it runs out: its memory over time shows when.':
    'Gib ihm bis dahin mehr Speicher, oder starte es neu, bevor er ausgeht: Die Kurve seines Speichers zeigt, wann.',
  'Give {n} more memory (mem_limit, or the limit in its own settings, such as maxmemory), or set it to keep less.':
    'Gib {n} mehr Speicher (mem_limit, oder die Grenze in seinen eigenen Einstellungen wie maxmemory), oder stell ein, dass es weniger behält.',
  'If its use only ever grows, it leaks: update it, and restart it before it runs out.':
    'Wächst der Bedarf immer nur, hat es ein Leck: Aktualisiere es, und starte es neu, bevor er ausgeht.',
  'Read the log of the migration to its first error: {c}':
    'Lies das Log der Migration bis zum ersten Fehler: {c}',
  'Make a backup of the database, mend what it stopped at, and run the migration again.':
    'Sichere die Datenbank, behebe, woran sie stehen blieb, und lass die Migration noch einmal laufen.',
  'If this began with an update of {n} (used by {l}), the version before still fits the database as it is.':
    'Begann es mit einer Aktualisierung von {n} (benutzt von {l}), passt die Version davor noch zur Datenbank, wie sie ist.',
  'If this began with an update of {n}, the version before still fits the database as it is.':
    'Begann es mit einer Aktualisierung von {n}, passt die Version davor noch zur Datenbank, wie sie ist.',
  'Compare the name {t} in the settings of {n} with the names of the services: was {n2} meant?':
    'Vergleiche den Namen {t} in den Einstellungen von {n} mit den Namen der Dienste: War {n2} gemeint?',
  'Compare the name {t} in the settings of {n} with the names of the services.':
    'Vergleiche den Namen {t} in den Einstellungen von {n} mit den Namen der Dienste.',
  'If it is a name of the internet: see whether this machine can resolve it (getent hosts NAME), and which resolver the container asks (/etc/resolv.conf).':
    'Ist es ein Name aus dem Internet: Sieh nach, ob dieser Rechner ihn auflösen kann (getent hosts NAME) und welchen Namensdienst der Container fragt (/etc/resolv.conf).',
  'Try it from inside: {c}': 'Probier es von innen: {c}',
  'Look for firewall rules that were changed (iptables -L DOCKER-USER -n, nft list ruleset), and for two networks with the same addresses (docker network inspect).':
    'Such nach geänderten Firewall-Regeln (iptables -L DOCKER-USER -n, nft list ruleset) und nach zwei Netzen mit denselben Adressen (docker network inspect).',
  'If they are on different machines, look at what connects these.':
    'Sind sie auf verschiedenen Rechnern, sieh nach, was diese verbindet.',
  'Read the log of {n} for why it does not open its port: {c}':
    'Lies im Log von {n}, warum es seinen Port nicht öffnet: {c}',
  'Check that {n} listens on all addresses (0.0.0.0) and on the port that is published.':
    'Prüfe, dass {n} an allen Adressen lauscht (0.0.0.0) und an dem Port, der veröffentlicht ist.',
  'Give {n} more memory (mem_limit, or deploy.resources.limits.memory in the compose file), or set it to use less.':
    'Gib {n} mehr Speicher (mem_limit oder deploy.resources.limits.memory in der Compose-Datei), oder stell ein, dass es weniger braucht.',
  'If its memory grows until it is killed, it leaks: update it, or restart it now and then.':
    'Wächst sein Speicher, bis es beendet wird, hat es ein Leck: Aktualisiere es, oder starte es ab und zu neu.',
  'See who owns it: {c}': 'Sieh nach, wem es gehört: {c}',
  'See as which user {n} runs (user:, PUID and PGID in the compose file), and let the two agree: for a socket, the user needs its group (group_add:).':
    'Sieh nach, als welcher Benutzer {n} läuft (user:, PUID und PGID in der Compose-Datei), und bring beide überein: Für einen Socket braucht der Benutzer dessen Gruppe (group_add:).',
  'See as which user {n} runs (user:, PUID and PGID in the compose file), and let the two agree.':
    'Sieh nach, als welcher Benutzer {n} läuft (user:, PUID und PGID in der Compose-Datei), und bring beide überein.',
  'See who has it: {c}': 'Sieh nach, wer ihn hat: {c}',
  'Stop the other one, or give {n} another port (ports: in its compose file).':
    'Stopp den anderen, oder gib {n} einen anderen Port (ports: in der Compose-Datei).',
  'Publish it under ports: of {n} in its compose file, for example {q}.':
    'Veröffentliche ihn unter ports: von {n} in der Compose-Datei, zum Beispiel {q}.',
  'Check command: and entrypoint: of {n} in its compose file for misspellings.':
    'Prüfe command: und entrypoint: von {n} in der Compose-Datei auf Schreibfehler.',
  'Check that the image {n} is the right one for this machine (docker image inspect shows its architecture).':
    'Prüfe, dass das Image {n} das richtige für diesen Rechner ist (docker image inspect zeigt seine Architektur).',
  'Check that the image  is the right one for this machine (docker image inspect shows its architecture).':
    'Prüfe, dass das Image das richtige für diesen Rechner ist (docker image inspect zeigt seine Architektur).',
  'If it starts a script: it must be executable, and its first line must name a shell that is in the image.':
    'Startet es ein Skript: Es muss ausführbar sein, und seine erste Zeile muss eine Shell nennen, die im Image ist.',
  'See whether the workers that should empty the queue run: {l}.':
    'Sieh nach, ob die laufen, die die Warteschlange leeren sollen: {l}.',
  'See whether the workers that should empty the queue run.':
    'Sieh nach, ob die laufen, die die Warteschlange leeren sollen.',
  'Look for one item that fails again and again and holds up the rest: {c}':
    'Such nach einem Eintrag, der immer wieder scheitert und den Rest aufhält: {c}',
  'Let {n} ask less often: longer intervals, fewer workers, a cache.':
    'Lass {n} seltener fragen: längere Abstände, weniger Arbeitsprozesse, ein Zwischenspeicher.',
  'See whether several programs use the same key, and whether a larger allowance can be had.':
    'Sieh nach, ob mehrere Programme denselben Schlüssel benutzen und ob ein größeres Kontingent zu haben ist.',
  'A restart does not help: it makes it ask once more.':
    'Ein Neustart hilft nicht: Es fragt dann nur noch einmal.',
  'Mount {t} writable for {n} (without :ro), or give it a folder of its own there (a volume, or tmpfs:).':
    'Binde es für {n} beschreibbar ein (ohne :ro) oder gib ihm dort einen eigenen Ordner (ein Volume oder tmpfs:). Es geht um: {t}.',
  'If {n} runs with read_only: true, list every folder that it writes to under tmpfs: or volumes:.':
    'Läuft {n} mit read_only: true, führ jeden Ordner, in den es schreibt, unter tmpfs: oder volumes: auf.',
  'If the disk of the machine has become read-only by itself, it has errors: read dmesg before anything else.':
    'Ist die Platte des Rechners von selbst nur noch lesbar, hat sie Fehler: Lies vor allem anderen dmesg.',
  'Read what {n} says before it ends: {c}': 'Lies, was {n} sagt, bevor es endet: {c}',
  'Mend what it complains about: a setting, a file, something that it needs.':
    'Behebe, worüber es klagt: eine Einstellung, eine Datei, etwas, das es braucht.',
  'Undo what was changed last: a new image, a new configuration.':
    'Mach rückgängig, was zuletzt geändert wurde: ein neues Image, eine neue Konfiguration.',
  'See whether another container uses the same folder ({q}), and stop the one that should not run.':
    'Sieh nach, ob ein anderer Container denselben Ordner benutzt ({q}), und stopp den, der nicht laufen soll.',
  'See whether another container uses the same folder, and stop the one that should not run.':
    'Sieh nach, ob ein anderer Container denselben Ordner benutzt, und stopp den, der nicht laufen soll.',
  'If none does: stop {n}, remove the lock file that its log names, and start it again.':
    'Wenn keiner: Stopp {n}, entfern die Sperrdatei, die sein Log nennt, und starte es wieder.',
  'Check that the secret stands under secrets: of {n} in its compose file, and that the file it is made from exists on this machine.':
    'Prüfe, dass das Geheimnis unter secrets: von {n} in der Compose-Datei steht und dass es die Datei dazu auf diesem Rechner gibt.',
  'See to whom {n} passes requests on, and whether that one runs and answers: {c}':
    'Sieh nach, an wen {n} Anfragen weiterreicht und ob der läuft und antwortet: {c}',
  'Read the log of {n} for the error behind its answers: {c}':
    'Such im Log von {n} nach dem Fehler hinter seinen Antworten: {c}',
  'It was changed shortly before ({t}): go back to the version before.':
    'Kurz davor wurde etwas geändert ({t}): Geh zur Version davor zurück.',
  'If a restart does not help, mend what the log complains about, or undo the last change.':
    'Hilft ein Neustart nicht, behebe, worüber das Log klagt, oder mach die letzte Änderung rückgängig.',
  'Set {t} for {n}: under environment: in its compose file, or in the .env file that it reads.':
    'Setz es für {n}: unter environment: in der Compose-Datei oder in der .env-Datei, die es liest. Es geht um: {t}.',
  'See what it is busy with: {c}': 'Sieh nach, womit es beschäftigt ist: {c}',
  'See whether it waits for one that it needs: {l}.':
    'Sieh nach, ob es auf eines wartet, das es braucht: {l}.',
  'If this began with a change, undo that change.': 'Begann es mit einer Änderung, mach sie rückgängig.',
  'See what keeps the disk busy: iostat -x 5, or docker stats (BLOCK I/O).':
    'Sieh nach, was die Platte beschäftigt: iostat -x 5 oder docker stats (BLOCK I/O).',
  'See whether the disk is healthy: {c}': 'Prüfe, ob die Platte gesund ist: {c}',
  'Move the data of {n} to a faster disk, or the busy neighbour to another one.':
    'Bring die Daten von {n} auf eine schnellere Platte oder den eifrigen Nachbarn auf eine andere.',
  'Read what it is doing: {c}': 'Lies, was es tut: {c}',
  'If it is busy, give it time; if it waits for something, see to that.':
    'Ist es beschäftigt, gib ihm Zeit; wartet es auf etwas, kümmere dich darum.',
  'Mend what the engine complains about in the compose file of {n}: its image, command, ports, mounts or networks.':
    'Behebe in der Compose-Datei von {n}, worüber Docker klagt: Image, Befehl, Ports, eingebundene Ordner oder Netze.',
  'Start {n}, unless it was stopped on purpose.': 'Starte {n}, wenn es nicht absichtlich gestoppt ist.',
  'Make a copy of what matters now.': 'Kopiere jetzt, was wichtig ist.',
  'Read what the machine says of the disk: {c}': 'Lies, was der Rechner von der Platte sagt: {c}',
  'If it is a network share: see that its server is up, and mount it anew.':
    'Ist es eine Netzfreigabe: Sieh nach, dass ihr Server läuft, und binde sie neu ein.',
  'Check the address of {t} in the settings of {n}: http or https, and the port that belongs to it.':
    'Prüfe in den Einstellungen von {n} die Adresse von {t}: http oder https, und den Port, der dazugehört.',
  'For a database, check its sslmode or tls setting on both sides.':
    'Bei einer Datenbank prüfe auf beiden Seiten die Einstellung sslmode oder tls.',
  'If one of the two is very old, it may know only kinds of encryption that the other refuses: update it.':
    'Ist eines der beiden sehr alt, kennt es vielleicht nur Verschlüsselungen, die das andere ablehnt: Aktualisiere es.',
  'See who holds them, first of all {l}: {c}': 'Sieh nach, wer sie hält, zuerst {l}: {c}',
  'See who holds them: {c}': 'Sieh nach, wer sie hält: {c}',
  'Restart the one that holds too many, and let it use a pool of a fixed size.':
    'Starte den neu, der zu viele hält, und lass ihn einen Vorrat fester Größe benutzen.',
  'Only then raise the limit of {n} (max_connections, maxclients, worker_connections), which costs memory.':
    'Erhöhe erst dann die Grenze von {n} (max_connections, maxclients, worker_connections); das kostet Speicher.',
  'Raise the limit: ulimits: nofile: under {n} in its compose file.':
    'Erhöhe die Grenze: ulimits: nofile: unter {n} in der Compose-Datei.',
  'If the number keeps growing, it forgets to close them: update {n}; a restart helps for a while.':
    'Wächst die Zahl weiter, vergisst es, sie zu schließen: Aktualisiere {n}; ein Neustart hilft eine Weile.',
  'See how many it has, and of what: {c}': 'Sieh nach, wie viele es hat und wovon: {c}',
  'Raise its limit (pids_limit: or ulimits: nproc: in its compose file), or mend what starts so many; init: true in the compose file cleans up ended children.':
    'Erhöhe seine Grenze (pids_limit: oder ulimits: nproc: in der Compose-Datei), oder behebe, was so viele startet; init: true in der Compose-Datei räumt beendete Kindprozesse weg.',
  'Read the log of {n}: {c}': 'Lies das Log von {n}: {c}',
  'If a restart does not help, look at what its health check tests, and why that fails.':
    'Hilft ein Neustart nicht, sieh nach, was die Gesundheitsprüfung testet und warum das scheitert.',
  'Compare the left and right sides of volumes: of {n} with what is on the machine: {c}':
    'Vergleiche die linken und rechten Seiten von volumes: bei {n} mit dem, was auf dem Rechner ist: {c}',
  'Compare the left and right sides of volumes: of {n} with what is on the machine.':
    'Vergleiche die linken und rechten Seiten von volumes: bei {n} mit dem, was auf dem Rechner ist.',
  'If it is a disk or a network share: see that it is mounted on the machine (findmnt), then restart the service.':
    'Ist es eine Platte oder Netzfreigabe: Sieh nach, dass sie auf dem Rechner eingebunden ist (findmnt), und starte den Dienst dann neu.',
  'If a folder was made where a file should be, remove the folder, put the file there, and create {n} anew.':
    'Wurde ein Ordner angelegt, wo eine Datei sein soll, entfern den Ordner, leg die Datei hin und leg {n} neu an.',
  'See what keeps them busy: opspilot logs {n}, and what it waits for itself.':
    'Sieh nach, was sie beschäftigt: opspilot logs {n}, und worauf es selbst wartet.',
  'Give requests that take long a time limit, or work of their own that nobody waits for.':
    'Gib Anfragen, die lange dauern, eine Frist, oder erledige sie dort, wo niemand darauf wartet.',
  'Only if the work is real, allow more workers (pm.max_children, MaxRequestWorkers, --workers), which costs memory.':
    'Nur wenn die Arbeit echt ist, erlaube mehr Arbeitsprozesse (pm.max_children, MaxRequestWorkers, --workers); das kostet Speicher.',
  'Read why in its own log: {c}': 'Lies in seinem Log, warum: {c}',
  'See whether its disk has room and whether it may write there.':
    'Sieh nach, ob seine Platte Platz hat und ob es dort schreiben darf.',
  'If it is a replica, the programs must be told the address of the one that takes writes.':
    'Ist es eine Kopie, müssen die Programme die Adresse dessen kennen, der Neues annimmt.',
  'See in which networks they are: {c}': 'Sieh nach, in welchen Netzen sie sind: {c}',
  'Connect {n} to the network of the others (docker network connect NETWORK {n2}), and list that network under networks: in its compose file, so that it stays so.':
    'Verbinde {n} mit dem Netz der anderen (docker network connect NETZ {n2}), und führ das Netz unter networks: in der Compose-Datei auf, damit es so bleibt.',
  'See what the image is for, and what this machine is: {c}':
    'Sieh nach, wofür das Image ist und was dieser Rechner ist: {c}',
  'Use an image of {n} that is made for this machine, or build it here; with platform: in its compose file an emulator can be used, which is slow.':
    'Nimm ein Image von {n}, das für diesen Rechner gemacht ist, oder bau es hier; mit platform: in der Compose-Datei geht ein Emulator, aber langsam.',
  'If it starts a script: its first line must name a program that is in the image (#!/bin/sh), and the file must not be empty.':
    'Startet es ein Skript: Seine erste Zeile muss ein Programm nennen, das im Image ist (#!/bin/sh), und die Datei darf nicht leer sein.',
  'Correct the port in the settings of {n}: {n2} listens on {t}.':
    'Berichtige den Port in den Einstellungen von {n}: {n2} lauscht an {t}.',
  'Between containers it is the port inside that counts, not the published one.':
    'Zwischen Containern zählt der Port im Container, nicht der veröffentlichte.',
  '{t} would be the fix, but OpsPilot may not do that to {n} yet.':
    'Die Reparatur wäre: {t}. Aber OpsPilot darf das mit {n} noch nicht.',
  'To allow it, run on the machine of the controller: {c}':
    'Um es zu erlauben, führ auf dem Rechner des Controllers aus: {c}',
};
