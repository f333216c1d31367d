import type { Scene } from '../detectors/detector.ts';
import { mayListenOn, needsOf } from '../graph/addresses.ts';
import type { Match } from './sign.ts';

/** Less than what counts as a live symptom. */
const PAST = 0.4;

/**
 * Doubt about a complaint that another party cannot be reached. About someone who is up by now it is most likely over,
 * unless both share no network, something else than the one named was asked for (another port), or it does not answer.
 */
export function unreachedDoubt(match: Match, scene: Scene): number {
  const { said, other, address } = match;
  const { facts, inventory } = scene;
  const over = pageIsClean(match, scene) ? PAST : 1;
  if (other === '') return over * (address === null && !isIll(said.subject, scene) ? PAST : 1);
  const state = facts.latest('state', other)?.value.state;
  if (state !== 'running') return over;
  const health = facts.latest('health', other)?.value.state;
  const answer = facts.latest('answer', other)?.value.reachable;
  if (health === 'unhealthy' || health === 'starting' || answer === false) return over;
  const [self, them] = [said.subject, other].map((id) => inventory.find((service) => service.id === id));
  const apart =
    self !== undefined &&
    them !== undefined &&
    self.networks.length > 0 &&
    them.networks.length > 0 &&
    !self.networks.some((network) => them.networks.includes(network));
  if (apart || !mayListenOn(them, address?.port ?? null)) return over;
  return health === 'healthy' || answer === true ? PAST : 0.8 * over;
}

/**
 * Doubt about a complaint that another party refused a password. Who lets OpsPilot in with the key that all were told
 * has not changed it. A database names no client in its own complaint: who needs nobody was denied by nobody.
 */
export function deniedDoubt(match: Match, scene: Scene): number {
  const { said, other, address } = match;
  const { facts, inventory } = scene;
  if (pageIsClean(match, scene)) return PAST;
  const own = ['queue', 'downloads', 'ping'] as const;
  if (other !== '' && own.some((kind) => facts.latest(kind, other))) return PAST;
  if (other !== '' || address !== null) return 1;
  const needsSomeone = needsOf(inventory.find(({ id }) => id === said.subject)).size > 0;
  if (isIll(said.subject, scene)) return needsSomeone ? 0.9 : 0.7;
  return needsSomeone ? 0.45 : 0.2;
}

/** Whether the subject is down or fails its health check. */
export function isIll(subject: string, { facts }: Scene): boolean {
  if (facts.latest('state', subject)?.value.state !== 'running') return true;
  return facts.latest('health', subject)?.value.state === 'unhealthy';
}

/** A service that has a health page of its own, with nothing on it, complains of the past in its log. */
function pageIsClean({ said }: Match, { facts }: Scene): boolean {
  if (said.where !== 'log') return false;
  const page = facts.of('read', said.subject).findLast(({ value }) => value.tool === 'sonarr_health');
  return page !== undefined && !page.value.failed && page.value.items === 0;
}
