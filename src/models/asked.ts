import type { IncomingMessage } from 'node:http';
import { OpsError } from '#core/ops-error.ts';
import { ProviderFailure } from './provider-failure.ts';

export type HeaderOf = (name: string) => string | undefined;

/** What a caller asks, whoever has read it from the wire. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The value of a header, asked for in small letters. */
  readonly header: HeaderOf;
  /** The body, whole, as often as it is asked for. Throws `too_large` when it has more bytes than these, and `cancelled` when it is cut. */
  body(most: number): Promise<Buffer> | Buffer;
}

/** A request as Node's server has read it. */
export function askedOf(request: IncomingMessage): Asked {
  const { method = '', url = '', headers } = request;
  const header = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  let whole: Promise<Buffer> | null = null;
  const body = (most: number) => {
    whole ??= bodyOf(request, most);
    return whole;
  };
  return { method, url, header, body };
}

/** Throws for a body that is longer than is allowed. */
export function checkLength(bytes: number, most: number): void {
  if (bytes > most) throw new OpsError('too_large', `a request may have ${most} bytes`);
}

function checkCoding(coding = 'identity'): void {
  if (coding === 'identity') return;
  const shown = JSON.stringify(coding.slice(0, 40));
  throw new OpsError('bad_request', `content-encoding: a body has to come as it is, not as ${shown}`);
}

function bodyOf(request: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    checkLength(Number(request.headers['content-length'] ?? 0), most);
    checkCoding(request.headers['content-encoding']);
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.byteLength;
      try {
        checkLength(length, most);
        parts.push(chunk);
      } catch (error) {
        request.pause();
        reject(error as Error);
      }
    });
    request.once('end', () => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)));
    request.once('close', () => {
      if (!request.complete) reject(new ProviderFailure('cancelled', 'the caller has gone'));
    });
  });
}
