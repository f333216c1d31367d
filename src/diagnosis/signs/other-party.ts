import { needsOf } from '#core/dependencies.ts';
import type { Scene } from '../detectors/detector.ts';
import { isLooping } from '../detectors/loop.ts';
import type { Fact } from '../facts.ts';
import { mayListenOn, shareNoNetwork } from '../graph/addresses.ts';
import type { Match } from './sign.ts';
import type { Utterance } from './utterance.ts';

/** Less than what counts as a live symptom. */
const PAST = 0.4;
/** Seconds after its start from which on somebody is expected to let others in. */
const SETTLED_S = 10;

/**
 * Doubt about a complaint that another party cannot be reached. About someone who is up by now it is most likely over,
 * unless both share no network, something else than the one named was asked for (another port), or it does not answer.
 */
export function unreachedDoubt(match: Match, scene: Scene): number {
  const { said, other, address } = match;
  const { facts, inventory } = scene;
  const over = pageIsClean(match, scene) ? PAST : 1;
  // A setting that names somebody whom nobody knows agrees with it.
  if (match.sign.kind === 'says-unresolved' && facts.of('unmet_ref', said.subject).length > 0) return over;
  if (other === '') return over * strangerDoubt(match, scene);
  const state = facts.latest('state', other)?.value.state;
  if (state !== 'running') return over;
  const health = facts.latest('health', other)?.value.state;
  const answer = facts.latest('answer', other)?.value.reachable;
  if (health === 'unhealthy' || health === 'starting' || answer === false) return over;
  const [self, them] = [said.subject, other].map((id) => inventory.find((service) => service.id === id));
  if (self && them && shareNoNetwork(self, them, match.sign.kind === 'says-unresolved')) return over;
  if (!mayListenOn(them, address?.port ?? null) || goesOn(match, scene)) return over;
  // Who has taken the connection was up by then.
  if (match.sign.data?.(said.words).late === true) return over;
  return health === 'healthy' || answer === true ? PAST : 0.8 * over;
}

/** About somebody who is not known here: once is a mishap, unless the one who says it does not work either. */
function strangerDoubt({ said, address }: Match, scene: Scene): number {
  if (isIll(said.subject, scene) || failsOthers(said.subject, scene)) return 1;
  if (address !== null) return repeats(said) ? 1 : ONCE;
  return persists(said) ? PERSISTENT : PAST;
}

/** Said once, and said over and over without a word of another attempt. */
const ONCE = 0.55;
const PERSISTENT = 0.8;

function persists({ fact, text }: Utterance): boolean {
  if (fact.what !== 'log') return false;
  return (fact as Fact<'log'>).value.count >= 3 && !/\bretry|\battempt\b/i.test(text);
}

/** Whether it answers those who ask it with errors. */
function failsOthers(subject: string, { facts }: Scene): boolean {
  const served = facts.latest('served', subject)?.value;
  const status = facts.latest('answer', subject)?.value.status ?? 0;
  return status >= 500 || (served !== undefined && served.failed > 1 && served.well_after < 5);
}

/** Whether it was said more than once since the other party came up, which takes some time to let anybody in. */
function goesOn({ said, other }: Match, { facts }: Scene): boolean {
  if (said.fact.what !== 'log') return false;
  const { prev_at } = (said.fact as Fact<'log'>).value;
  const up = facts.latest('state', other)?.value.started_at ?? null;
  return prev_at !== null && up !== null && Date.parse(prev_at) > Date.parse(up) + SETTLED_S * 1000;
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
  if (!needsSomeone && !CLIENT_SIDE.test(said.words)) return 0.2;
  return repeats(said) ? 0.9 : 0.6;
}

/** In the words of what only clients use. */
const CLIENT_SIDE =
  /SQLSTATE|\b(?:psycopg2?|asyncpg|mysql\.connector|pymysql|pymongo|redis\.exceptions|pika|amqp|kombu|smtplib|imaplib|ldap3?|botocore|boto3|urllib3?|requests\.exceptions|httpx|aiohttp|SMTPAuth\w*|PSQLException|PG::|Mongo\w*Error|com\.mysql|jdbc)\b|\bAMQP\b|ACCESS_REFUSED|\bupstream\b|Authorization Violation/;

/**
 * Doubt about what a server may say of its clients' mistakes: an echo, when it is well and needs nobody, and is needed
 * itself.
 */
export function echoDoubt({ said, other, address }: Match, scene: Scene): number {
  if (other !== '' || address !== null || said.where !== 'log' || isIll(said.subject, scene)) return 1;
  const self = scene.inventory.find(({ id }) => id === said.subject);
  const isServer = scene.inventory.some((service) => needsOf(service).has(said.subject));
  return isServer && needsOf(self).size === 0 ? PAST : 1;
}

/** Whether it was said before in the same words. */
export function repeats({ fact }: Utterance): boolean {
  return fact.what === 'log' && (fact as Fact<'log'>).value.prev_at !== null;
}

/** Whether the subject is down, comes and goes, or fails its health check. */
export function isIll(subject: string, { facts, now }: Scene): boolean {
  if (isLooping(facts, subject, now)) return true;
  if (facts.latest('state', subject)?.value.state !== 'running') return true;
  return facts.latest('health', subject)?.value.state === 'unhealthy';
}

/** A service that has a health page of its own, with nothing on it, complains of the past in its log. */
function pageIsClean({ said }: Match, { facts }: Scene): boolean {
  if (said.where !== 'log') return false;
  const page = facts.of('read', said.subject).findLast(({ value }) => value.tool === 'sonarr_health');
  return page !== undefined && !page.value.failed && page.value.items === 0;
}
