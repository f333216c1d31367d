import { Fields, readLength } from './fields.ts';

/** The head of a plain request: a POST with a body whose length is known. */
export interface PlainHead {
  readonly path: string;
  readonly fields: Fields;
  /** Bytes of the body. */
  readonly length: number;
}

/**
 * Reads a head, up to and with its empty line, if it is of the plainest shape: `POST /path HTTP/1.1`, one host, one
 * length, nothing about codings, upgrades or closing, no field of weight twice. Null is no verdict: whoever knows all of
 * HTTP has to look at it.
 */
export function readPlainHead(head: string): PlainHead | null {
  const line = REQUEST_LINE.exec(head);
  if (!line) return null;
  const fields = Fields.read(head.slice(line[0].length - 2, -2));
  if (!fields?.get('host') || fields.match(NOT_PLAIN)) return null;
  for (const name of ONCE) if (fields.get(name)?.includes(',')) return null;
  const connection = fields.get('connection');
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return null;
  const length = readLength(fields.get('content-length') ?? '');
  return length === null ? null : { path: line[1] as string, fields, length };
}

const REQUEST_LINE = /^POST (\/[\w./-]{0,100}) HTTP\/1\.1\r\n/;

const NOT_PLAIN =
  /\r\n(?:transfer-encoding|expect|upgrade|te|trailer|content-encoding|proxy-connection|keep-alive|http2-settings):/;

/** Readers differ in which of two they take. A comma also comes from two that were joined. */
const ONCE: readonly string[] = ['host', 'origin', 'authorization', 'x-api-key', 'api-key', 'x-request-id'];
