import { createTemplateMiner, type Template, type TemplateMiner } from './templates/miner.ts';

/** A line of a log with its time in milliseconds; a line without a time of its own has that of its event. */
export interface TimedLine {
  readonly at: number;
  readonly text: string | Uint8Array;
}

/** The times, in milliseconds, that the lines were collected for; by default those of the first and the last line. */
export interface LogSpan {
  readonly from?: number;
  readonly to?: number;
}

/** What a log says otherwise since a moment. */
export interface TemplateChange {
  /** `new`: never said before; `burst`: said far more often; `vanished`: not said any more. */
  readonly kind: 'new' | 'burst' | 'vanished';
  readonly template: Template;
  /** Events before the moment and since. */
  readonly before: number;
  readonly after: number;
  /** How unlikely it is that nothing changed: minus the natural logarithm of the chance. */
  readonly surprise: number;
  /** Place among the lines of the one to show: the first since the moment, or the last that was said. */
  readonly line: number;
}

/**
 * Compares what a log said before `onset` (milliseconds) with what it says since, the most surprising change first.
 * Lines come in the order of their log; nothing is said about a side on which there was no time or no line.
 */
export function templateChanges(
  lines: Iterable<TimedLine>,
  onset: number,
  span: LogSpan = {},
): TemplateChange[] {
  const { miner, events } = eventsIn(lines);
  const from = span.from ?? events.reduce((least, { at }) => Math.min(least, at), onset);
  const to = span.to ?? events.reduce((most, { at }) => Math.max(most, at), onset);
  if (from >= onset || to <= onset) return [];
  const counts = new Map<number, Sides>();
  for (const { id, at, line } of events) {
    const cluster = miner.clusterOf(id);
    const sides = counts.get(cluster) ?? { before: 0, after: 0, lastBefore: -1, firstAfter: -1 };
    counts.set(cluster, sides);
    if (at < onset) {
      sides.before += 1;
      sides.lastBefore = line;
    } else {
      sides.after += 1;
      if (sides.firstAfter < 0) sides.firstAfter = line;
    }
  }
  if (![...counts.values()].some(({ before }) => before > 0)) return [];
  const share = (to - onset) / (to - from);
  return miner
    .templates()
    .flatMap((template) => changeOf(template, counts.get(template.id), share) ?? [])
    .sort((a, b) => b.surprise - a.surprise || a.line - b.line);
}

/** An event of a log: its number in the miner, its time and the place of its first line. */
export interface MinedEvent {
  readonly id: number;
  readonly at: number;
  readonly line: number;
}

export function eventsIn(lines: Iterable<TimedLine>): { miner: TemplateMiner; events: MinedEvent[] } {
  const miner = createTemplateMiner();
  const events: MinedEvent[] = [];
  let line = -1;
  for (const { at, text } of lines) {
    const before = miner.events;
    const id = miner.add(text, at);
    line += 1;
    if (miner.events > before) events.push({ id, at, line });
  }
  return { miner, events };
}

interface Sides {
  before: number;
  after: number;
  lastBefore: number;
  firstAfter: number;
}

/** Fewer times as often is no burst. */
export const BURST_RATIO = 3;
/** Chance of one in a thousand. */
const SURPRISING = 6.9;

/** `share` is the part of the time that lies behind the onset. */
function changeOf(template: Template, sides: Sides | undefined, share: number): TemplateChange | undefined {
  if (!sides) return undefined;
  const { before, after, lastBefore, firstAfter } = sides;
  if (before === 0) {
    return { kind: 'new', template, before, after, surprise: -after * Math.log(share), line: firstAfter };
  }
  if (after === 0) {
    const surprise = -before * Math.log(1 - share);
    return surprise < SURPRISING
      ? undefined
      : { kind: 'vanished', template, before, after, surprise, line: lastBefore };
  }
  const surprise = divergence(before, after, share);
  const isBurst = after / share >= BURST_RATIO * (before / (1 - share)) && surprise >= SURPRISING;
  return isBurst ? { kind: 'burst', template, before, after, surprise, line: firstAfter } : undefined;
}

/** Bound on the chance of so many events behind the onset, were they spread evenly (Chernoff). */
export function divergence(before: number, after: number, share: number): number {
  const count = before + after;
  return after * Math.log(after / count / share) + before * Math.log(before / count / (1 - share));
}
