import { mayListenOn } from '../graph/addresses.ts';
import type { Scene } from './detector.ts';
import type { Match } from './sign.ts';

/** Less than what counts as a live symptom. */
const PAST = 0.4;

/**
 * A complaint about someone who is up by now is most likely over, unless both share no network, or something else than
 * the one named was asked for (another port), or the other side does not answer.
 */
export function upDoubt({ said, other, address }: Match, { facts, inventory }: Scene): number {
  if (other === '') return 1;
  const state = facts.latest('state', other)?.value.state;
  if (state !== 'running') return 1;
  const health = facts.latest('health', other)?.value.state;
  const answer = facts.latest('answer', other)?.value.reachable;
  if (health === 'unhealthy' || health === 'starting' || answer === false) return 1;
  const [self, them] = [said.subject, other].map((id) => inventory.find((service) => service.id === id));
  const apart =
    self !== undefined &&
    them !== undefined &&
    self.networks.length > 0 &&
    them.networks.length > 0 &&
    !self.networks.some((network) => them.networks.includes(network));
  if (apart || !mayListenOn(them, address?.port ?? null)) return 1;
  return health === 'healthy' || answer === true ? PAST : 0.8;
}
