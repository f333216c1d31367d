import type { Fact, Facts } from '../facts.ts';
import { isAddressed, ownWords } from '../logs/line.ts';
import { type Presence, presenceIn } from './presence.ts';

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
  /** 0..1: how surely it holds now. */
  readonly strength: number;
  /** The same for what happened once and stays so until somebody sees to it. */
  readonly lasting: number;
  readonly where: Where;
}

/** All that was said and may still hold, oldest first. */
export function utterances(facts: Facts, now: Date): Utterance[] {
  const presence = presenceIn(facts, now);
  const logs = facts.all('log').map((fact) => utter(fact, fact.value.text, presence(fact), 'log'));
  const checks = facts
    .all('health')
    .filter(({ value }) => value.state === 'unhealthy' && value.output !== '')
    .map((fact) => utter(fact, fact.value.output, SURE, 'check'));
  const own = facts
    .all('health_message')
    .filter(({ value }) => value.type !== 'ok' && value.type !== 'notice')
    .map((fact) => utter(fact, fact.value.message, fact.value.type === 'error' ? SURE : HALF, 'page'));
  const engine = facts.all('start_error').map((fact) => utter(fact, fact.value.text, SURE, 'engine'));
  return [...logs, ...checks, ...own, ...engine].filter(
    (one) => one.strength + one.lasting > 0 && !isAddressed(one.text),
  );
}

const SURE: Presence = { now: 1, lasting: 1 };
const HALF: Presence = { now: 0.6, lasting: 0.6 };

function utter(fact: Fact, text: string, { now, lasting }: Presence, where: Where): Utterance {
  return { fact, subject: fact.subject, text, words: ownWords(text), strength: now, lasting, where };
}
