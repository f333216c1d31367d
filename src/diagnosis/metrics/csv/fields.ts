/** What stands between the fields of a line; the first one that the line has. */
const SEPARATORS = ['\t', ';', ',', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** By the first line of a file. A comma within quotes separates nothing. */
export function separatorOf(line: string): Separator {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  return SEPARATORS.find((one) => bare.includes(one)) ?? ',';
}

/** The fields of a line (RFC 4180, without line breaks in them), trimmed. */
export function fieldsIn(line: string, separator: Separator): string[] {
  if (!line.includes('"')) return line.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const rest = QUOTED.exec(line.slice(at));
    const stop = line.indexOf(separator, rest ? at + rest[0].length : at);
    const end = stop < 0 ? line.length : stop;
    fields.push(rest ? (rest[1] ?? '').replaceAll('""', '"').trim() : line.slice(at, end).trim());
    at = end + 1;
  }
  return fields;
}

const QUOTED = /^\s*"((?:[^"]|"")*)"/;

/** Words for a value that was not measured. */
const MISSING = /^(?:|nan|na|n\/a|null|none|nil|undefined|missing|-+|[-+]?inf(?:inity)?)$/i;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** A finite number, null for what was not measured, undefined for what is neither. `45 %` is 45. */
export function numberIn(field: string, separator: Separator): number | null | undefined {
  if (MISSING.test(field)) return null;
  const text = field.endsWith('%') ? field.slice(0, -1).trimEnd() : field;
  const dotted = separator === ';' || separator === '\t' ? text.replace(/^([-+]?\d+),(\d+)$/, '$1.$2') : text;
  if (!NUMBER.test(dotted)) return undefined;
  const value = Number(dotted);
  return Number.isFinite(value) ? value : null;
}
