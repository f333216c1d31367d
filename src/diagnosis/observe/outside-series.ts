import type { Observation } from '#contract/observation.ts';
import type { Point } from '../metrics/trend.ts';
import type { OutsideCall } from '../outside/outside-tool.ts';
import { momentOf } from './outside-records.ts';
import { seriesFact } from './query-metrics.ts';
import { type Fields, fieldsOf, numberOf, type Reading, readNote, textOf } from './reading.ts';

const DEEPEST = 8;

/**
 * Values over time in an answer, as Prometheus writes them (`[seconds, "value"]`) or as records with a time and a
 * value. Only what was asked of one service is taken: whose the others are, nobody could tell.
 */
export function outsideSeries(
  reading: Reading,
  { use, subject }: OutsideCall,
  result: Fields,
): Observation[] {
  const points = subject === 'stack' ? [] : pointsIn(result);
  const note = readNote(reading, subject, points.length, { lines_seen: points.length });
  const { metric } = use;
  if (metric === undefined) return [note];
  const refOf = (value: number, to: string) => ({
    kind: 'outside' as const,
    service: subject,
    server: use.server,
    tool: reading.tool,
    call_id: reading.callId,
    line: points.length,
    at: to,
    text: `${metric.replace('_', ' ')} of ${subject}: ${value}`,
  });
  const series = seriesFact(reading, subject, metric, points, refOf);
  return series ? [note, series] : [note];
}

function pointsIn(result: Fields): Point[] {
  const texts = (Array.isArray(result.content) ? result.content : []).map((item) =>
    parsed(textOf(fieldsOf(item).text)),
  );
  const found = [result.structuredContent, ...texts]
    .map((value) => firstSeries(value, 0))
    .find(({ length }) => length > 0);
  return (found ?? []).toSorted((a, b) => a.at - b.at);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function firstSeries(value: unknown, depth: number): Point[] {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const points = value.flatMap((item) => pointOf(item) ?? []);
    if (points.length > 1) return points;
  }
  for (const inner of Object.values(value)) {
    const points = firstSeries(inner, depth + 1);
    if (points.length > 0) return points;
  }
  return [];
}

function pointOf(item: unknown): Point | null {
  const fields = fieldsOf(item);
  const [time, value] = Array.isArray(item)
    ? item
    : [fields.at ?? fields.timestamp ?? fields.time, fields.value];
  const at = momentOf(time);
  const number = typeof value === 'string' && value.trim() !== '' ? numberOf(Number(value)) : numberOf(value);
  return at === null || number === null ? null : { at: Date.parse(at), value: number };
}
