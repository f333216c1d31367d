import { type Fields, fieldsOf, numberOf, textOf } from './reading.ts';

/** One thing that an outside tool says. `label` is what names whom it is about, '' where nothing does. */
export interface OutsideRecord {
  /** 1-based place in the answer. */
  readonly line: number;
  /** ISO 8601 UTC; null where no time stands, or one without a zone. */
  readonly at: string | null;
  readonly text: string;
  readonly label: string;
  readonly by: string;
}

/** More than this is not looked at. */
const MOST_RECORDS = 3000;
const DEEPEST = 8;

/**
 * What stands in an MCP result, whatever its server makes of it: structured content, JSON, JSON lines or plain text.
 * Records with a time come oldest first.
 */
export function recordsIn(result: Fields): OutsideRecord[] {
  const drafts: Draft[] = [];
  gather(result.structuredContent, '', 0, drafts);
  if (drafts.length === 0 && Array.isArray(result.content))
    for (const item of result.content) gatherText(itemText(fieldsOf(item)), drafts);
  const records = drafts.map((draft, index) => ({ ...draft, line: index + 1 }));
  return records.every(({ at }) => at !== null)
    ? records
        .toSorted((a, b) => (a.at! < b.at! ? -1 : a.at! > b.at! ? 1 : a.line - b.line))
        .slice(-MOST_RECORDS)
    : records;
}

type Draft = Omit<OutsideRecord, 'line'>;

function itemText(item: Fields): string {
  return textOf(item.text) || textOf(fieldsOf(item.resource).text);
}

function gatherText(text: string, drafts: Draft[]): void {
  const whole = jsonIn(text);
  if (whole !== undefined) gather(whole, '', 0, drafts);
  else for (const line of text.split('\n')) gatherLine(line, drafts);
}

function gatherLine(line: string, drafts: Draft[]): void {
  const record = jsonIn(line);
  if (record !== undefined) gather(record, '', 0, drafts);
  else add({ at: timeIn(line), text: line, label: '', by: '' }, drafts);
}

/** A value of JSON that is more than a word; undefined for other text. */
function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function gather(value: unknown, label: string, depth: number, drafts: Draft[]): void {
  if (drafts.length >= MOST_RECORDS || depth > DEEPEST) return;
  if (typeof value === 'string') gatherText(value, drafts);
  else if (Array.isArray(value)) gatherList(value, label, depth, drafts);
  else if (typeof value === 'object' && value !== null) gatherFields(value as Fields, label, depth, drafts);
}

function gatherList(items: readonly unknown[], label: string, depth: number, drafts: Draft[]): void {
  if (isPair(items)) add({ at: momentOf(items[0]), text: items[1], label, by: '' }, drafts);
  else for (const item of items) gather(item, label, depth + 1, drafts);
}

function gatherFields(fields: Fields, label: string, depth: number, drafts: Draft[]): void {
  const named = [label, labelOf(fields)].filter((part) => part !== '').join(' ');
  const record = recordOf(fields, named);
  if (record) {
    add(record, drafts);
    return;
  }
  for (const [key, inner] of Object.entries(fields)) {
    if (typeof inner === 'object') gather(inner, named, depth + 1, drafts);
    else if (typeof inner === 'string' && inner.includes('\n')) gatherText(inner, drafts);
    else add({ at: null, text: `${key}: ${String(inner)}`, label: named, by: '' }, drafts);
  }
}

function add(draft: Draft, drafts: Draft[]): void {
  if (drafts.length < MOST_RECORDS && draft.text.trim() !== '') drafts.push(draft);
}

/** Loki's `[nanoseconds, line]`. A number in the second place is a value, and no line. */
function isPair(value: readonly unknown[]): value is readonly [string | number, string] {
  const [time, text] = value;
  return (
    value.length === 2 &&
    typeof text === 'string' &&
    momentOf(time) !== null &&
    !/^[\d.eE+-]+$|NaN/.test(text)
  );
}

/** Fields that hold what was said, when, by whom, and about whom, as log stores, Kubernetes and code hosts name them. */
const TEXTS = ['message', 'msg', 'line', 'text', 'log', 'MESSAGE', 'body', 'summary', 'description', 'note'];
const TIMES = [
  'at',
  'ts',
  'time',
  'timestamp',
  '@timestamp',
  'date',
  'lastTimestamp',
  'eventTime',
  'created_at',
  'published_at',
  '__REALTIME_TIMESTAMP',
  'authored_datetime',
];
const LABELS = [
  'service',
  'service_name',
  'app',
  'container',
  'container_name',
  'pod',
  'unit',
  '_SYSTEMD_UNIT',
  'SYSLOG_IDENTIFIER',
  'host_service',
];
const HOLDERS = ['commit', '_source', 'fields', 'attributes', 'entry', 'record'];

function recordOf(fields: Fields, label: string): Draft | null {
  const direct = sayingOf(fields, label);
  if (direct) return direct;
  for (const holder of HOLDERS) {
    const inner = sayingOf(fieldsOf(fields[holder]), label);
    if (inner) return { ...inner, at: inner.at ?? timeOf(fields) };
  }
  return null;
}

function sayingOf(fields: Fields, label: string): Draft | null {
  const text = firstText(fields, TEXTS);
  if (text === '') return null;
  const reason = textOf(fields.reason);
  const author = fieldsOf(fields.author ?? fields.committer);
  return {
    at: timeOf(fields) ?? timeOf(author),
    text: reason === '' ? text : `${reason}: ${text}`,
    label,
    by: textOf(fields.author) || textOf(author.name) || textOf(author.login),
  };
}

function firstText(fields: Fields, names: readonly string[]): string {
  for (const name of names) {
    const text = Object.hasOwn(fields, name) ? textOf(fields[name]) : '';
    if (text !== '') return text;
  }
  return '';
}

function labelOf(fields: Fields): string {
  const sets = [fields, fieldsOf(fields.stream), fieldsOf(fields.labels), fieldsOf(fields.kubernetes)];
  const words = sets.flatMap((set) => LABELS.map((name) => textOf(set[name])));
  const object = fieldsOf(fields.involvedObject ?? fields.regarding);
  return [...words, textOf(object.name)].filter((word) => word !== '').join(' ');
}

function timeOf(fields: Fields): string | null {
  for (const name of TIMES) {
    const at = Object.hasOwn(fields, name) ? momentOf(fields[name]) : null;
    if (at !== null) return at;
  }
  return null;
}

/** A date with its zone, or seconds, ms, µs or ns since 1970. */
export function momentOf(value: unknown): string | null {
  const digits =
    typeof value === 'string' && /^\d{10,19}(?:\.\d+)?$/.test(value) ? Number(value) : numberOf(value);
  if (digits !== null) {
    const size = Math.floor(digits).toString().length;
    return size < 10 || size > 19 ? null : isoAt(digits / 10 ** (Math.ceil((size - 10) / 3) * 3 - 3));
  }
  const text = textOf(value).trim();
  return ZONED.test(text) ? isoAt(Date.parse(text)) : null;
}

const ZONED = /^(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\w{3},? ).*(?:Z|[+-]\d\d:?\d\d)$/;

/** The time at the start of a line, or after one word as `kubectl logs --prefix` has it. */
function timeIn(line: string): string | null {
  const [, time = ''] =
    /^(?:\S{1,100} )?\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d))\b/.exec(line) ??
    [];
  return time === '' ? null : isoAt(Date.parse(time.replace(',', '.').replace(' ', 'T')));
}

function isoAt(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) || ms <= 0 ? null : date.toISOString();
}
