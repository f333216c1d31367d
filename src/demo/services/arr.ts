import { QUEUE_FILE } from '#demo/layout.ts';
import { answerArr } from './arr-api.ts';
import { ArrQueue } from './arr-queue.ts';
import { type DownloadClient, DownloadClientError, fetchSlots } from './sabnzbd-client.ts';
import { type SampleJob, STUCK_JOBS } from './samples.ts';
import type { ServiceContext, ServiceProgram } from './service.ts';

/** Where radarr and sonarr, two sons of one house, differ. */
export interface Flavour {
  readonly app: 'Radarr' | 'Sonarr';
  readonly version: string;
  readonly category: SampleJob['cat'];
  /** What a queue record refers to. */
  readonly refers: Readonly<Record<string, number>>;
}

/** What one of them knows while it runs. */
export interface ArrState {
  readonly flavour: Flavour;
  readonly context: ServiceContext;
  readonly client: DownloadClient;
  readonly queue: ArrQueue;
  readonly bornAt: Date;
  readonly say: (level: 'Info' | 'Warn' | 'Error' | 'Fatal', logger: string, message: string) => void;
  /** Why the downloader could not be asked the last time; null when it could. */
  clientError: string | null;
  /** Why the last write failed; null when it did not. */
  writeError: string | null;
}

export function makeRadarr(context: ServiceContext): ServiceProgram {
  return makeArr(context, {
    app: 'Radarr',
    version: '5.14.0.9383',
    category: 'movies',
    refers: { movieId: 1 },
  });
}

export function makeSonarr(context: ServiceContext): ServiceProgram {
  return makeArr(context, {
    app: 'Sonarr',
    version: '4.0.11.2680',
    category: 'tv',
    refers: { seriesId: 1, episodeId: 4, seasonNumber: 1 },
  });
}

/** The real programs look once a minute; a demo should not make its visitor wait. */
const POLL_EVERY_MS = 4000;

function makeArr(context: ServiceContext, flavour: Flavour): ServiceProgram {
  const { app, category } = flavour;
  const settings = context.settings.downloadClient as Omit<DownloadClient, 'userAgent'>;
  const state: ArrState = {
    flavour,
    context,
    client: { ...settings, userAgent: `${app}/${flavour.version}` },
    queue: new ArrQueue(context.files.read(QUEUE_FILE), `/downloads/complete/${category}`),
    bornAt: context.now(),
    say: (level, logger, message) => context.log('stdout', `[${level}] ${logger}: ${message}`),
    clientError: null,
    writeError: null,
  };
  const { say, queue } = state;
  const poll = () => pollDownloader(state);

  return {
    answer: (request) => answerArr(state, request),
    started: () => {
      say('Info', 'Bootstrap', `Starting ${app} - Version ${flavour.version}`);
      say('Info', 'AppFolderInfo', `Data directory is being overridden to [${context.dir}]`);
      say('Info', 'Microsoft.Hosting.Lifetime', `Now listening on: ${context.url.origin}`);
      say('Info', 'Microsoft.Hosting.Lifetime', 'Application started. Press Ctrl+C to shut down.');
      void poll();
      setInterval(() => void poll(), POLL_EVERY_MS);
    },
    stopping: () => say('Info', 'Microsoft.Hosting.Lifetime', 'Application is shutting down...'),
    crashed: (error) => {
      say('Fatal', 'GlobalExceptionHandlers', 'EPIC FAIL.');
      context.log('stderr', error.stack ?? error.message);
    },
    save: () => {
      context.files.write(QUEUE_FILE, JSON.stringify(queue));
      state.writeError = null;
    },
    saveFailed: (error) => {
      state.writeError = error.message;
      say('Error', 'TaskExtensions', 'Task Error');
      const exception = `System.IO.IOException: ${error.message} : '${context.dir}/${QUEUE_FILE}'`;
      context.log('stdout', `[v${flavour.version}] ${exception}`);
    },
    orders: {
      refresh: async () => {
        await poll();
        return 'asked its downloader';
      },
      'queue-stuck': () => {
        const job = STUCK_JOBS[category];
        queue.stick(job);
        say('Warn', 'CompletedDownloadService', `No files found are eligible for import in ${job.filename}`);
        context.trySave();
        return `left ${job.filename} stuck in its queue`;
      },
    },
    heal: async () => {
      const done = queue.unstick() ? ['removed the stuck download'] : [];
      context.trySave();
      await poll();
      return done;
    },
  };
}

async function pollDownloader(state: ArrState): Promise<void> {
  const { context, client, flavour, queue, say } = state;
  try {
    const { paused, slots } = await fetchSlots(client, flavour.category);
    state.clientError = null;
    if (queue.update(paused, slots)) context.trySave();
  } catch (error) {
    if (!(error instanceof DownloadClientError)) throw error;
    state.clientError = error.message;
    say('Warn', 'DownloadMonitoringService', 'Unable to retrieve queue and history items from SABnzbd');
    context.log('stdout', `[v${flavour.version}] ${error.causes.join('\n')}`);
  }
}
