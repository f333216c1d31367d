import type { Fact } from '../facts.ts';
import { isAddressed, isNotable, ownWords } from '../logs/line.ts';
import { type Detector, finding } from './detector.ts';
import { isLooping } from './loop.ts';

const NEAR_THE_END = 10;

/** What a service that is down or in a restart loop said last: the most telling of its last lines first. */
export const lastWords: Detector = {
  name: 'last-words',
  emits: ['last-words'],
  detect({ facts, now }) {
    return facts.subjects.flatMap((subject) => {
      const state = facts.latest('state', subject);
      const down = state?.value.state === 'exited' || state?.value.state === 'dead';
      if (!down && !isLooping(facts, subject, now)) return [];
      const last = facts
        .of('log', subject)
        .filter(({ value }) => value.after < NEAR_THE_END && !isAddressed(value.text))
        .toSorted(
          (a, b) => Number(a.value.amid) - Number(b.value.amid) || rank(b) - rank(a) || b.value.n - a.value.n,
        );
      const best = last[0];
      if (!best) return [];
      return [
        finding(
          'last-words',
          [best, ...last.slice(1)],
          `before it ended it said: “${best.value.text.trim()}”`,
        ),
      ];
    });
  },
};

const rank = ({ value }: Fact<'log'>) =>
  /^\s/.test(value.text) ? 0 : isNotable(ownWords(value.text)) ? 2 : 1;
