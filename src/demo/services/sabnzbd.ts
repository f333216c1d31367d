import { QUEUE_FILE } from '#demo/layout.ts';
import { SabnzbdQueue } from './sabnzbd-queue.ts';
import { header, queueReport, statusReport, VERSION } from './sabnzbd-report.ts';
import { empty, json, type ServiceContext, type ServiceProgram, type ServiceReply } from './service.ts';

type Level = 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/**
 * SABnzbd's `/api` in JSON: version, queue, qstatus, fullstatus, history, pause, resume, the timed pause, removal. A
 * wrong key is answered with status 200 and an error in the body, as SABnzbd 3 does.
 */
export function makeSabnzbd(context: ServiceContext): ServiceProgram {
  const queue = new SabnzbdQueue(context.files.read(QUEUE_FILE), context.now);
  const say = (level: Level, place: string, message: string) => {
    const at = context.now().toISOString().replace('T', ' ').replace('Z', '').replace('.', ',');
    context.log('stderr', `${at}::${level}::[${place}] ${message}`);
  };
  const look = () => {
    if (!queue.advance()) return;
    say('INFO', 'downloader:416', 'Resuming');
    context.trySave();
  };
  const pause = (minutes: number | null, forced = false) => {
    say('INFO', 'downloader:426', 'Pausing');
    queue.pause(minutes, forced);
    context.trySave();
    return json(200, { status: true });
  };
  const resume = () => {
    say('INFO', 'downloader:416', 'Resuming');
    queue.resume();
    context.trySave();
    return json(200, { status: true });
  };

  const modes: Record<string, (query: URLSearchParams) => ServiceReply> = {
    queue: (query) => {
      if (query.get('name') === 'delete') return remove(query.get('value') ?? '');
      const [start, limit] = [Number(query.get('start') ?? 0) || 0, Number(query.get('limit') ?? 0) || 0];
      return json(200, { queue: queueReport(queue, context, start, limit) });
    },
    qstatus: () => json(200, statusReport(queue, context)),
    fullstatus: () => json(200, { status: { ...header(queue, context), warnings: [], servers: [] } }),
    status: () => json(200, { status: { ...header(queue, context), warnings: [], servers: [] } }),
    history: (query) =>
      query.get('name') === 'delete'
        ? json(200, { status: true })
        : json(200, { history: { noofslots: 0, slots: [], version: VERSION } }),
    warnings: () => json(200, { warnings: [] }),
    pause: () => pause(null),
    resume,
    config: (query) => {
      if (query.get('name') !== 'set_pause') return refusal('not implemented');
      const minutes = Math.trunc(Number(query.get('value'))) || 0;
      return minutes > 0 ? pause(minutes) : resume();
    },
  };

  function remove(ids: string): ServiceReply {
    const removed = queue.remove(ids.split(','));
    for (const id of removed) say('INFO', 'nzbqueue:316', `Removed job ${id}`);
    context.trySave();
    return json(200, { status: removed.length > 0, nzo_ids: removed });
  }

  return {
    answer: ({ path, query, headers, ip }) => {
      if (path !== '/api' && path !== '/sabnzbd/api') return empty(404);
      look();
      const mode = query.get('mode') ?? '';
      if (mode === 'version') return json(200, { version: VERSION });
      if (mode === 'auth') return json(200, { auth: 'apikey' });
      const key = query.get('apikey');
      if (key !== context.apiKey()) {
        const from = `${ip}>${headers['user-agent'] ?? '??'}`;
        say('WARNING', 'interface:364', `${key === null ? KEY_MISSING : KEY_INCORRECT} ${from}`);
        return refusal(key === null ? 'API Key Required' : 'API Key Incorrect');
      }
      const reply = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
      return reply === undefined ? refusal('not implemented') : reply(query);
    },
    started: () => {
      say('INFO', 'SABnzbd:1179', `SABnzbd.py-${VERSION} (demo)`);
      say('INFO', 'SABnzbd:1232', `Read INI file ${context.dir}/config.json`);
      say('INFO', '__init__:346', `All processes started, web interface on ${context.url.origin}`);
      if (queue.paused) say('INFO', 'downloader:426', 'Pausing');
      setInterval(look, 1000);
    },
    stopping: () => say('INFO', '__init__:382', 'SABnzbd shutting down...'),
    crashed: (error) => {
      say('CRITICAL', 'SABnzbd:1430', 'Unhandled exception, SABnzbd exits');
      context.log('stderr', error.stack ?? error.message);
    },
    save: () => context.files.write(QUEUE_FILE, JSON.stringify(queue)),
    saveFailed: (error) => {
      say('ERROR', '__init__:871', `Saving ${context.dir}/${QUEUE_FILE} failed`);
      context.log('stderr', `OSError: [Errno 28] ${error.message}: '${context.dir}/${QUEUE_FILE}'`);
      if (queue.paused) return;
      say('ERROR', 'assembler:118', 'Disk full! Forcing Pause');
      queue.pause(null, true);
    },
    orders: {
      'queue-stuck': () => {
        pause(null, true);
        return `paused the queue with ${queue.jobs.length} jobs waiting`;
      },
    },
    heal: () => {
      if (!queue.forced) return [];
      resume();
      return ['resumed the queue'];
    },
  };
}

const KEY_MISSING =
  'API Key missing, please enter the api key from Config->General into your 3rd party program:';
const KEY_INCORRECT = 'API Key incorrect, Use the api key from Config->General in your 3rd party program:';

function refusal(error: string): ServiceReply {
  return json(200, { status: false, error });
}
