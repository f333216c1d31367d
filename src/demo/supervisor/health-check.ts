import { get } from 'node:http';

/** Asks a health URL. Null when it answers 2xx within `timeoutMs`, else what went wrong, in one line. */
export function checkHealth(url: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 300 ? null : `GET ${url}: status ${status}`);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const timedOut = error.name === 'AbortError' || error.name === 'TimeoutError';
      resolve(`GET ${url}: ${timedOut ? `no answer within ${timeoutMs} ms` : error.message}`);
    });
  });
}
