import { type FakeService, fakeService, json, type Received } from '../tool-fixture.ts';

/** One line of a stream, with its time in milliseconds since 1970. */
export interface LokiLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: number;
  readonly text: string;
}

/**
 * The part of Loki's HTTP API that we use, as its documentation describes it: labels, label values, and range queries of
 * one selector with line filters, as streams or counted.
 */
export function fakeLoki(lines: readonly LokiLine[]): Promise<FakeService> {
  return fakeService(({ path, query }, response) => {
    const within = lines.filter(({ at }) => ns(at) >= bound(query, 'start') && ns(at) < bound(query, 'end'));
    const values = /^\/loki\/api\/v1\/label\/(\w+)\/values$/.exec(path);
    if (path === '/loki/api/v1/labels')
      return json(response, {
        status: 'success',
        data: unique(within.flatMap(({ labels }) => Object.keys(labels))),
      });
    if (values)
      return json(response, {
        status: 'success',
        data: unique(within.map(({ labels }) => labels[values[1] ?? ''])),
      });
    if (path !== '/loki/api/v1/query_range') return response.writeHead(404).end('404 page not found');
    try {
      return json(response, { status: 'success', data: answer(lines, query) });
    } catch (error) {
      return response.writeHead(400, { 'content-type': 'text/plain' }).end((error as Error).message);
    }
  });
}

const COUNTED = /^sum\(count_over_time\((.*) \[(\d+)ms\]\)\)$/s;

function answer(lines: readonly LokiLine[], query: Received['query']): unknown {
  const text = query.get('query') ?? '';
  const [start, end] = [bound(query, 'start'), bound(query, 'end')];
  const counted = COUNTED.exec(text);
  if (counted) {
    const found = lines.filter(matcherOf(counted[1] ?? ''));
    const step = BigInt(counted[2] ?? '') * 1_000_000n;
    if (query.get('step') !== `${counted[2]}ms`) throw new Error('step and range differ');
    const values: [number, string][] = [];
    for (let at = start; at <= end; at += step) {
      const count = found.filter((line) => ns(line.at) > at - step && ns(line.at) <= at).length;
      if (count > 0) values.push([Number(at) / 1e9, String(count)]);
    }
    return { resultType: 'matrix', result: values.length === 0 ? [] : [{ metric: {}, values }] };
  }
  const limit = Number(query.get('limit') ?? 100);
  if (limit > 5000)
    throw new Error('max entries limit per query exceeded, limit > max_entries_limit_per_query (5000)');
  const sign = query.get('direction') === 'forward' ? 1 : -1;
  const found = lines
    .filter(matcherOf(text))
    .filter(({ at }) => ns(at) >= start && ns(at) < end)
    .toSorted((a, b) => sign * (a.at - b.at))
    .slice(0, limit);
  const streams = new Map<string, { stream: LokiLine['labels']; values: [string, string][] }>();
  for (const { labels, at, text: line } of found) {
    const key = JSON.stringify(labels);
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    stream.values.push([String(ns(at)), line]);
    streams.set(key, stream);
  }
  return { resultType: 'streams', result: [...streams.values()], stats: {} };
}

/** `{a="x", b=~".+"} |= "text" |~ "expression"`: strings are Go's, which JSON's are too. */
function matcherOf(text: string): (line: LokiLine) => boolean {
  const string = String.raw`"(?:[^"\\]|\\.)*"`;
  const whole = new RegExp(String.raw`^\{((?:\w+=~?${string}(?:, )?)+)\}((?: \|[=~] ${string})*)$`).exec(
    text,
  );
  if (!whole) throw new Error(`parse error: ${text}`);
  const pairs = [...(whole[1] ?? '').matchAll(new RegExp(`(\\w+)(=~?)(${string})`, 'g'))];
  const filters = [...(whole[2] ?? '').matchAll(new RegExp(`\\|([=~]) (${string})`, 'g'))];
  return ({ labels, text: line }) =>
    pairs.every(([, name = '', sign, value = '']) =>
      holds(sign === '=~', JSON.parse(value), labels[name] ?? '', true),
    ) && filters.every(([, sign, value = '']) => holds(sign === '~', JSON.parse(value), line, false));
}

function holds(regex: boolean, wanted: string, value: string, whole: boolean): boolean {
  if (regex) return new RegExp(whole ? `^(?:${wanted})$` : wanted).test(value);
  return whole ? value === wanted : value.includes(wanted);
}

function ns(ms: number): bigint {
  return BigInt(ms) * 1_000_000n;
}

function bound(query: Received['query'], name: string): bigint {
  return BigInt(query.get(name) ?? 0);
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values)].filter((value) => value !== undefined);
}
