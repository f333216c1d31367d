import {
  BURST_RATIO,
  divergence,
  eventsIn,
  type MinedEvent,
  type TemplateChange,
  type TimedLine,
} from './changes.ts';
import type { Template } from './templates/miner.ts';

/** A change with the moment from which on it is so, in milliseconds since 1970; of what vanished, the last time. */
export interface Turn extends TemplateChange {
  readonly since: number;
}

/** Fewer events, or fewer of other templates before a new one, tell nothing of what a log usually says. */
const LEAST_EVENTS = 20;
const LEAST_BEFORE = 10;
/** The part of a log's time that must lie before what is new. */
const LEAST_SHARE = 0.1;
/** What was said so often, and for so much of the time until then, is missed when it ends. */
const LEAST_VANISHED = 8;
const LEAST_SAID = 0.5;
/** One in some hundred thousand: every template has many moments at which it might have changed by chance. */
const SURPRISING = 12;
/** What is said within so small a part of the time is said once: a burst of lines has one reason. */
const SLOTS = 240;
/** Moments at which a burst may begin that are tried. */
const TRIED = 48;

/**
 * What a log says otherwise from some moment on, where nobody knows the moment: each template is held against the one
 * at which it changed most, if it did. The most surprising first; lines in the order of their log.
 */
export function turnsIn(lines: Iterable<TimedLine>, now: number): Turn[] {
  const { miner, events } = eventsIn(lines);
  const from = events.reduce((least, { at }) => Math.min(least, at), now);
  if (events.length < LEAST_EVENTS || now <= from) return [];
  const span: Span = { from, to: now, events: events.toSorted((a, b) => a.at - b.at || a.line - b.line) };
  const byTemplate = Map.groupBy(span.events, ({ id }) => miner.clusterOf(id));
  return miner
    .templates()
    .flatMap((template) => turnOf(template, byTemplate.get(template.id) ?? [], span) ?? [])
    .sort((a, b) => b.surprise - a.surprise || a.line - b.line);
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly events: readonly MinedEvent[];
}

function turnOf(template: Template, own: readonly MinedEvent[], span: Span): Turn | undefined {
  const said = onceEach(own, (span.to - span.from) / SLOTS);
  if (said.length === 0) return undefined;
  const found = [begun(said, span), ended(said, span), burst(said, span)].filter((one) => one !== null);
  const best = found.sort((a, b) => b.surprise - a.surprise)[0];
  if (!best || best.surprise < SURPRISING) return undefined;
  const { kind, since, surprise } = best;
  const before = kind === 'vanished' ? own.length : own.filter(({ at }) => at < since).length;
  const line = own.find(({ at }) => at >= since)?.line ?? own.at(-1)!.line;
  return { kind, template, before, after: own.length - before, surprise, line, since };
}

/** Events of one moment are one: they are not each a sign of their own. */
function onceEach(own: readonly MinedEvent[], slot: number): MinedEvent[] {
  const said: MinedEvent[] = [];
  for (const event of own)
    if (event.at - (said.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= slot) said.push(event);
  return said;
}

type Candidate = Pick<Turn, 'kind' | 'since' | 'surprise'>;

function begun(said: readonly MinedEvent[], { from, to, events }: Span): Candidate | null {
  const since = said[0]!.at;
  const others = events.findIndex(({ at }) => at >= since);
  if (others < LEAST_BEFORE || since - from < LEAST_SHARE * (to - from)) return null;
  // What has been so for one slot may be nothing yet.
  const share = Math.max((to - since) / (to - from), 1 / SLOTS);
  return { kind: 'new', since, surprise: -said.length * Math.log(share) };
}

function ended(said: readonly MinedEvent[], { from, to }: Span): Candidate | null {
  const since = said.at(-1)!.at;
  const until = since - from;
  if (said.length < LEAST_VANISHED || since - said[0]!.at < LEAST_SAID * until || until >= to - from)
    return null;
  return { kind: 'vanished', since, surprise: -said.length * Math.log(until / (to - from)) };
}

function burst(said: readonly MinedEvent[], { from, to }: Span): Candidate | null {
  let best: Candidate | null = null;
  const every = Math.max(1, Math.floor(said.length / TRIED));
  for (let before = 1; before < said.length; before += every) {
    const since = said[before]!.at;
    const share = (to - since) / (to - from);
    const after = said.length - before;
    if (share <= 0 || share >= 1 || after / share < (BURST_RATIO * before) / (1 - share)) continue;
    const surprise = divergence(before, after, share);
    if (surprise > (best?.surprise ?? 0)) best = { kind: 'burst', since, surprise };
  }
  return best;
}
