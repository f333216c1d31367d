import type { RunSummary } from '#contract/run.ts';
import type { Text } from '../../text/text.ts';
import type { Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';

export interface RunMood {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly word: string;
}

/** A run in one word. */
export function moodOfRun(
  { state, outcome }: Pick<RunSummary, 'state' | 'outcome'>,
  { run: t }: Text,
): RunMood {
  switch (state) {
    case 'NEEDS_APPROVAL':
      return { tone: 'warn', icon: 'hourglass', word: t.states.NEEDS_APPROVAL };
    case 'FAILED':
      return { tone: 'bad', word: t.states.FAILED };
    case 'CANCELLED':
      return { tone: 'unknown', icon: 'stopped', word: t.states.CANCELLED };
    case 'DONE':
      return outcome === null
        ? { tone: 'unknown', word: t.states.DONE }
        : { ...OUTCOMES[outcome], word: t.outcomes[outcome] };
    default:
      return { tone: 'busy', word: t.states[state] };
  }
}

/** Whether it ended with something that nobody has mended since, as far as this run knows. */
export function foundTrouble({ outcome }: Pick<RunSummary, 'outcome'>): boolean {
  return (
    outcome === 'diagnosed' || outcome === 'escalated' || outcome === 'declined' || outcome === 'unknown'
  );
}

const OUTCOMES: Readonly<Record<NonNullable<RunSummary['outcome']>, Omit<RunMood, 'word'>>> = {
  healthy: { tone: 'ok' },
  resolved: { tone: 'ok' },
  diagnosed: { tone: 'warn', icon: 'search' },
  declined: { tone: 'unknown', icon: 'stopped' },
  escalated: { tone: 'bad', icon: 'person' },
  unknown: { tone: 'unknown' },
};
