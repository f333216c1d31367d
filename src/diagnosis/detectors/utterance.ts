import type { Fact, Facts } from '../facts.ts';
import { isAddressed, ownWords } from '../logs/line.ts';
import { presence } from './presence.ts';

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
  /** How it is introduced on the card. */
  readonly intro: string;
}

/** All that was said and may still hold, oldest first. */
export function utterances(facts: Facts, now: Date): Utterance[] {
  const logs = facts
    .all('log')
    .map((fact) => utter(fact, fact.value.text, presence(fact, facts, now), 'its log says'));
  const checks = facts
    .all('health')
    .filter(({ value }) => value.state === 'unhealthy' && value.output !== '')
    .map((fact) => utter(fact, fact.value.output, 1, 'its health check says'));
  const own = facts
    .all('health_message')
    .filter(({ value }) => value.type !== 'ok' && value.type !== 'notice')
    .map((fact) => utter(fact, fact.value.message, fact.value.type === 'error' ? 1 : 0.6, 'it reports'));
  const engine = facts.all('start_error').map((fact) => utter(fact, fact.value.text, 1, 'the engine says'));
  return [...logs, ...checks, ...own, ...engine].filter((one) => one.strength > 0 && !isAddressed(one.text));
}

function utter(fact: Fact, text: string, strength: number, intro: string): Utterance {
  return { fact, subject: fact.subject, text, words: ownWords(text), strength, intro };
}
