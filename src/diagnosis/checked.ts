import type { Checked } from '#contract/diagnosis.ts';
import type { Observation } from '#contract/observation.ts';
import type { RunStep } from '#contract/run.ts';
import type { Fact } from './facts.ts';
import { FINDING_KINDS, type Finding, type FindingKind } from './finding.ts';
import { foundIn } from './observe/found.ts';
import { subjectOfCall } from './observe/subject.ts';
import { LIVE } from './rank.ts';

const MOST_SAYINGS = 3;

/** What each finished read asked, what it brought, and what that rules out. */
export function checkedOf(
  steps: readonly RunStep[],
  observations: readonly Observation[],
  findings: readonly Finding[],
): Checked[] {
  return steps
    .filter((step) => step.kind === 'call' && (step.status === 'ok' || step.status === 'error'))
    .map((step) => ({ what: step.why, ...meaningOf(step, observations, findings) }));
}

/** What one read brought in the engine's own words, and what that rules out; '' when nothing. */
export function meaningOf(
  step: Pick<RunStep, 'tool' | 'args' | 'call_id' | 'status'>,
  observations: readonly Observation[],
  findings: readonly Finding[],
): Omit<Checked, 'what'> {
  const own = observations.filter(({ id }) => id.startsWith(`${step.call_id}#`));
  const live = findings.filter((finding) => finding.strength >= LIVE);
  const service = subjectOfCall(step.tool, step.args);
  const says = live.filter(
    ({ kind, observations: [first] }) => kind.startsWith('says-') && own.some(({ id }) => id === first),
  );
  const sayings = [...new Set(says.map((finding) => finding.says))].slice(0, MOST_SAYINGS);
  const found = [foundIn(own), ...(sayings.length > 0 ? [`${service}: ${sayings.join('; ')}.`] : [])];
  const ruled =
    step.status === 'ok'
      ? RULED_OUT.get(step.tool)?.({
          service,
          facts: own as unknown as readonly Fact[],
          seen: (kinds, subject) =>
            live.some((f) => (subject === undefined || f.subject === subject) && kinds.includes(f.kind)),
        })
      : '';
  return { found: found.join(' '), rules_out: ruled ?? '' };
}

/** What one answered read gives to judge by. */
interface Answer {
  readonly service: string;
  readonly facts: readonly Fact[];
  /** Whether a sign of one of these kinds is there, at this subject or at any. */
  seen(kinds: readonly FindingKind[], subject?: string): boolean;
}

const RULED_OUT: ReadonlyMap<string, (answer: Answer) => string> = new Map([
  ['list_services', ({ seen }: Answer) => noService(DOWN.filter(([kinds]) => !seen(kinds)))],
  [
    'container_events',
    ({ seen }: Answer) => (seen(['stop-event']) ? '' : 'Somebody having stopped a service lately.'),
  ],
  [
    'check_disk_space',
    ({ facts, seen }: Answer) =>
      seen(['disk-full']) || !facts.some(({ what }) => what === 'disk') ? '' : 'A full disk.',
  ],
  [
    'fetch_service_logs',
    ({ service, facts, seen }: Answer) =>
      linesOf(facts) === 0 || seen(SAYS, service) ? '' : `A fault that shows in the log of ${service}.`,
  ],
  ['container_stats', ({ service, facts }: Answer) => (hasRoom(facts) ? `${service} short of memory.` : '')],
  ['query_metrics', ({ facts, seen }: Answer) => ofMetric(facts, seen)],
  ['probe_service', ofAnswering],
  ['jellyfin_ping', ofAnswering],
  [
    'radarr_queue_status',
    ({ service, seen }: Answer) => (seen(['queue-stuck'], service) ? '' : 'A stuck download.'),
  ],
  [
    'sabnzbd_queue',
    ({ service, seen }: Answer) => (seen(['downloads-paused'], service) ? '' : 'Paused downloads.'),
  ],
  [
    'sonarr_health',
    ({ service, seen }: Answer) =>
      seen(['app-complains'], service) ? '' : `A problem that ${service} knows of.`,
  ],
]);

/** Where a metric has series, what would show in them and does not. */
function ofMetric(facts: readonly Fact[], seen: Answer['seen']): string {
  const series = facts.find((fact): fact is Fact<'series'> => fact.what === 'series');
  const [kind, words] = METRICS.get(series?.value.metric ?? '') ?? [];
  return kind === undefined || seen([kind]) ? '' : `${words}.`;
}

const METRICS: ReadonlyMap<string, readonly [FindingKind, string]> = new Map([
  ['error_rate', ['error-rate-up', 'Requests that fail more often than they should']],
  ['response_time', ['latency-up', 'Answers that take longer than before']],
  ['memory_usage', ['memory-grows', 'Memory that only grows']],
  ['cpu_usage', ['cpu-busy', 'Somebody being busy without a pause']],
]);

type Plight = readonly [kinds: readonly FindingKind[], words: string];

const DOWN: readonly Plight[] = [
  [['died', 'oom'], 'has crashed'],
  [['looping'], 'keeps restarting'],
  [['unhealthy'], 'fails its health check'],
];

const SAYS = (Object.keys(FINDING_KINDS) as FindingKind[]).filter((kind) => kind.startsWith('says-'));

function noService(plights: readonly Plight[]): string {
  return plights.length === 0 ? '' : `A service that ${either(plights.map(([, words]) => words))}.`;
}

function ofAnswering({ service, seen }: Answer): string {
  return seen(['answers'], service) ? `${service} being down or hung.` : '';
}

function linesOf(facts: readonly Fact[]): number {
  const read = facts.find((fact): fact is Fact<'read'> => fact.what === 'read');
  return read?.value.lines_seen ?? 0;
}

/** Well below its limit; where none is set, one reading tells nothing. */
function hasRoom(facts: readonly Fact[]): boolean {
  const usage = facts.find((fact): fact is Fact<'usage'> => fact.what === 'usage');
  const { memory_bytes: used, memory_limit_bytes: limit } = usage?.value ?? {};
  return used != null && limit != null && limit > 0 && used / limit < 0.8;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
