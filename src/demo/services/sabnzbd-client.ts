import { get } from 'node:http';

/** How radarr and sonarr reach their downloader: settings of their `config.json`. */
export interface DownloadClient {
  readonly host: string;
  readonly port: number;
  readonly apiKey: string;
  /** Who asks, for the downloader's own log: `Radarr/<version>`. */
  readonly userAgent: string;
}

export interface Slot {
  readonly nzo_id: string;
  readonly filename: string;
  readonly cat: string;
  readonly status: string;
  readonly mb: string;
  readonly mbleft: string;
  readonly timeleft: string;
}

/** A failure in the words of the real programs: what they say, and the chain of exceptions behind it. */
export class DownloadClientError extends Error {
  readonly causes: readonly string[];

  constructor(message: string, causes: readonly string[]) {
    super(message);
    this.name = 'DownloadClientError';
    this.causes = causes;
  }
}

const NAMESPACE = 'NzbDrone.Core.Download.Clients';
const TIMEOUT_MS = 1500;

/** The jobs of one category, and whether the queue is paused. Throws `DownloadClientError`. */
export async function fetchSlots(
  client: DownloadClient,
  category: string,
): Promise<{ paused: boolean; slots: Slot[] }> {
  const reply = await ask(client, { mode: 'queue', start: '0', limit: '0' });
  const { queue } = reply as { queue?: { paused: boolean; slots: Slot[] } };
  if (queue === undefined) throw refused('no queue in the answer');
  return { paused: queue.paused, slots: queue.slots.filter((slot) => slot.cat === category) };
}

/** Removes a job with its files, from the queue or (when it is finished) from the history. */
export async function removeJob(client: DownloadClient, id: string, finished: boolean): Promise<void> {
  await ask(client, { mode: finished ? 'history' : 'queue', name: 'delete', del_files: '1', value: id });
}

async function ask(client: DownloadClient, query: Readonly<Record<string, string>>): Promise<object> {
  const params = new URLSearchParams({ ...query, apikey: client.apiKey, output: 'json' });
  const { status, text } = await fetchText(client, `/api?${params}`);
  if (status !== 200) throw refused(`HTTP status ${status}`);
  const reply = parse(text);
  if (reply.error !== undefined) throw refused(reply.error);
  return reply;
}

function parse(text: string): { error?: string } {
  try {
    return JSON.parse(text) as { error?: string };
  } catch {
    throw refused('the answer is not JSON');
  }
}

function fetchText(client: DownloadClient, path: string): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const { host, port } = client;
  const headers = { 'user-agent': client.userAgent };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const request = get({ host, port, path, headers, agent: false, signal }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    response.on('error', (error) => reject(unavailable(error, host, port)));
  });
  request.on('error', (error) => reject(unavailable(error, host, port)));
  return promise;
}

function unavailable(error: NodeJS.ErrnoException, host: string, port: number): DownloadClientError {
  const [reason, chain] = reasonFor(error, `${host}:${port}`);
  const message = `Unable to connect to SABnzbd, ${reason}`;
  return new DownloadClientError(message, [
    `${NAMESPACE}.DownloadClientUnavailableException: ${message}`,
    ...chain,
  ]);
}

function reasonFor(error: NodeJS.ErrnoException, place: string): [string, string[]] {
  if (error.code === 'ECONNREFUSED') {
    const reason = `Connection refused (${place})`;
    return [
      reason,
      [
        ` ---> System.Net.Http.HttpRequestException: ${reason}`,
        ' ---> System.Net.Sockets.SocketException (111): Connection refused',
      ],
    ];
  }
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    const reason = 'Http request timed out';
    return [reason, [` ---> System.Net.WebException: ${reason}`]];
  }
  const reason = `${error.message} (${place})`;
  return [reason, [` ---> System.Net.Http.HttpRequestException: ${reason}`]];
}

function refused(reason: string): DownloadClientError {
  const message = `Error response received from SABnzbd: ${reason}`;
  return new DownloadClientError(message, [`${NAMESPACE}.DownloadClientException: ${message}`]);
}
