import { z } from 'zod';
import { type LogLevel, levelHint, logLevelOf } from '#core/log-level.ts';
import { OpsError } from '#core/ops-error.ts';
import { askEndpoint } from '../endpoint.ts';
import type { ToolContext } from '../tool.ts';
import { textOf } from './search/line-text.ts';
import type { LineQuery } from './search/search-file.ts';
import type { LineSource, Tally } from './search/tally.ts';

/** A search in Loki; without `service` in all its streams. */
export interface LokiSearch {
  readonly query: LineQuery;
  readonly service: string | null;
  readonly context: number;
  readonly limit: number;
}

/** Labels by which shippers name what wrote a line, the more exact first. */
const SERVICE_LABELS = [
  'service_name',
  'compose_service',
  'container',
  'container_name',
  'app',
  'job',
  'filename',
] as const;

/** What is searched when no beginning is given: Loki needs one. */
const DEFAULT_SPAN_MS = 24 * 3_600_000;
/** Loki's own limit of entries, unless its operator changed it. */
const MAX_ENTRIES = 5000;
/** Each shown line with context takes two requests more. */
const MAX_WITH_CONTEXT = 40;
const BUCKETS = 60;
const NS_PER_MS = 1_000_000n;

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
const Labels = z.object({ data: z.array(z.string()).nullish() });
const Streams = z.object({
  data: z.object({
    resultType: z.literal('streams'),
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())),
      }),
    ),
  }),
});
const Matrix = z.object({
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })),
  }),
});

interface Entry {
  readonly labels: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly ns: bigint;
  readonly text: string;
}

/**
 * Adds what Loki finds to the tally: it searches itself, by RE2. Of a level the newest 5,000 lines that may be of it are
 * read and counted. Throws `tool_failed` when Loki does not answer, `precondition` when it knows no stream of the service.
 */
export async function searchLoki(
  context: ToolContext,
  base: string,
  search: LokiSearch,
  tally: Tally,
): Promise<{ scannedBytes: number; cut: boolean }> {
  const { query, limit } = search;
  const until = query.until ?? context.now().getTime();
  const since = query.since ?? until - DEFAULT_SPAN_MS;
  if (since > until) return { scannedBytes: 0, cut: false };
  const api: LokiApi = { context, base, since, until };
  const logql = `${await selectorOf(api, search.service)}${filtersOf(query)}`;
  const wanted =
    query.level !== null ? MAX_ENTRIES : Math.min(limit, search.context > 0 ? MAX_WITH_CONTEXT : limit);
  const read = await entriesOf(api, logql, wanted);
  const found = read.filter(
    ({ text, labels }) => query.level === null || levelOf(text, labels) === query.level,
  );
  if (query.level === null) await countOverTime(api, logql, tally);
  for (const entry of found) {
    const hit = { source: sourceOf(api, entry), offset: 0, line: null, at: Number(entry.ns / NS_PER_MS) };
    if (query.level === null) tally.keep(hit);
    else tally.add(hit);
  }
  return {
    scannedBytes: read.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    cut: read.length >= wanted,
  };
}

interface LokiApi {
  readonly context: ToolContext;
  readonly base: string;
  readonly since: number;
  readonly until: number;
}

async function selectorOf(api: LokiApi, service: string | null): Promise<string> {
  const span = [
    ['start', String(BigInt(api.since) * NS_PER_MS)],
    ['end', String(BigInt(api.until) * NS_PER_MS)],
  ] as const;
  const ask = async (path: string) =>
    (await askEndpoint(api.context, { name: 'Loki', base: api.base, path, query: span }, Labels)).data ?? [];
  const names = await ask('/loki/api/v1/labels');
  const labels = SERVICE_LABELS.filter((label) => names.includes(label));
  if (service === null) {
    const any = labels[0] ?? names.find((name) => !name.startsWith('__'));
    if (any === undefined) throw new OpsError('precondition', 'Loki has no streams in this time');
    return `{${any}=~".+"}`;
  }
  for (const label of labels)
    if ((await ask(`/loki/api/v1/label/${label}/values`)).includes(service))
      return `{${label}=${quoted(service)}}`;
  throw new OpsError('precondition', `Loki knows no stream of ${service} in this time`);
}

