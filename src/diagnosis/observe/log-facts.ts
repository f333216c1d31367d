import type { EvidenceRef, Observation } from '#contract/observation.ts';
import { cleanLine, isAddressed, isNotable, ownWords, shapeOf } from '../logs/line.ts';
import { type Turn, turnsIn } from '../logs/turns.ts';
import { isUnderstood } from '../signs/index.ts';
import { fact, type Reading } from './reading.ts';
import { servedFacts } from './served.ts';

/** A line of a log as it was read; `n` is its place, oldest first. */
export interface Line {
  readonly n: number;
  readonly at: string | null;
  readonly text: string;
  /** Words to the reader: they are no sign that the program went on with its work. */
  readonly addressed: boolean;
}

/** Whose log it is, and where a line of it can be seen again. */
export interface LogSource {
  readonly service: string;
  readonly refOf: (line: Pick<Line, 'n' | 'at' | 'text'>) => EvidenceRef;
}

interface Shaped extends Line {
  readonly shape: string;
}

/** The last lines are kept whatever they say: they are what a program said before it ended. */
const LAST_WORDS = 10;

export function lineOf(n: number, at: string | null, text: string): Line {
  const clean = cleanLine(text);
  return { n, at, text: clean, addressed: isAddressed(clean) };
}

/**
 * What the lines of a log tell. Lines of one shape become one fact: the last of them with a count, so that chatter and
 * repetition cost nothing. `kept` counts the shapes.
 */
export function logFacts(
  reading: Reading,
  source: LogSource,
  lines: readonly Line[],
): { readonly facts: Observation[]; readonly kept: number } {
  const { service, refOf } = source;
  const addressedFrom = lines.find((line) => line.addressed)?.n ?? Number.POSITIVE_INFINITY;
  const shaped = lines.map((line) => ({ ...line, shape: shapeOf(line.text) }));
  const groups = new Map<string, Line[]>();
  for (const [index, line] of shaped.entries()) {
    const last = index >= lines.length - LAST_WORDS;
    if (line.text === '' || !(last || isNotable(line.text) || isUnderstood(ownWords(line.text)))) continue;
    const group = groups.get(line.shape);
    if (group) group.push(line);
    else groups.set(line.shape, [line]);
  }
  const facts: Observation[] = [...groups.values()].map((group) => {
    const line = group.findLast(({ n }) => n < addressedFrom) ?? group.at(-1)!;
    const value = {
      n: line.n,
      at: line.at,
      text: line.text,
      count: group.length,
      first_at: group.length > 1 ? (group[0]?.at ?? null) : null,
      prev_at: group.findLast(({ n }) => n < line.n)?.at ?? null,
      after: linesAfter(line, group, shaped),
      amid: line.n >= addressedFrom,
    };
    return fact(reading, 'log', service, value, refOf(line), `${service}/${line.n}`, line.at);
  });
  const own = lines.filter(({ n }) => n < addressedFrom);
  return {
    facts: [...facts, ...turnFacts(reading, source, own), ...servedFacts(reading, source, own)],
    kept: groups.size,
  };
}

/**
 * Lines with which the program went on with its work: not the rest of the same report, and nothing that it says just so
 * while the trouble lasts, as who connects and who leaves.
 */
function linesAfter(line: Line, group: readonly Line[], shaped: readonly Shaped[]): number {
  const first = group[0]!.n;
  const meanwhile = new Set(shaped.filter(({ n }) => n > first && n < line.n).map(({ shape }) => shape));
  return shaped.filter(
    ({ n, text, addressed, shape }) => n > line.n && !addressed && !REST.test(text) && !meanwhile.has(shape),
  ).length;
}

/** What belongs to the line before it. */
const REST = /^(?:\s|#\d+ |Stack trace:|Caused by: |\}$)/;

const MOST_TURNS = 5;
const LONGEST_TEXT = 300;

/** What the log says otherwise than before, as the one line of it to show. */
function turnFacts(reading: Reading, { service, refOf }: LogSource, lines: readonly Line[]): Observation[] {
  const timed = lines.flatMap((line) => (line.at === null ? [] : [{ ...line, at: Date.parse(line.at) }]));
  return turnsIn(timed, reading.at.getTime())
    .slice(0, MOST_TURNS)
    .map(({ kind, since, before, after, line }: Turn) => {
      const { n, at, text } = timed[line]!;
      const value = { kind, since: isoAt(since), before, after, n, text: text.slice(0, LONGEST_TEXT) };
      const ref = refOf({ n, at: isoAt(at), text });
      return fact(reading, 'log_change', service, value, ref, `${service}/${kind}/${n}`, isoAt(at));
    });
}

const isoAt = (ms: number) => new Date(ms).toISOString();
