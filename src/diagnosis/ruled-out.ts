import type { RuledOut } from '#contract/diagnosis.ts';
import type { Cause, Place } from './causes/cause.ts';
import { CAUSES } from './causes/index.ts';
import type { Board } from './engine.ts';
import type { Facts } from './facts.ts';
import type { Hypothesis } from './rank.ts';

const MOST_IN_VAIN = 6;

/** Causes that would explain what is seen at this subject, were looked for, and left no sign of their own. */
export function lookedForInVain(subject: string, { findings, ranked, facts }: Board): RuledOut[] {
  const read = placesRead(subject, facts);
  const seen = new Set(findings.filter((finding) => finding.subject === subject).map(({ kind }) => kind));
  const fit = (cause: Cause) =>
    cause.explains.reduce(
      (sum, { finding, at, weight }) => sum + (at !== 'others' && seen.has(finding) ? weight : 0),
      0,
    );
  return CAUSES.filter((cause) => !ranked.some((h) => h.cause === cause && h.suspect.subject === subject))
    .filter((cause) => fit(cause) > 0 && cause.showsIn.every((place) => read.has(place)))
    .toSorted((a, b) => fit(b) - fit(a) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_IN_VAIN)
    .map((cause) => ({
      cause: cause.id,
      subject,
      title: cause.name,
      because: `No sign of it in ${placeWords(cause, read)}.`,
    }));
}

/** Weighed and found wanting: the strongest thing that speaks against it, or the likelier explanation. */
export function foundWanting({ cause, suspect, evidence }: Hypothesis, better: string): RuledOut {
  const against = evidence.findLast((line) => line.weight < 0);
  const otherwise = better === '' ? 'Too little points to it.' : `Better explained by: ${better}.`;
  const because = against ? `Against it: ${against.says}.` : otherwise;
  return { cause: cause.id, subject: suspect.subject, title: cause.name, because };
}

/** The first of each cause and subject. */
export function unique(list: readonly RuledOut[]): RuledOut[] {
  const seen = new Set<string>();
  return list.filter(({ subject, cause }) => {
    const known = seen.has(`${subject} ${cause}`);
    seen.add(`${subject} ${cause}`);
    return !known;
  });
}

function placesRead(subject: string, facts: Facts): ReadonlyMap<Place, string> {
  const places = new Map<Place, string>();
  if (facts.latest('state', subject)) places.set('status', 'its status');
  for (const { value } of facts.of('read', subject).filter((fact) => !fact.value.failed)) {
    if (value.outside !== undefined) continue;
    if (value.tool === 'fetch_service_logs') {
      const lines = value.lines_seen;
      places.set('log', lines === 1 ? 'the one line of its log' : `the last ${lines} lines of its log`);
    } else places.set('api', 'what its own interface reports');
  }
  if (facts.latest('answer', subject)) places.set('answer', 'how it answers');
  if (facts.all('disk').length > 0) places.set('disk', 'the disks');
  return places;
}

function placeWords(cause: Cause, read: ReadonlyMap<Place, string>): string {
  const words = cause.showsIn.map((place) => read.get(place) ?? place);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
