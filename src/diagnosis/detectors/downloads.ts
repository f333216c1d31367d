import type { Fact } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { type Detector, finding } from './detector.ts';

/** What download managers report of their queues. */
export const downloadsDetector: Detector = {
  name: 'downloads',
  emits: ['queue-stuck', 'downloads-paused'],
  detect({ facts }) {
    const paused = facts
      .all('downloads')
      .filter(({ value }) => value.paused)
      .map((fact) =>
        finding('downloads-paused', [fact], `its downloads are paused, ${waiting(fact.value.slots)}`, {
          strength: fact.value.slots > 0 && !fact.value.timed ? 1 : 0.4,
          data: { slots: fact.value.slots },
        }),
      );
    return [...paused, ...facts.all('queue_item').flatMap(stuck)];
  },
};

/** Stuck is what its manager itself calls so: still downloading, however slowly, is not. */
function stuck(item: Fact<'queue_item'>): Finding[] {
  const { id, title, status, tracked_status, tracked_state, error, messages } = item.value;
  const marked = /^(?:warning|error)$/i.test(tracked_status) || /^(?:failed|warning)$/i.test(status);
  const blocked = /blocked|failed/i.test(tracked_state);
  const stalled = /stalled/i.test(`${error} ${messages.join(' ')}`);
  if (!marked && !blocked && !stalled) return [];
  // The download client being away is no fault of the item.
  if (/unavailable/i.test(status)) return [];
  const reason = messages[0] ?? (error || tracked_state || status);
  return [
    finding('queue-stuck', [item], `“${title}” is stuck in its queue: ${reason}`, {
      data: { queue_id: id, title, reason },
    }),
  ];
}

function waiting(slots: number): string {
  if (slots === 0) return 'and nothing is waiting';
  return slots === 1 ? 'and one is waiting' : `and ${slots} are waiting`;
}