/** A line filter, and one for the level's words when a level is asked for. */
function filtersOf({ pattern, level }: LineQuery): string {
  const text = pattern.text === '' ? '' : ` ${pattern.regex ? '|~' : '|='} ${quoted(pattern.text)}`;
  return level === null ? text : `${text} |~ ${quoted(levelHint(level))}`;
}

/** A string of LogQL, whose escapes are Go's. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\u007f/g, '\\x7f');
}

async function entriesOf(api: LokiApi, logql: string, limit: number): Promise<Entry[]> {
  const end = BigInt(api.until) * NS_PER_MS + NS_PER_MS;
  return range(api, logql, BigInt(api.since) * NS_PER_MS, end, limit, 'backward');
}

/** Entries in order of time. `end` is not included. */
async function range(
  { context, base }: LokiApi,
  logql: string,
  start: bigint,
  end: bigint,
  limit: number,
  direction: 'forward' | 'backward',
): Promise<Entry[]> {
  const query = [
    ['query', logql],
    ['start', String(start)],
    ['end', String(end)],
    ['limit', String(limit)],
    ['direction', direction],
  ] as const;
  const request = { name: 'Loki', base, path: '/loki/api/v1/query_range', query };
  const { data } = await askEndpoint(context, request, Streams);
  const entries = data.result.flatMap(({ stream, values }) =>
    values.map(([ns, text]) => ({ labels: stream, ns: BigInt(ns), text })),
  );
  return entries.toSorted((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
}

/** Loki counts: what is shown is only a part of it. */
async function countOverTime({ context, base, since, until }: LokiApi, logql: string, tally: Tally) {
  const buckets = Math.max(1, Math.min(BUCKETS, Math.ceil((until - since) / 1000)));
  const stepMs = Math.max(1, Math.ceil((until - since + 1) / buckets));
  const query = [
    ['query', `sum(count_over_time(${logql} [${stepMs}ms]))`],
    // A count at a moment is of the step before it.
    ['start', String(BigInt(since - 1 + stepMs) * NS_PER_MS)],
    ['end', String(BigInt(since - 1 + stepMs * buckets) * NS_PER_MS)],
    ['step', `${stepMs}ms`],
  ] as const;
  const request = { name: 'Loki', base, path: '/loki/api/v1/query_range', query };
  const { data } = await askEndpoint(context, request, Matrix);
  for (const { values } of data.result)
    for (const [at, count] of values) tally.count(Math.round(at * 1000) - stepMs + 1, Number(count));
}

function levelOf(text: string, labels: Readonly<Record<string, string>>): LogLevel | null {
  return logLevelOf(text) ?? logLevelOf(`level=${labels.detected_level ?? labels.level ?? ''}`);
}

function sourceOf(api: LokiApi, entry: Entry): LineSource {
  const labels = Object.entries(entry.labels).map(([name, value]) => `${name}=${quoted(value)}`);
  const selector = `{${labels.join(', ')}}`;
  return {
    name: selector,
    async show(_, context) {
      const [before, after] = context === 0 ? [[], []] : await around(api, selector, entry, context);
      const texts = (entries: readonly Entry[]) => entries.map(({ text }) => textOf(Buffer.from(text)));
      return [
        { line: null, text: textOf(Buffer.from(entry.text)), before: texts(before), after: texts(after) },
      ];
    },
  };
}

function around(api: LokiApi, selector: string, { ns }: Entry, context: number): Promise<[Entry[], Entry[]]> {
  const hour = 3_600_000n * NS_PER_MS;
  return Promise.all([
    range(api, selector, ns - hour, ns, context, 'backward'),
    range(api, selector, ns + 1n, ns + hour, context, 'forward'),
  ]);
}
