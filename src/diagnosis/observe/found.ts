import type { Observation } from '#contract/observation.ts';
import type { Fact } from '../facts.ts';

/** What one read call brought, in one plain sentence for the timeline. */
export function foundIn(observations: readonly Observation[]): string {
  const facts = (observations as unknown as readonly Fact[]).toSorted(byTimeThenId);
  const byKind = Map.groupBy(facts, (fact) => fact.what);
  const sentences = [...SENTENCES]
    .map(([what, say]) => {
      const group = byKind.get(what as Fact['what']) as unknown as readonly Fact<never>[] | undefined;
      return group ? say(group) : '';
    })
    .filter((sentence) => sentence !== '');
  return sentences.length > 0 ? sentences.join(' ') : 'Nothing that tells anything.';
}

type Sentence = (facts: readonly Fact<never>[]) => string;
const say = <K extends Fact['what']>(
  what: K,
  sentence: (facts: readonly Fact<K>[]) => string,
): [string, Sentence] => [what, sentence as unknown as Sentence];

const SENTENCES: ReadonlyMap<string, Sentence> = new Map([
  say('state', (facts) => {
    const running = facts.filter((fact) => fact.value.state === 'running');
    const rest = facts.filter((fact) => fact.value.state !== 'running');
    const others = rest.map((fact) => `${fact.subject} is ${fact.value.state}`);
    return `${running.length} of ${counted(facts.length, 'service')} run${others.length > 0 ? `; ${others.join(', ')}` : ''}.`;
  }),
  say(
    'exit',
    (facts) => `Exit codes: ${facts.map((fact) => `${fact.subject} ${fact.value.code}`).join(', ')}.`,
  ),
  say('oom', (facts) => `Killed for want of memory: ${names(facts)}.`),
  say('start_error', (facts) => `Could not be started: ${names(facts)}.`),
  say('health', (facts) => {
    const ill = facts.filter((fact) => fact.value.state === 'unhealthy');
    return ill.length > 0 ? `The health check fails at ${names(ill)}.` : '';
  }),
  say('read', (facts) => {
    const [read] = facts;
    if (!read || read.value.failed) return '';
    if (read.value.outside !== undefined) return outsideRead(read);
    if (read.value.tool === 'sonarr_health' && read.value.items === 0)
      return `${read.subject} complains about nothing.`;
    if (read.value.tool === 'container_events' && read.value.items === 0) return 'No events.';
    if (read.value.tool === 'query_metrics' && read.value.items === 0) return 'Nobody tells such a metric.';
    if (read.value.tool !== 'fetch_service_logs') return '';
    const { lines_seen: lines } = read.value;
    return lines === 0
      ? `The log of ${read.subject} is empty.`
      : `${counted(lines, 'line')} of the log of ${read.subject} read.`;
  }),
  say('outside_change', (facts) => {
    const changes = new Map(facts.map((fact) => [fact.value.n, fact.value]));
    const last = facts.at(-1)!.value;
    return `${counted(changes.size, 'change')}; the last one: “${last.text}”.`;
  }),
  say('event', (facts) => {
    const telling = facts.filter((fact) => /^(?:die|stop|oom|kill)/.test(fact.value.action));
    const seen = [...new Set(telling.map((fact) => `${fact.subject} ${fact.value.action}`))];
    return `${counted(facts.length, 'event')}${seen.length > 0 ? `: ${seen.slice(-6).join(', ')}` : ''}.`;
  }),
  say('answer', (facts) =>
    facts
      .map(({ subject, value }) => {
        if (!value.reachable) return `${subject} does not answer (${value.error}).`;
        return `${subject} answers${value.status === null ? '' : ` with status ${value.status}`}.`;
      })
      .join(' '),
  ),
  say('disk', (facts) => {
    const fullest = facts.toSorted((a, b) => b.value.percent_used - a.value.percent_used)[0];
    return fullest
      ? `The fullest of ${facts.length} disks and quotas, ${fullest.value.path}, is ${fullest.value.percent_used} % used.`
      : '';
  }),
  say('queue', (facts) =>
    facts.map((fact) => `${counted(fact.value.total, 'item')} in the queue of ${fact.subject}.`).join(' '),
  ),
  say('queue_item', (facts) => {
    const odd = facts.filter((fact) => /warning|error/i.test(fact.value.tracked_status));
    return odd.length > 0 ? `Marked: ${odd.map((fact) => fact.value.title).join(', ')}.` : '';
  }),
  say('downloads', (facts) =>
    facts
      .map(
        ({ subject, value }) =>
          `${subject} has ${counted(value.slots, 'download')}${value.paused ? ' and is paused' : ''}.`,
      )
      .join(' '),
  ),
  say('usage', (facts) => facts.map(usageOf).join(' ')),
  say('series', (facts) => {
    const [first] = facts;
    const moved = facts.filter(({ value }) => value.change !== null || value.growth !== null);
    if (!first) return '';
    const what = first.value.metric.replace('_', ' ');
    return `${sentence(what)} of ${names(facts)} over time${moved.length > 0 ? `; it changed at ${names(moved)}` : ''}.`;
  }),
  say('health_message', (facts) =>
    facts.map((fact) => `${fact.subject} reports: ${fact.value.message}`).join(' '),
  ),
  say('ping', (facts) =>
    facts.map((fact) => `${fact.subject} ${fact.value.alive ? 'is alive' : 'is not alive'}.`).join(' '),
  ),
  say('call_failed', (facts) =>
    facts.map((fact) => `${fact.value.tool} failed: ${fact.value.detail}`).join(' '),
  ),
]);

function outsideRead({ subject, value: { tool, lines_seen: lines, truncated } }: Fact<'read'>): string {
  const about = subject === 'stack' ? '' : ` about ${subject}`;
  return lines === 0
    ? `${tool} tells nothing${about}.`
    : `${counted(lines, 'line')} of what ${tool} tells${about}${truncated ? '; it tells more than may be read' : ''}.`;
}

function usageOf({ subject, value }: Fact<'usage'>): string {
  const { cpu_cores: cpu, memory_bytes: memory, memory_limit_bytes: limit } = value;
  const used = [
    ...(memory === null
      ? []
      : [`${megabytes(memory)}${limit === null ? '' : ` of ${megabytes(limit)}`} memory`]),
    ...(cpu === null ? [] : [`${Math.round(cpu * 100)} % of a CPU core`]),
  ];
  return used.length === 0 ? '' : `${subject} uses ${used.join(' and ')}.`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What is told of a read does not depend on the order in which it was stored. */
function byTimeThenId(a: Fact, b: Fact): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1;
}

function names(facts: readonly Fact[]): string {
  return [...new Set(facts.map((fact) => fact.subject))].join(', ');
}
