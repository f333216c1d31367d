import type { Fact, Facts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { type Detector, finding, type Scene, secondsSince } from './detector.ts';

/** What ended longer ago, in seconds, tells nothing of now. */
const STALE_S = 900;
/** Share of requests from which on failures are no accident; as a change it must be so many times as high as before. */
const ERRORS = 0.05;
const TIMES = 3;
/** Seconds that people notice. */
const SLOW_S = 0.5;
/** Shares of the computing time that it may have, and of one core. */
const BUSY = 0.75;
const ONE_CORE = 0.85;
/** What has just started takes its memory one bit after the other. */
const LEAST_MINUTES = 20;

/** Error rate, response time, computing time and memory over time, from metrics: only what is still so. */
export const metricsDetector: Detector = {
  name: 'metrics',
  emits: ['error-rate-up', 'latency-up', 'cpu-busy', 'memory-grows'],
  detect: ({ facts, now }) =>
    facts
      .all('series')
      .filter((fact) => (secondsSince(fact.value.to, now) ?? 0) <= STALE_S)
      .flatMap((fact) => BY_METRIC.get(fact.value.metric)?.(fact, facts, now) ?? []),
};

type Judge = (fact: Fact<'series'>, facts: Facts, now: Scene['now']) => Finding[];

const BY_METRIC: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['error_rate', errorRate],
  ['response_time', responseTime],
  ['cpu_usage', computing],
  ['memory_usage', memory],
]);

function errorRate(fact: Fact<'series'>): Finding[] {
  const { now, change } = fact.value;
  if (now < ERRORS) return [];
  const rose = change !== null && change.after >= TIMES * change.before ? change : null;
  const words = `${percent(now)} of its requests fail${since(rose, percent)}`;
  const data = { words, since: rose?.at ?? null, status: '5xx' };
  // What has always failed may be how it is used.
  return [finding('error-rate-up', [fact], words, { strength: rose === null ? 0.7 : 1, data })];
}

function responseTime(fact: Fact<'series'>): Finding[] {
  const { now, change } = fact.value;
  if (change === null || now < SLOW_S || now < TIMES * change.before) return [];
  const words = `after ${seconds(now)}`;
  const says = `it answers only ${words}${since(change, seconds)}`;
  return [finding('latency-up', [fact], says, { strength: 0.9, data: { words, since: change.at } })];
}

/** A reading of the present moment tells more: where there is one, `usage` speaks. */
function computing(fact: Fact<'series'>, facts: Facts): Finding[] {
  const { now } = fact.value;
  const limit = facts.latest('computing', fact.subject)?.value.limit ?? null;
  if (now < (limit === null ? ONE_CORE : BUSY * limit)) return [];
  const words = `${now.toFixed(1)} cores used${limit === null ? '' : ` of ${limit.toFixed(1)} allowed`}`;
  return [
    finding('cpu-busy', [fact], `it is busy without a pause: ${words}`, { strength: 0.7, data: { words } }),
  ];
}

function memory(fact: Fact<'series'>, facts: Facts): Finding[] {
  const { growth, now, from, to } = fact.value;
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  if (growth === null || minutes < LEAST_MINUTES) return [];
  const limit = facts.latest('usage', fact.subject)?.value.memory_limit_bytes ?? null;
  const left = limit === null ? null : Math.max(0, (limit - now) / growth.per_hour);
  const full =
    left === null ? '' : left === 0 ? ', and is at its limit' : `, and reaches its limit in ${hours(left)}`;
  const words = `by ${percent(growth.share)} in ${minutes} minutes (${mebibytes(growth.per_hour)} an hour)`;
  const data = { words, hours_left: left === null ? null : Math.round(left * 10) / 10 };
  return [finding('memory-grows', [fact], `its memory only grows: ${words}${full}`, { strength: 0.9, data })];
}

function since(change: { at: string; before: number } | null, say: (value: number) => string): string {
  return change === null ? '' : ` since ${change.at.slice(11, 19)} UTC, ${say(change.before)} before`;
}

const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
const seconds = (value: number) => (value < 1 ? `${Math.round(1000 * value)} ms` : `${value.toFixed(1)} s`);
const mebibytes = (bytes: number) => `${Number((bytes / 1024 / 1024).toPrecision(2))} MiB`;

function hours(count: number): string {
  return count < 1 ? `${Math.max(1, Math.round(60 * count))} minutes` : `${Math.round(count)} hours`;
}
