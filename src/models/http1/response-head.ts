import { Fields, readLength } from './fields.ts';

/** How the end of a body is known; with `close`, by the end of the connection. */
export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

/** The head of an answer. */
export interface ResponseHead {
  readonly status: number;
  readonly fields: Fields;
  readonly framing: Framing;
  /** Whether the connection may be used again after the body. */
  readonly keepAlive: boolean;
}

/**
 * Reads status line and fields (RFC 9112, 4 to 6), up to and with the empty line. Null for everything that two readers
 * could understand differently: two lengths, a length beside a coding, a coding other than `chunked`, a switch to
 * another protocol.
 */
export function readResponseHead(head: string): ResponseHead | null {
  const line = STATUS_LINE.exec(head);
  if (!line) return null;
  const fields = Fields.read(head.slice(line[0].length - 2, -2));
  if (!fields) return null;
  const status = Number(line[2]);
  const framing = framingOf(status, fields);
  if (!framing || status === 101) return null;
  const options = fields.get('connection')?.toLowerCase() ?? '';
  const keepAlive =
    framing.kind !== 'close' &&
    (line[1] === '1' ? !options.includes('close') : options.includes('keep-alive'));
  return { status, fields, framing, keepAlive };
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/;
const EMPTY: Framing = { kind: 'length', length: 0 };
const CHUNKED: Framing = { kind: 'chunked' };
const CLOSE: Framing = { kind: 'close' };

function framingOf(status: number, fields: Fields): Framing | null {
  const coding = fields.get('transfer-encoding');
  const length = fields.get('content-length');
  if (coding !== undefined)
    return coding.toLowerCase() === 'chunked' && length === undefined ? CHUNKED : null;
  if (status < 200 || status === 204 || status === 304) return EMPTY;
  if (length === undefined) return CLOSE;
  const bytes = readLength(length);
  return bytes === null ? null : { kind: 'length', length: bytes };
}
