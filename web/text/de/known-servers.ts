import type { Text } from '../text.ts';

export const knownServers: Text['knownServers'] = {
  filesystem: {
    title: 'Dateien',
    does: 'Liest und ändert Dateien unter einem Ordner.',
    asks: { folder: 'Ordner' },
  },
  git: {
    title: 'Git',
    does: 'Sieht die Geschichte eines Repositorys durch, und committet mit deiner Zustimmung.',
    asks: { repository: 'Ordner des Repositorys' },
  },
  github: {
    title: 'GitHub',
    does: 'Repositorys, Issues, Pull Requests und Workflow-Läufe.',
    asks: { token: 'Persönliches Zugriffstoken' },
  },
  kubernetes: {
    title: 'Kubernetes',
    does: 'Sieht Pods, Logs und Ereignisse eines Clusters an. Gib ihm die Kubeconfig eines Kontos, das nur liest.',
    asks: { kubeconfig: 'Kubeconfig-Datei' },
  },
  grafana: {
    title: 'Grafana',
    does: 'Dashboards, Abfragen und Alarme, nur lesend.',
    asks: { url: 'Adresse von Grafana', token: 'Token des Dienstkontos' },
  },
  postgres: {
    title: 'PostgreSQL',
    does: 'Sieht Gesundheit, Schemas und Abfragen einer Datenbank an.',
    asks: { uri: 'Verbindungs-URI, mit ihrem Passwort' },
  },
  aws: {
    title: 'AWS',
    does: 'Fragt die APIs von AWS, nur lesend. Gib ihm auch eine Rolle, die nur liest.',
    asks: { region: 'Region', 'key-id': 'Zugriffsschlüssel-ID', key: 'Geheimer Zugriffsschlüssel' },
  },
  homeAssistant: {
    title: 'Home Assistant',
    does: 'Sieht und schaltet, was du für Assist freigegeben hast. Sein MCP-Server muss dort erst hinzugefügt sein.',
    asks: { url: 'Adresse von Home Assistant', token: 'Langlebiges Zugriffstoken' },
  },
  sentry: {
    title: 'Sentry',
    does: 'Fehler und Traces deiner Programme. Du meldest dich an, wenn er gestartet ist.',
    asks: {},
  },
  duckduckgo: {
    title: 'DuckDuckGo',
    does: 'Sucht im Netz und liest Seiten.',
    asks: {},
  },
};
