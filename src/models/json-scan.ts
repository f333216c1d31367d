import { OpsError } from '#core/ops-error.ts';

/** Where the value of a top-level member stands in the bytes: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Finds the members of a JSON object without parsing their values, so that a long prompt costs no more than a search
 * for quotes. What stands inside the values is not checked. Throws `bad_request` for what is no object, and for a name
 * that comes twice: two readers of it could take different ones.
 */
export function scanMembers(bytes: Buffer): Map<string, Span> {
  const members = new Map<string, Span>();
  let at = space(bytes, 0);
  if (bytes[at] !== OPEN_BRACE) throw notAnObject();
  at = space(bytes, at + 1);
  if (bytes[at] === CLOSE_BRACE) return ended(bytes, at, members);
  for (;;) {
    if (bytes[at] !== QUOTE) throw notAnObject();
    const nameEnd = stringEnd(bytes, at);
    const name = nameAt(bytes, at, nameEnd);
    at = space(bytes, nameEnd);
    if (bytes[at] !== COLON) throw notAnObject();
    const start = space(bytes, at + 1);
    const end = valueEnd(bytes, start);
    if (members.has(name)) throw new OpsError('bad_request', `the field ${JSON.stringify(name)} comes twice`);
    members.set(name, { start, end });
    at = space(bytes, end);
    if (bytes[at] === CLOSE_BRACE) return ended(bytes, at, members);
    if (bytes[at] !== COMMA) throw notAnObject();
    at = space(bytes, at + 1);
  }
}

/**
 * The object with some members set. Bytes of the others stay as they are; a member that is new comes first, since
 * there is always a brace to put it behind.
 */
export function withMembers(
  bytes: Buffer,
  members: ReadonlyMap<string, Span>,
  changes: Readonly<Record<string, unknown>>,
): Buffer {
  const edits: { start: number; end: number; text: string }[] = [];
  const added: string[] = [];
  for (const [name, value] of Object.entries(changes)) {
    const span = members.get(name);
    if (span) edits.push({ ...span, text: JSON.stringify(value) });
    else added.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  if (added.length > 0) {
    const brace = bytes.indexOf(OPEN_BRACE) + 1;
    edits.push({ start: brace, end: brace, text: `${added.join(',')}${members.size > 0 ? ',' : ''}` });
  }
  edits.sort((a, b) => a.start - b.start);
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, text } of edits) {
    parts.push(bytes.subarray(from, start), Buffer.from(text));
    from = end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

function ended(bytes: Buffer, at: number, members: Map<string, Span>): Map<string, Span> {
  if (space(bytes, at + 1) !== bytes.length) throw notAnObject();
  return members;
}

function space(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

/** Just behind the string that begins at `at`. */
function stringEnd(bytes: Buffer, at: number): number {
  let quote = at;
  for (;;) {
    quote = bytes.indexOf(QUOTE, quote + 1);
    if (quote < 0) throw notAnObject();
    let slashes = quote - 1;
    while (bytes[slashes] === BACKSLASH) slashes -= 1;
    if ((quote - slashes) % 2 === 1) return quote + 1;
  }
}

/** Names with an escape in them are decoded: `"mod\u0065l"` is `model` to whoever reads it next. */
function nameAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    throw notAnObject();
  }
}

/** Just behind the value that begins at `start`. Throws `bad_request` when it has no end. */
export function valueEnd(bytes: Buffer, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return stringEnd(bytes, start);
  let at = start;
  let depth = 0;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) throw notAnObject();
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return trimmed(bytes, start, at);
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (byte === COMMA && depth === 0) return trimmed(bytes, start, at);
    at += 1;
  }
}

function trimmed(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] as number) <= 0x20) at -= 1;
  if (at === start) throw notAnObject();
  return at;
}

function notAnObject(): OpsError {
  return new OpsError('bad_request', 'the body is not a JSON object');
}
