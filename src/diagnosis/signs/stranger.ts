import type { Fact, Facts } from '../facts.ts';

/** A log that somebody else keeps may be another one; a line of it without a time may be an old one. */
const FOREIGN = 0.95;
const UNDATED = 0.7;
/** Alone it makes nobody a patient whose own health check passes. */
const OUTVOTED = 0.5;

/** How much a fact is believed for the one who tells it, 0..1: what outside servers say nobody vouches for. */
export function trustIn({ subject, evidence }: Pick<Fact, 'subject' | 'evidence'>, facts: Facts): number {
  if (evidence.kind !== 'outside') return 1;
  return (isContent(subject, facts) ? OUTVOTED : 1) * (evidence.at === null ? UNDATED : FOREIGN);
}

/** Whether its own health check says that all is well. */
export function isContent(subject: string, facts: Facts): boolean {
  const running = facts.latest('state', subject)?.value.state === 'running';
  return running && facts.latest('health', subject)?.value.state === 'healthy';
}
