import { needsOf } from '#core/dependencies.ts';
import type { Scene } from '../detectors/detector.ts';
import type { Sign } from './sign.ts';
import type { Utterance } from './utterance.ts';

/** Work is waiting and nobody does it. */
export const saysQueueStalls: Sign = {
  kind: 'says-queue-stalls',
  otherOf: idleWorker,
  pattern:
    /queue.{0,60}(?:is full|stalled|stuck|blocked|backed up|backlog|not (?:being )?(?:processed|consumed|drained)|overflow|keeps? growing|high watermark)|consumer lag|(?:no|zero|0) (?:active |live |running |available )?(?:workers?|consumers?)\b.{0,40}(?:available|running|registered|connected|listening|for|on|left)|(?:jobs?|tasks?|messages?).{0,60}(?:stalled|stuck|not (?:being )?(?:processed|consumed)|piling up|waiting for (?:more than |over )?\d)|(?:queue|backlog).{0,40}(?:exceeds|depth|too (?:long|deep|many)).{0,20}\d|(?:consumers?|workers?).{0,30}not keeping up|backlog (?:of|is|at|grow|size)/i,
  except: /\bdownload\b|tcp_|\bsomaxconn\b|\bTCP backlog\b/i,
};

/** The one that does not run and uses the same queue: most likely it is the one who should do the work. */
function idleWorker({ subject }: Utterance, { facts, inventory }: Scene): string {
  const near = new Set([subject, ...needsOf(inventory.find(({ id }) => id === subject))]);
  const idle = inventory.filter(
    (service) =>
      service.id !== subject &&
      facts.latest('state', service.id)?.value.state !== 'running' &&
      [...needsOf(service)].some((one) => near.has(one)),
  );
  return idle.length === 1 ? idle[0]!.id : '';
}
