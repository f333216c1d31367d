import type { Case } from './case-fixture.ts';
import {
  complains,
  fine,
  keyLines,
  keyRefused,
  media,
  quotas,
  record,
  refusedLines,
} from './media-parts-fixture.ts';
import { disk, down, event } from './world-fixture.ts';

/** The demo stack: its faults as the tools show them. */
export const mediaStack: readonly Case[] = [
  {
    name: 'demo: crash of jellyfin',
    world: {
      services: media({
        jellyfin: down(1, { health: 'unhealthy', health_output: 'the process is not running' }),
      }),
      own: fine,
      disks: quotas,
      logs: {
        jellyfin: [
          [32, '[11:59:28] [FTL] [1] Main: Unhandled Exception'],
          [32, 'Error: Unhandled exception in a background task'],
          [32, '    at failInBackgroundTask (file:///srv/x.ts:66:9)'],
        ],
      },
    },
    causes: ['crashed jellyfin'],
    fix: 'restart_container {"container":"jellyfin"}',
  },
  {
    name: 'demo: hang of sabnzbd',
    world: {
      services: media({
        sabnzbd: {
          health: 'unhealthy',
          failing_streak: 2,
          health_output: 'GET http://127.0.0.1:8080/api?mode=version&output=json: no answer within 1000 ms',
        },
      }),
      answers: { sabnzbd: 'ETIMEDOUT' },
      disks: quotas,
      own: {
        ...fine,
        sabnzbd_queue: { code: 'tool_failed', detail: 'ETIMEDOUT: sabnzbd did not answer within 4000 ms' },
        sonarr_health: complains(
          'Unable to communicate with SABnzbd. Unable to connect to SABnzbd, Http request timed out',
        ),
      },
      logs: {
        radarr: [12, 8, 4].map(
          (age) =>
            [
              age,
              '[v5] DownloadClientUnavailableException: Unable to connect to SABnzbd, Http request timed out',
            ] as const,
        ),
      },
    },
    causes: ['hung sabnzbd'],
    victims: ['radarr', 'sonarr'],
    fix: 'restart_container {"container":"sabnzbd"}',
  },
  {
    name: 'demo: the downloader is stopped',
    goal: "why doesn't radarr download anything?",
    world: {
      services: media({
        sabnzbd: down(0, { health: 'unhealthy', health_output: 'the process is not running' }),
      }),
      events: [event('sabnzbd', 'kill', 31), event('sabnzbd', 'die', 30, 0), event('sabnzbd', 'stop', 30, 0)],
      disks: quotas,
      own: {
        ...fine,
        sabnzbd_queue: { code: 'tool_failed', detail: 'ECONNREFUSED: sabnzbd cannot be reached' },
        sonarr_health: complains(
          'Unable to communicate with SABnzbd. Unable to connect to SABnzbd, Connection refused (127.0.0.1:8080)',
        ),
      },
      logs: { radarr: refusedLines('Radarr'), sonarr: refusedLines('Sonarr') },
    },
    causes: ['dependency-down sabnzbd'],
    victims: ['radarr', 'sonarr'],
    fix: 'start_container {"container":"sabnzbd"}',
  },
  {
    name: 'demo: radarr has a new key',
    world: {
      services: media(),
      disks: quotas,
      own: { ...fine, radarr_queue_status: keyRefused('radarr') },
      logs: { radarr: [[2, "[Info] Auth: Auth-Unauthorized ip 127.0.0.1 url '/api/v3/queue'"]] },
    },
    causes: ['bad-credential radarr'],
  },
  {
    name: 'demo: sabnzbd has a new key',
    world: {
      services: media(),
      disks: quotas,
      own: {
        ...fine,
        sabnzbd_queue: keyRefused('sabnzbd'),
        sonarr_health: complains(
          'Unable to communicate with SABnzbd. Error response received from SABnzbd: API Key Incorrect',
        ),
      },
      logs: {
        radarr: keyLines,
        sonarr: keyLines,
        sabnzbd: [
          [
            4,
            '2025-03-01 11:59:56,000::WARNING::[interface:364] API Key incorrect, Use the api key from Config->General in your 3rd party program: 127.0.0.1>??',
          ],
        ],
      },
    },
    causes: ['bad-credential sabnzbd'],
    victims: ['radarr', 'sonarr'],
  },
  {
    name: 'demo: a stuck download',
    world: {
      services: media(),
      disks: quotas,
      own: {
        ...fine,
        radarr_queue_status: {
          service: 'radarr',
          totalRecords: 2,
          records: [
            record(),
            record({
              id: 99,
              title: 'Sintel.2010',
              status: 'completed',
              trackedDownloadStatus: 'warning',
              trackedDownloadState: 'importPending',
              sizeleft: 0,
              errorMessage: 'No files found are eligible for import in /downloads/Sintel.2010',
              statusMessages: [
                {
                  title: 'Sintel.2010',
                  messages: ['No files found are eligible for import in /downloads/Sintel.2010'],
                },
              ],
            }),
          ],
        },
      },
      logs: {
        radarr: [
          [40, '[Warn] CompletedDownloadService: No files found are eligible for import in Sintel.2010'],
        ],
      },
    },
    causes: ['download-stuck radarr'],
    fix: 'clear_radarr_queue_item {"queue_id":99}',
    cites: /Sintel/,
  },
  {
    name: 'demo: sonarr cannot import',
    world: {
      services: media(),
      disks: quotas,
      own: fine,
      logs: {
        sonarr: [
          [
            40,
            '[Warn] CompletedDownloadService: No files found are eligible for import in Pioneer.One.S01E03',
          ],
        ],
      },
    },
    causes: ['import-blocked sonarr'],
  },
  {
    name: 'demo: sonarr cannot import, as its queue shows',
    world: {
      services: media(),
      disks: quotas,
      own: {
        ...fine,
        sonarr_health: {
          ...fine.sonarr_health,
          queue: [
            record({
              id: 5,
              title: 'Pioneer.One.S01E03',
              trackedDownloadStatus: 'warning',
              errorMessage: 'No files found are eligible for import in /downloads/Pioneer.One.S01E03',
            }),
          ],
        },
      },
    },
    causes: ['import-blocked sonarr'],
    cites: /Pioneer\.One\.S01E03: No files found/,
  },
  {
    name: 'demo: the key of sonarr is new, and what it could not import before may have been seen to',
    world: {
      services: media(),
      disks: quotas,
      own: { ...fine, sonarr_health: keyRefused('sonarr') },
      logs: {
        sonarr: [
          [
            9,
            '[Warn] CompletedDownloadService: No files found are eligible for import in Pioneer.One.S01E03',
          ],
        ],
      },
    },
    causes: ['bad-credential sonarr'],
  },
  {
    name: 'demo: downloads paused',
    world: {
      services: media(),
      disks: quotas,
      own: { ...fine, sabnzbd_queue: { ...fine.sabnzbd_queue, status: 'Paused', paused: true } },
    },
    causes: ['downloads-paused sabnzbd'],
    fix: 'resume_sabnzbd {}',
  },
  {
    name: 'demo: sabnzbd has filled its quota and paused itself',
    world: {
      services: media(),
      disks: [...quotas.slice(0, 2), disk('/data/sabnzbd', 100, 'sabnzbd')],
      own: { ...fine, sabnzbd_queue: { ...fine.sabnzbd_queue, status: 'Paused', paused: true } },
      logs: {
        sabnzbd: [
          [
            9,
            "OSError: [Errno 28] No space left on device (quota of 4194304 bytes on /data/sabnzbd): '/data/sabnzbd/queue.json'",
          ],
          [9, '2025-03-01 11:59:51,000::ERROR::[assembler:118] Disk full! Forcing Pause'],
        ],
      },
    },
    causes: ['disk-full sabnzbd'],
  },
  {
    name: 'demo: sonarr has filled its quota',
    world: {
      services: media(),
      disks: [...quotas.filter((q) => q.service !== 'sonarr'), disk('/data/sonarr', 100, 'sonarr')],
      own: {
        ...fine,
        sonarr_health: {
          service: 'sonarr',
          status: {},
          health: [
            {
              source: 'DiskSpaceCheck',
              type: 'error',
              message:
                'Unable to write to /data/sonarr: No space left on device (quota of 4194304 bytes on /data/sonarr)',
              wikiUrl: null,
            },
          ],
        },
      },
      logs: {
        sonarr: [
          [
            30,
            "[v4.0.11.2680] System.IO.IOException: No space left on device (quota of 4194304 bytes on /data/sonarr) : '/data/sonarr/queue.json'",
          ],
        ],
      },
    },
    causes: ['disk-full sonarr'],
  },
  {
    name: 'demo: healthy again, as the queue of sonarr shows',
    world: {
      services: media(),
      disks: quotas,
      own: { ...fine, sonarr_health: { ...fine.sonarr_health, queue: [record({ id: 5 })] } },
      logs: {
        sonarr: [
          [
            9,
            '[Warn] CompletedDownloadService: No files found are eligible for import in Pioneer.One.S01E03',
          ],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'demo: healthy',
    world: {
      services: media(),
      disks: quotas,
      own: fine,
      logs: {
        radarr: [[3000, '[Info] Bootstrap: Starting Radarr - Version 5.14.0.9383']],
        sabnzbd: [[3500, '2025-03-01 11:00:00,000::INFO::[SABnzbd:1179] SABnzbd.py-3.7.2']],
      },
    },
    causes: [],
  },
];
