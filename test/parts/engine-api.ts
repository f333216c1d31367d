import { request } from 'node:http';
import { json } from 'node:stream/consumers';

/** One call of a Docker engine's API over its socket. Answers the parsed body; throws with the engine's own message. */
export async function engineApi(
  socketPath: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: Buffer,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const headers =
    body === undefined ? {} : { 'content-type': 'application/x-tar', 'content-length': body.length };
  const call = request({ socketPath, method, path, headers }, (response) => {
    const status = response.statusCode ?? 0;
    const answer = status === 204 ? Promise.resolve(null) : json(response);
    answer.then((value) => (status < 400 ? resolve(value) : reject(refusal(method, path, value))), reject);
    if (status === 204) response.resume();
  });
  call.on('error', reject);
  call.end(body);
  return await promise;
}

function refusal(method: string, path: string, answer: unknown): Error {
  return new Error(
    `${method} ${path}: ${(answer as { message?: string }).message ?? JSON.stringify(answer)}`,
  );
}
