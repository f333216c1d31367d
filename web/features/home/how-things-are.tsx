import type { UseQueryResult } from '@tanstack/react-query';
import type { RunSummary } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { type Text, useText } from '../../text/text.ts';
import { shapeOf, type Tone } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { clockTime } from '../../ui/time.ts';
import { foundTrouble } from '../runs/run-mood.ts';
import { moodOf, since } from '../services/service-state.ts';

interface Situation {
  readonly services: UseQueryResult<ServiceStatus[]>;
  readonly lastRun: RunSummary | null;
  readonly waiting: number;
}

/** One sentence that says how things are. */
export function HowThingsAre(situation: Situation) {
  const t = useText();
  const { tone, sentence } = sentenceFor(situation, t);
  return (
    <span className={`status-line tone-${tone}`}>
      <span className="status-shape">
        <Icon name={shapeOf(tone)} size={30} />
      </span>
      <span aria-live="polite">{sentence}</span>
    </span>
  );
}

function sentenceFor({ services, lastRun, waiting }: Situation, t: Text): { tone: Tone; sentence: string } {
  const { data } = services;
  if (!data) {
    return services.isError
      ? { tone: 'unknown', sentence: t.home.unknown }
      : { tone: 'busy', sentence: t.frame.busy };
  }
  if (data.length === 0) return { tone: 'unknown', sentence: t.home.none };
  const troubled = data
    .map((service) => ({ service, mood: moodOf(service, t) }))
    .filter(({ mood }) => mood.troubled);
  const tone = troubled.some(({ mood }) => mood.tone === 'bad') ? 'bad' : 'warn';
  const [first] = troubled;
  if (first && troubled.length === 1) {
    const { service, mood } = first;
    const at = since(service);
    const time = at === null ? '' : clockTime(new Date(at), new Date(), t.locale);
    return { tone, sentence: t.home.oneDown(service.id, mood.says, time) };
  }
  if (first) return { tone, sentence: t.home.manyDown(troubled.length) };
  if (waiting > 0) return { tone: 'warn', sentence: t.home.waiting(waiting) };
  if (lastRun && foundTrouble(lastRun)) return { tone: 'warn', sentence: t.home.lastFound };
  return { tone: 'ok', sentence: t.home.allWell };
}
