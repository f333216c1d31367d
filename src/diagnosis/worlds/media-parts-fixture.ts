import { disk, service } from './world-fixture.ts';

export const media = (change: Record<string, Parameters<typeof service>[1]> = {}) => [
  service('sabnzbd', {
    kind: 'sabnzbd',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:8080',
    networks: [],
    ...change.sabnzbd,
  }),
  service('jellyfin', {
    kind: 'jellyfin',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:8096',
    networks: [],
    ...change.jellyfin,
  }),
  service('radarr', {
    kind: 'radarr',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:7878',
    networks: [],
    depends_on: ['sabnzbd'],
    ...change.radarr,
  }),
  service('sonarr', {
    kind: 'sonarr',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:8989',
    networks: [],
    depends_on: ['sabnzbd'],
    ...change.sonarr,
  }),
];
const slot = {
  nzo_id: 'SABnzbd_nzo_1',
  name: 'Big.Buck.Bunny',
  status: 'Downloading',
  eta: '0:12:00',
  percentage: 40,
  mb: 6144,
  mbleft: 3000,
};
export const record = (change: object = {}) => ({
  id: 17,
  title: 'Big.Buck.Bunny',
  status: 'downloading',
  trackedDownloadStatus: 'ok',
  trackedDownloadState: 'downloading',
  statusMessages: [],
  errorMessage: null,
  size: 6e9,
  sizeleft: 3e9,
  ...change,
});
export const fine = {
  sabnzbd_queue: {
    service: 'sabnzbd',
    status: 'Downloading',
    paused: false,
    pause_int: '0',
    speed: '2 M',
    timeleft: '1:00:00',
    slots: [slot],
  },
  jellyfin_ping: { service: 'jellyfin', is_alive: true, latency_ms: 3, authorized: true, version: '10.10.7' },
  radarr_queue_status: { service: 'radarr', totalRecords: 1, records: [record()] },
  sonarr_health: { service: 'sonarr', status: { version: '4.0.11.2680' }, health: [] },
};
export const quotas = ['radarr', 'sonarr', 'sabnzbd', 'jellyfin'].map((id) => disk(`/data/${id}`, 2, id));
export const refusedLines = (app: string) => [
  [3000, `[Info] Bootstrap: Starting ${app}`] as const,
  ...[20, 16, 12, 8, 4].flatMap((age) => [
    [
      age,
      '[Warn] DownloadMonitoringService: Unable to retrieve queue and history items from SABnzbd',
    ] as const,
    [
      age,
      '[v5.14.0.9383] NzbDrone.Core.Download.Clients.DownloadClientUnavailableException: Unable to connect to SABnzbd, Connection refused (127.0.0.1:8080)',
    ] as const,
    [age, ' ---> System.Net.Http.HttpRequestException: Connection refused (127.0.0.1:8080)'] as const,
  ]),
];
export const complains = (message: string) => ({
  service: 'sonarr',
  status: { version: '4.0.11.2680' },
  health: [{ source: 'DownloadClientCheck', type: 'error', message, wikiUrl: null }],
});
export const keyRefused = (id: string) => ({
  code: 'tool_failed',
  detail: `401 Unauthorized: ${id} refused the API key`,
});
export const keyLines = [12, 8, 4].flatMap((age) => [
  [age, '[Warn] DownloadMonitoringService: Unable to retrieve queue and history items from SABnzbd'] as const,
  [
    age,
    '[v5.14.0.9383] NzbDrone.Core.Download.Clients.DownloadClientException: Error response received from SABnzbd: API Key Incorrect',
  ] as const,
]);
