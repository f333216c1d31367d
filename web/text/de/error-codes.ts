import type { ErrorCode } from '#contract/errors.ts';

/** The catalogue of errors by code: the sentence, and what to do next. */
export const errorCodes: Readonly<Record<ErrorCode, readonly [title: string, hint: string]>> = {
  bad_request: [
    'Die Anfrage ist nicht gültig.',
    'Sieh nach, welches Feld gemeint ist und welche Regel gilt.',
  ],
  unauthenticated: ['Melde dich zuerst an.', 'Melde dich an, oder sende ein API-Token.'],
  forbidden: ['Deine Rolle erlaubt das nicht.', 'Frag einen Besitzer.'],
  bad_origin: ['Die Anfrage kam von einer anderen Seite.', 'Öffne OpsPilot unter seiner eigenen Adresse.'],
  bad_host: [
    'Die Adresse im Host-Header ist keine von unseren.',
    'Nimm die Adresse, die OpsPilot genannt hat, oder trag sie in server.hosts ein.',
  ],
  not_found: ['So etwas gibt es hier nicht.', 'Prüfe die Kennung.'],
  method_not_allowed: ['Diese Adresse nimmt diese Methode nicht.', 'Sieh im Allow-Header nach.'],
  conflict: ['Es hat sich inzwischen geändert.', 'Lade es neu.'],
  too_large: ['Die Anfrage ist zu groß.', 'Sende weniger.'],
  rate_limited: ['Zu viele Aufrufe.', 'Warte und versuch es noch einmal.'],
  cooldown: ['Diese Aktion wurde gerade erst gemacht.', 'Warte, bis ihre Ruhezeit um ist.'],
  internal: ['In OpsPilot ist etwas schiefgegangen.', 'Im Log des Servers steht mehr unter dieser Kennung.'],
  unavailable: ['Ein Teil von OpsPilot ist nicht erreichbar.', 'Führ `opspilot doctor` aus.'],
  audit_unavailable: [
    'Das Protokoll lässt sich nicht schreiben, darum darf nichts laufen, was etwas ändert.',
    'Schaff Platz auf der Platte, oder repariere die Datenbank.',
  ],
  unknown_tool: ['So ein Werkzeug gibt es nicht.', 'Sieh nach mit `opspilot tools`.'],
  unknown_server: ['So einen MCP-Server gibt es nicht.', 'Sieh nach mit `opspilot mcp list`.'],
  unknown_prompt: ['So einen Prompt gibt es nicht.', 'Lass dir die Prompts neu auflisten.'],
  unknown_resource: ['So eine Ressource gibt es nicht.', 'Lass dir die Ressourcen neu auflisten.'],
  server_down: ['Der MCP-Server ist nicht erreichbar.', 'Sieh nach mit `opspilot mcp health`.'],
  sign_in_needed: [
    'Beim MCP-Server muss sich erst jemand anmelden.',
    'Melde dich auf der Seite Werkzeuge und Server an, oder führ `opspilot mcp sign-in ID` aus.',
  ],
  denied_by_policy: ['Die Regeln erlauben diesen Aufruf nicht.', 'Ein Besitzer kann die Regeln ändern.'],
  bad_args: [
    'Die Angaben passen nicht zum Werkzeug.',
    'Sieh nach, welches Feld gemeint ist und welche Regel gilt.',
  ],
  bad_output: [
    'Das Werkzeug antwortete in einer Form, die nicht seine ist.',
    'Prüfe die Version des Dienstes.',
  ],
  precondition: ['Eine Voraussetzung des Werkzeugs ist nicht erfüllt.', ''],
  tool_failed: ['Das Werkzeug konnte seine Arbeit nicht tun.', ''],
  outcome_unknown: [
    'Niemand kann sagen, wie die Aktion ausging.',
    'Sieh dir das Ziel an, bevor du wieder fragst.',
  ],
  deadline: ['Das Werkzeug antwortete nicht rechtzeitig.', ''],
  cancelled: ['Der Aufruf wurde abgebrochen.', ''],
  approval_stale: [
    'Was du gesehen hast, ist nicht, was genehmigt würde.',
    'Lade die Anfrage neu und lies sie noch einmal.',
  ],
  approval_expired: ['Die Anfrage ist abgelaufen.', 'Frag noch einmal.'],
  approval_decided: ['Die Anfrage ist schon entschieden.', 'Ihr Verlauf sagt, wie.'],
  approval_unacknowledged: ['Die Genehmigung braucht deine Bestätigung.', 'Setz das Häkchen.'],
  second_confirmation: [
    'Das betrifft den ganzen Stack und braucht eine zweite Bestätigung.',
    'Bestätige es noch einmal.',
  ],
  four_eyes: ['Wer gefragt hat, darf nicht genehmigen.', 'Bitte jemand anderen darum.'],
  may_not_approve: ['Das darfst du nicht genehmigen.', 'Sag dem Besitzer Bescheid.'],
  no_ticket: ['Eine Änderung braucht eine Genehmigung.', 'Lass die Aktion genehmigen.'],
  ticket_malformed: ['Die Genehmigung ist nicht lesbar.', 'Lass die Aktion noch einmal genehmigen.'],
  ticket_signature: [
    'Die Genehmigung ist mit keinem bekannten Schlüssel unterschrieben.',
    'Hinterlege den öffentlichen Schlüssel des Servers beim Ausführenden.',
  ],
  ticket_audience: [
    'Die Genehmigung ist für einen anderen Ausführenden.',
    'Lass die Aktion noch einmal genehmigen.',
  ],
  ticket_epoch: [
    'Die Genehmigung ist älter als das Journal des Ausführenden.',
    'Lass die Aktion noch einmal genehmigen.',
  ],
  ticket_expired: ['Die Genehmigung ist abgelaufen.', 'Lass die Aktion noch einmal genehmigen.'],
  ticket_args: ['Die Genehmigung gilt für andere Angaben.', 'Lass genau diese Aktion genehmigen.'],
  ticket_verb: ['Die Genehmigung gilt für eine andere Aktion.', 'Lass genau diese Aktion genehmigen.'],
  ticket_target: ['Die Genehmigung gilt für einen anderen Dienst.', 'Lass genau diese Aktion genehmigen.'],
  ticket_replayed: [
    'Die Genehmigung ist schon verbraucht.',
    'Eine Zustimmung ist eine Aktion: Frag noch einmal.',
  ],
  ticket_voided: ['Die Genehmigung wurde für ungültig erklärt.', 'Frag noch einmal.'],
  ticket_no_undo: [
    'Zu dieser Zustimmung gibt es nichts rückgängig zu machen.',
    'Rückgängig geht nur nach der eigenen Aktion.',
  ],
  target_moved: [
    'Das Ziel hat sich seit der Genehmigung geändert.',
    'Sieh dir den Unterschied an und frag noch einmal.',
  ],
  compose_changed: [
    'Die Compose-Dateien haben sich seit der Genehmigung geändert.',
    'Sieh dir den Unterschied an und frag noch einmal.',
  ],
  not_allowlisted: [
    'Der Ausführende darf das mit diesem Dienst nicht tun.',
    'Führ auf dem Rechner `opspilot allow DIENST AKTION` aus.',
  ],
  launch_not_granted: [
    'Niemand hat dem Controller genau diesen Start eines Containers gewährt.',
    'Ein Besitzer muss ihn bestätigen: `opspilot mcp confirm ID`.',
  ],
  no_container_engine: [
    'Hier gibt es keine Container-Engine.',
    'Starte OpsPilot mit Docker (docker.socket), oder trag den Server als Programm oder mit seiner Adresse ein.',
  ],
  image_missing: [
    'Das Image ist nicht auf diesem Rechner.',
    'Lass es beim Bestätigen holen: `opspilot mcp confirm ID --pull`.',
  ],
  unknown_verb: ['So eine Aktion gibt es nicht.', 'Sieh in der Liste der Werkzeuge nach.'],
  bad_service_id: ['Das ist kein Name eines Dienstes.', 'Er beginnt nicht mit einem Bindestrich.'],
  unconfirmed: [
    'Eine Änderung braucht eine Bestätigung.',
    'Bestätige sie, oder lass dir erst zeigen, was geschähe.',
  ],
  unknown_service: ['So einen Dienst gibt es nicht.', 'Sieh nach mit `opspilot services`.'],
  runtime_failed: ['Docker konnte es nicht tun.', ''],
  journal_unavailable: [
    'Das Journal der Aktionen lässt sich nicht schreiben, darum wurde nichts getan.',
    'Schaff Platz auf der Platte des Rechners, der es ausführt.',
  ],
  vault_missing: ['Hier gibt es noch keinen Tresor.', 'Leg einen an mit `opspilot vault init`.'],
  vault_key: [
    'Der Tresor lässt sich mit diesem Schlüssel nicht öffnen.',
    'Nimm den Schlüssel, mit dem er angelegt wurde; nichts wurde geändert.',
  ],
  vault_damaged: [
    'Die Datei des Tresors ist nicht, was OpsPilot geschrieben hat.',
    'Leg eine heile Kopie zurück; nichts wurde geändert.',
  ],
  vault_busy: ['Ein anderer Prozess ändert gerade den Tresor.', 'Versuch es gleich noch einmal.'],
  unknown_secret: ['So ein Geheimnis gibt es nicht.', 'Leg es ab mit `opspilot vault set NAME`.'],
  unknown_model: ['So ein Modell gibt es nicht.', 'Die Namen stehen unter GET /v1/models.'],
  model_unsupported: [
    'Der Anbieter dieses Modells kann das nicht.',
    'Lass das Feld weg, oder nimm ein Modell eines anderen Anbieters.',
  ],
  prompt_too_long: [
    'Der Prompt passt nicht in den Kontext dieses Modells.',
    'Kürze ihn, oder nimm ein Modell mit größerem Kontext.',
  ],
  prompt_truncated: [
    'Der Anbieter hat den Prompt gekürzt, bevor er antwortete.',
    'Vergrößere dort die Kontextlänge.',
  ],
  model_failed: ['Der Anbieter des Modells konnte nicht antworten.', ''],
  model_refused: ['Der Anbieter des Modells lehnte die Anfrage ab.', ''],
  model_busy: ['Der Anbieter des Modells ist gerade ausgelastet.', 'Warte und versuch es noch einmal.'],
  model_deadline: [
    'Das Modell antwortete nicht rechtzeitig.',
    'Versuch es noch einmal, oder verlängere die Frist des Anbieters.',
  ],
  budget_exhausted: [
    'Das Budget für Modelle ist aufgebraucht.',
    'Ein Besitzer kann es verlängern, oder warte auf den nächsten Zeitraum.',
  ],
};
