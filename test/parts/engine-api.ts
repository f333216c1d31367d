import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The engine wants to know by whom an image is pushed; a registry of our own asks nobody. Base64 of `{}`. */
const NOBODY = { 'x-registry-auth': 'e30=' };

/**
 * One call of a Docker engine's API over its socket. Answers the parsed body, for a stream of messages the last one.
 * Throws with the engine's own words, also when they come in such a stream after a status of 200.
 */
export async function engineApi(
  socketPath: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  archive?: Buffer,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const type =
    archive === undefined ? {} : { 'content-type': 'application/x-tar', 'content-length': archive.length };
  const call = request({ socketPath, method, path, headers: { ...NOBODY, ...type } }, (response) => {
    text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  call.on('error', reject);
  call.end(archive);
  const { status, body } = await promise;
  const messages = status < 400 || body.startsWith('{') ? parseLines(body) : [{ message: body }];
  const last = messages.at(-1) ?? null;
  const complaint = messages.find((message) => message?.error !== undefined)?.error;
  if (status >= 400 || complaint !== undefined)
    throw new Error(`${method} ${path}: ${complaint ?? last?.message ?? status}`);
  return last;
}

interface Message {
  readonly message?: string;
  readonly error?: string;
}

function parseLines(body: string): (Message | null)[] {
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line));
}
