import type { Observation } from '#contract/observation.ts';
import { cleanLine, isAddressed, isNotable, ownWords, shapeOf } from '../logs/line.ts';
import { type Turn, turnsIn } from '../logs/turns.ts';
import { isUnderstood } from '../signs/index.ts';
import {
  type Fields,
  fact,
  isoOf,
  listOf,
  numberOf,
  type Observer,
  type Reading,
  readNote,
  textOf,
} from './reading.ts';
import { servedFacts } from './served.ts';

/** The last lines are kept whatever they say: they are what a program said before it ended. */
const LAST_WORDS = 10;

/**
 * `fetch_service_logs`: `{service, lines: [{n, at, stream, text}], truncated}`. Lines of one shape become one fact: the
 * last of them with a count, so that chatter and repetition cost nothing.
 */
export const serviceLogs: Observer = (reading, output) => {
  const service = textOf(output.service) || textOf(reading.args.service);
  if (service === '') return [];
  const lines = listOf(output.lines).map((line, index) => readLine(line, index));
  const addressedFrom = lines.find((line) => line.addressed)?.n ?? Number.POSITIVE_INFINITY;
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const last = line.n > lines.length - LAST_WORDS;
    if (line.text === '' || !(last || isNotable(line.text) || isUnderstood(ownWords(line.text)))) continue;
    const shape = shapeOf(line.text);
    const group = groups.get(shape);
    if (group) group.push(line);
    else groups.set(shape, [line]);
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
      after: lines.filter((later) => later.n > line.n && !later.addressed).length,
      amid: line.n >= addressedFrom,
    };
    const ref = { kind: 'log' as const, service, at: line.at, line: line.n, text: line.text };
    return fact(reading, 'log', service, value, ref, `${service}/${line.n}`, line.at);
  });
  const truncated = output.truncated === true;
  const note = readNote(reading, service, groups.size, { lines_seen: lines.length, truncated });
  return [
    note,
    ...facts,
    ...turnFacts(
      reading,
      service,
      lines.filter(({ n }) => n < addressedFrom),
    ),
    ...servedFacts(
      reading,
      service,
      lines.filter(({ n }) => n < addressedFrom),
    ),
  ];
};

const MOST_TURNS = 5;
const LONGEST_TEXT = 300;

/** What the log says otherwise than before, as the one line of it to show. */
function turnFacts(reading: Reading, service: string, lines: readonly Line[]): Observation[] {
  const timed = lines.flatMap((line) => (line.at === null ? [] : [{ ...line, at: Date.parse(line.at) }]));
  return turnsIn(timed, reading.at.getTime())
    .slice(0, MOST_TURNS)
    .map(({ kind, since, before, after, line }: Turn) => {
      const { n, at, text } = timed[line]!;
      const value = { kind, since: isoAt(since), before, after, n, text: text.slice(0, LONGEST_TEXT) };
      const ref = { kind: 'log' as const, service, at: isoAt(at), line: n, text };
      return fact(reading, 'log_change', service, value, ref, `${service}/${kind}/${n}`, isoAt(at));
    });
}

const isoAt = (ms: number) => new Date(ms).toISOString();

interface Line {
  readonly n: number;
  readonly at: string | null;
  readonly text: string;
  /** Words to the reader: they are no sign that the program went on with its work. */
  readonly addressed: boolean;
}

function readLine(line: Fields, index: number): Line {
  const text = cleanLine(textOf(line.text));
  return { n: numberOf(line.n) ?? index + 1, at: isoOf(line.at), text, addressed: isAddressed(text) };
}
