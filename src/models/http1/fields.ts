/** Header fields by their names in small letters. */
export type Fields = Readonly<Record<string, string | undefined>>;

/**
 * Field lines (RFC 9112, 5), each ended by CR LF, and nothing else. A name that comes twice has its values joined by a
 * comma, so that what may come only once (a length, a coding, a host) does not read as a valid value any more. Null for
 * a fold, a space before the colon, a control character, a line without its proper end.
 */
export function readFields(block: string): Fields | null {
  if (!BLOCK.test(block)) return null;
  const fields: Record<string, string | undefined> = Object.create(null);
  for (let at = 0; at < block.length; ) {
    const colon = block.indexOf(':', at);
    const end = block.indexOf('\r\n', colon);
    const name = block.slice(at, colon).toLowerCase();
    const value = trimmed(block, colon + 1, end);
    const before = fields[name];
    fields[name] = before === undefined ? value : `${before}, ${value}`;
    at = end + 2;
  }
  return fields;
}

/** Digits alone, and no more of them than a number holds exactly. Null for what is no length. */
export function readLength(value: string): number | null {
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

const BLOCK = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
