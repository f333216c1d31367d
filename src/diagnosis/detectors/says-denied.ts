import type { Detector, Scene } from './detector.ts';
import { type Match, signDetector } from './sign.ts';

const DENIED =
  /\b401\b.{0,40}unauthori[sz]ed|unauthori[sz]ed.{0,20}\b401\b|(?:status|code|HTTP|response|error)[ :=('"]*(?:code[ :=]*)?40[13]\b|\b403 forbidden|authentication (?:has )?failed|failed to authenticate|password authentication failed|access denied for user|login (?:failed|incorrect)|invalid (?:api[ _-]?key|token|credentials?|password|username|client secret)|(?:api[ _-]?key|token|password|credentials?) (?:is |are |was |were )?(?:incorrect|invalid|wrong|not valid|expired|rejected|revoked|refused)|incorrect (?:api[ _-]?key|password|username)|wrong (?:api[ _-]?key|password)|bad credentials|WRONGPASS|NOAUTH|invalid username-password pair|SASL authentication failed|not authenticated|unauthori[sz]ed\b/i;

/** Complaints about clients, not about oneself: whoever knocks at a door can bring them about. */
const SERVED =
  /\b(?:from|ip|client|peer|remote)[ =:]+\[?[\da-f]{1,4}[.:][\da-f.:]+|\b(?:GET|POST|PUT|DELETE|PATCH|HEAD)\s+\/|\burl[ =:]+['"]?\/|\d>[\w?]/i;

/** The other side refused our password or key. */
export const saysDenied: Detector = signDetector({
  kind: 'says-denied',
  names: true,
  pattern: DENIED,
  except: SERVED,
  doubt: (match, scene) => (match.other !== '' || match.address !== null ? 1 : unnamedDoubt(match, scene)),
});

/** It refused somebody else's password or key. */
export const saysDenies: Detector = signDetector({ kind: 'says-denies', pattern: allOf(DENIED, SERVED) });

/** A database names no client in `password authentication failed`: who needs nobody was not denied by anybody. */
function unnamedDoubt({ said }: Match, { inventory, facts }: Scene): number {
  const self = inventory.find((service) => service.id === said.subject);
  const needsSomeone = (self?.depends_on.length ?? 0) + (self?.env_refs.length ?? 0) > 0;
  const failing = facts.latest('state', said.subject)?.value.state !== 'running';
  const ill = failing || facts.latest('health', said.subject)?.value.state === 'unhealthy';
  if (ill) return needsSomeone ? 0.9 : 0.7;
  return needsSomeone ? 0.45 : 0.2;
}

function allOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map((pattern) => `(?=[^]*(?:${pattern.source}))`).join(''), 'i');
}
