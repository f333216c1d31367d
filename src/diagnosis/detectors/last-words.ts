import type { Fact, Facts } from '../facts.ts';
import { isAddressed, isNotable, ownWords } from '../logs/line.ts';
import { type Detector, finding } from './detector.ts';
import { isLooping } from './loop.ts';

const NEAR_THE_END = 10;
const MOST = 3;

/** What a service that is down or in a restart loop said last: the most telling of its last lines. */
export const lastWords: Detector = {
  name: 'last-words',
  emits: ['last-words'],
  detect({ facts, now }) {
    return facts.subjects
      .filter((subject) => isDown(facts, subject) || isLooping(facts, subject, now))
      .flatMap((subject) => tellingLines(facts, subject))
      .map((line, index) => {
        const text = line.value.text.replace(/\s+/g, ' ').trim();
        return finding(
          'last-words',
          [line],
          `${line.evidence.kind === 'outside' ? `the outside server ${line.evidence.server} has as its last words` : 'before it ended it said'}: “${text}”`,
          {
            strength: 1 - index / 100,
            data: { text },
          },
        );
      });
  },
};

function isDown(facts: Facts, subject: string): boolean {
  const state = facts.latest('state', subject)?.value.state;
  return state === 'exited' || state === 'dead';
}

function tellingLines(facts: Facts, subject: string): Fact<'log'>[] {
  const lines = facts
    .of('log', subject)
    .filter(({ value }) => value.after < NEAR_THE_END && !isAddressed(value.text))
    .toSorted(
      (a, b) =>
        Number(a.value.amid) - Number(b.value.amid) ||
        tellingness(b) - tellingness(a) ||
        b.value.n - a.value.n,
    );
  const [best] = lines;
  return lines.filter((line) => best && tellingness(line) === tellingness(best)).slice(0, MOST);
}

function tellingness({ value }: Fact<'log'>): number {
  if (/^\s/.test(value.text)) return 0;
  return isNotable(ownWords(value.text)) ? 2 : 1;
}
