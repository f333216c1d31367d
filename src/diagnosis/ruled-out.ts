import type { RuledOut } from '#contract/diagnosis.ts';
import type { Cause, Place } from './causes/cause.ts';
import { CAUSES } from './causes/index.ts';
import type { Facts } from './facts.ts';
import type { Hypothesis } from './rank.ts';

/** Causes that were looked for at this subject and of which no sign was there. */
export function lookedForInVain(subject: string, ranked: readonly Hypothesis[], facts: Facts): RuledOut[] {
  const read = placesRead(subject, facts);
  return CAUSES.filter((cause) => !ranked.some((h) => h.cause === cause && h.suspect.subject === subject))
    .filter((cause) => cause.showsIn.every((place) => read.has(place)))
    .map((cause) => ({
      cause: cause.id,
      subject,
      title: cause.name,
      because: `No sign of it in ${placeWords(cause, read)}.`,
    }));
}

/** Weighed and found wanting: the strongest thing that speaks against it, or the likelier explanation. */
export function foundWanting(hypothesis: Hypothesis, betterTitle: string): RuledOut {
  const against = hypothesis.evidence.findLast((line) => line.weight < 0);
  return {
    cause: hypothesis.cause.id,
    subject: hypothesis.suspect.subject,
    title: hypothesis.cause.name,
    because: against
      ? `Against it: ${against.says}.`
      : betterTitle === ''
        ? 'Too little points to it.'
        : `Better explained by: ${betterTitle}.`,
  };
}

/** Keeps the first of each cause and subject. */
export function unique(list: readonly RuledOut[]): RuledOut[] {
  return [
    ...new Map(list.toReversed().map((one) => [`${one.subject} ${one.cause}`, one])).values(),
  ].reverse();
}

function placesRead(subject: string, facts: Facts): ReadonlyMap<Place, string> {
  const places = new Map<Place, string>();
  if (facts.latest('state', subject)) places.set('status', 'its status');
  for (const { value } of facts.of('read', subject)) {
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
