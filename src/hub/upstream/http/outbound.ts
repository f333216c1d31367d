import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { OpsError } from '#core/ops-error.ts';
import { addressRefusal, type Reach } from './addresses.ts';

export interface OutboundRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** Head and body of an answer; the body's errors are its reader's. */
export type OutboundAnswer = Pick<Dispatcher.ResponseData, 'statusCode' | 'statusText' | 'headers' | 'body'>;

/** Requests to the outside, guarded where the connection is made: what a name means then is what counts. */
export interface Outbound {
  /**
   * The answer's head; its body is read by the caller or destroyed. A redirect is an answer like any other. Throws
   * `denied_by_policy` for an address that may not be reached, and the socket's own error.
   */
  send(url: URL, request: OutboundRequest): Promise<OutboundAnswer>;
  close(): void;
}

export interface OutboundOptions {
  readonly reach: Reach;
  /** As `dns.lookup`, for tests that make a name mean one thing now and another then. */
  readonly resolve?: typeof dnsLookup;
}

const MOST_SOCKETS = 64;
const KEEP_ALIVE_MS = 4000;

export function createOutbound({ reach, resolve = dnsLookup }: OutboundOptions): Outbound {
  const agent = new Agent({
    connections: MOST_SOCKETS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // How long an answer may take is its asker's to say, by the signal.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { lookup: guardedLookup(reach, resolve) },
  });
  return {
    async send(url, { method, headers, body, signal }) {
      checkUrl(url, reach);
      return agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: method as Dispatcher.HttpMethod,
        headers: { ...headers },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
    },
    close() {
      agent.destroy().catch(() => undefined);
    },
  };
}

/** Throws `denied_by_policy` for a URL that may not be asked for anything, as far as the URL itself tells. */
export function checkUrl(url: URL, reach: Reach): void {
  const where = `${url.protocol}//${url.host}`;
  if (url.username !== '' || url.password !== '') throw refused(where, 'a URL must not carry credentials');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && reach === 'private'))
    throw refused(where, 'only https is allowed; a server inside needs `reach: private` in the registry');
  // The parser of URLs has made every form of an IPv4 address (decimal, octal, hex, short) the one with dots.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const why = isIP(host) === 0 ? null : addressRefusal(host, reach);
  if (why !== null) throw refused(where, why);
}

function refused(where: string, why: string): OpsError {
  return new OpsError('denied_by_policy', `${where} is not asked: ${why}`);
}

/** Every address that a name has must be allowed: else the next try would take another. */
function guardedLookup(reach: Reach, resolve: typeof dnsLookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '');
      const why = found
        .map(({ address }) => addressRefusal(address, reach))
        .find((reason) => reason !== null);
      if (why != null) return done(refused(hostname, why), '');
      const [first] = found;
      if (options.all) return done(null, found);
      return first
        ? done(null, first.address, first.family)
        : done(new Error(`${hostname} has no address`), '');
    });
  };
}
