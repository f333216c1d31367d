import { secondsSince } from '../detectors/detector.ts';
import type { Fact, Facts } from '../facts.ts';
import { isAddressed, ownWords } from '../logs/line.ts';
import { type Presence, presenceIn, sayingsOf } from './presence.ts';

/** Its log, its health check, its own health page, the engine that should start it. */
export type Where = 'log' | 'check' | 'page' | 'engine';

/** Something that a program said of itself, in its log, through its health check, through its own interface. */
export interface Utterance {
  readonly fact: Fact;
  readonly subject: string;
  /** As it stands there. */
  readonly text: string;
  /** What of it is the program's own: see `ownWords`. */
  readonly words: string;
  readonly where: Where;
  /** How surely it holds now. */
  readonly presence: Presence;
  /** The same, when this is the last of these, which say the same in other words. */
  presenceAsLastOf(same: readonly Utterance[]): Presence;
}

/** All that was said and may still hold, oldest first. */
export function utterances(facts: Facts, now: Date): Utterance[] {
  const presence = presenceIn(facts, now);
  const logs = facts.all('log').map((fact) => {
    const asLastOf = (same: readonly Utterance[]) => presence(fact, sayingsOf(fact, same.flatMap(lineOf)));
    return utter(fact, fact.value.text, 'log', presence(fact, fact.value), asLastOf);
  });
  const checks = facts
    .all('health')
    .filter(({ value }) => value.state === 'unhealthy' && value.output !== '')
    .map((fact) => utter(fact, fact.value.output, 'check', SURE));
  const own = facts
    .all('health_message')
    .filter(({ value }) => value.type !== 'ok' && value.type !== 'notice')
    .map((fact) => utter(fact, fact.value.message, 'page', fact.value.type === 'error' ? SURE : HALF));
  const told = facts
    .all('outside_text')
    .map((fact) => utter(fact, fact.value.text, 'page', presenceOfTold(fact, facts, now)));
  const engine = facts.all('start_error').map((fact) => utter(fact, fact.value.text, 'engine', SURE));
  return [...logs, ...checks, ...own, ...told, ...engine].filter(
    ({ presence, text }) => presence.now + presence.lasting + presence.life > 0 && !isAddressed(text),
  );
}

const SURE: Presence = { now: 1, lasting: 1, life: 1 };
const HALF: Presence = { now: 0.6, lasting: 0.6, life: 0.6 };

/** How long, in seconds, what a stranger told with a time is taken for the state of things. */
const TOLD_S = 900;

function presenceOfTold(
  { subject, value: { at, amid } }: Fact<'outside_text'>,
  facts: Facts,
  now: Date,
): Presence {
  const started = facts.latest('state', subject)?.value.started_at;
  const before = at !== null && started != null && at < started;
  const held = before || (secondsSince(at, now) ?? 0) > TOLD_S ? 0 : amid ? 0.4 : 1;
  return { now: held, lasting: held, life: held };
}

function utter(
  fact: Fact,
  text: string,
  where: Where,
  presence: Presence,
  presenceAsLastOf: Utterance['presenceAsLastOf'] = () => presence,
): Utterance {
  return { fact, subject: fact.subject, text, words: ownWords(text), where, presence, presenceAsLastOf };
}

function lineOf({ fact }: Utterance): Fact<'log'>[] {
  return fact.what === 'log' ? [fact as Fact<'log'>] : [];
}
