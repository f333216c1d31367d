import type { Observation } from '#contract/observation.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { observationsFrom } from '#diagnosis/observe/index.ts';
import { shuffle } from '#diagnosis/perturbations.ts';
import { chatter, strangers } from '#diagnosis/strangers.ts';
import type { Recording } from '../recording.ts';

const STRANGERS = 500;
const LINES = 40;
/** One log in so many of them is read as well. */
const TALKATIVE = 10;

/** What the same investigation would have seen with five hundred healthy strangers beside, some of them chatting. */
export function crowd(recording: Recording): { observations: Observation[]; inventory: ServiceStatus[] } {
  const { observations, inventory, diagnosis } = recording;
  const at = new Date(diagnosis.at);
  const others = strangers(STRANGERS, at);
  const listing = observations.findLast((one) => one.what === 'read' && one.source === 'list_services');
  if (!listing) return { observations: [...observations], inventory: [...inventory] };
  // Within the very reading of the list: a second one would stand for a later look at everybody.
  const listed = observationsFrom({
    tool: 'list_services',
    args: {},
    output: { services: others },
    at: new Date(listing.at),
    callId: listing.id.slice(0, listing.id.indexOf('#')),
  }).filter(({ what }) => what !== 'read');
  const said = others
    .filter((_, n) => n % TALKATIVE === 0)
    .flatMap(({ id }, n) =>
      observationsFrom({
        tool: 'fetch_service_logs',
        args: { service: id },
        output: { service: id, truncated: false, lines: chatter(LINES, at) },
        at,
        callId: `stranger_${n}`,
      }),
    );
  return { observations: [...observations, ...listed, ...said], inventory: [...inventory, ...others] };
}

/** In an order that has nothing to do with the first one, and is the same every time. */
export function shuffled<T>(items: readonly T[]): T[] {
  let seed = 0x2545f491;
  return shuffle(items, () => {
    // xorshift32 (Marsaglia, 2003)
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  });
}
