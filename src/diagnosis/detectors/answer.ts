import type { Fact, Facts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { type Detector, finding, type Scene, secondsSince } from './detector.ts';
import { isLooping } from './loop.ts';

/** Seconds after a start in which no answer is no wonder. */
const START_UP_S = 20;
/** An answer on one's own machine that takes this long, in ms, is no answer for a person who waits. */
const SLOW_MS = 1500;

/** How a service answers when it is asked: through a probe, its own interface, or with an error to our call. */
export const answerDetector: Detector = {
  name: 'answer',
  emits: [
    'answers',
    'slow-answer',
    'slow-start',
    'silent',
    'refuses',
    'server-error',
    'key-refused',
    'key-accepted',
  ],
  detect(scene) {
    const { facts } = scene;
    const probes = facts.all('answer').flatMap((fact) => ofProbe(scene, fact));
    const calls = facts.all('call_failed').flatMap((fact) => ofFailure(scene, fact));
    const pings = facts.all('ping').flatMap((fact) => ofPing(fact));
    return [
      ...probes,
      ...calls,
      ...pings,
      ...facts.subjects.flatMap((subject) => ofOwnInterface(facts, subject)),
    ];
  },
};

function ofProbe(scene: Scene, fact: Fact<'answer'>): Finding[] {
  const { reachable, status, error, url } = fact.value;
  if (reachable) {
    // What is being started says so with this status.
    if (status === 503 && scene.facts.latest('health', fact.subject)?.value.state === 'starting') {
      const up = secondsSince(scene.facts.latest('state', fact.subject)?.value.started_at ?? null, scene.now);
      const strength = up !== null && up < START_UP_S ? 0.4 : 0.8;
      return [
        finding('slow-start', [fact], 'it answers that it is not ready yet (status 503)', { strength }),
      ];
    }
    if (status !== null && status >= 500) {
      return [
        finding('server-error', [fact], `it answers with an error (status ${status})`, { data: { status } }),
      ];
    }
    if (isLooping(scene.facts, fact.subject, scene.now)) return [];
    return [
      finding('answers', [fact], `it answers${status === null ? '' : ` (status ${status})`}`),
      ...slowness(fact, fact.value.latency_ms),
    ];
  }
  return silence(scene, fact, error, `at ${url}`);
}

function slowness(fact: Fact<'answer'>, latency: number | null): Finding[] {
  if (latency === null || latency < SLOW_MS) return [];
  const words = `after ${(latency / 1000).toFixed(1)} s`;
  return [finding('slow-answer', [fact], `it answers only ${words}`, { data: { words, latency } })];
}

function ofFailure(scene: Scene, fact: Fact<'call_failed'>): Finding[] {
  const { detail, code, tool } = fact.value;
  if (fact.subject === 'stack' || fact.subject === 'host' || !ASKS_THE_SERVICE.test(tool)) return [];
  if (/\b40[13]\b|refused the API key|unauthori[sz]ed|forbidden/i.test(detail)) {
    return [finding('key-refused', [fact], 'it refuses the key with which OpsPilot asks it')];
  }
  const status = /answered (5\d\d)\b/.exec(detail)?.[1];
  if (status !== undefined) {
    return [
      finding('server-error', [fact], `it answers with an error (status ${status})`, {
        data: { status: Number(status) },
      }),
    ];
  }
  const errno = /^([A-Z][A-Z_]+)\b/.exec(detail)?.[1] ?? (code === 'deadline' ? 'ETIMEDOUT' : '');
  return errno === '' ? [] : silence(scene, fact, errno, 'through its own interface');
}

function ofPing(fact: Fact<'ping'>): Finding[] {
  if (fact.value.authorized === false) {
    return [finding('key-refused', [fact], 'it refuses the key with which OpsPilot asks it')];
  }
  return fact.value.alive ? [finding('answers', [fact], 'it answers')] : [];
}

/** Its own interface has let us in. */
function ofOwnInterface(facts: Facts, subject: string): Finding[] {
  const kinds = ['queue', 'downloads', 'ping'] as const;
  const open = kinds.map((kind) => facts.latest(kind, subject)).find((fact) => fact !== undefined);
  const read = facts.of('read', subject).find(({ value }) => value.tool === 'sonarr_health' && !value.failed);
  const proof =
    open && !(open.what === 'ping' && (open as Fact<'ping'>).value.authorized !== true) ? open : read;
  return proof ? [finding('key-accepted', [proof], 'it accepts the key with which OpsPilot asks it')] : [];
}

/** Only what runs can be silent; what is down has signs of its own. */
function silence(scene: Scene, fact: Fact, errno: string, where: string): Finding[] {
  const { facts, now } = scene;
  const state = facts.latest('state', fact.subject)?.value;
  if (state && state.state !== 'running') return [];
  const up = secondsSince(state?.started_at ?? null, now);
  const fresh =
    up !== null && up < START_UP_S && facts.latest('health', fact.subject)?.value.state !== 'unhealthy';
  const sure = fresh ? 0.4 : certainty(scene, fact.subject);
  if (REFUSED.test(errno)) {
    return [finding('refuses', [fact], `it refuses connections ${where} (${errno})`, { strength: sure })];
  }
  if (!SILENT.test(errno)) return [];
  return [finding('silent', [fact], `it does not answer ${where} (${errno})`, { strength: sure })];
}

/** An address that was guessed, or that its own health check contradicts, proves little. */
function certainty({ facts, inventory }: Scene, subject: string): number {
  const service = inventory.find(({ id }) => id === subject);
  const health = facts.latest('health', subject)?.value.state;
  if (health === 'unhealthy') return 1;
  if (health === 'healthy') return 0.4;
  const published = service?.runtime === 'process' || service?.ports.some((port) => port.host_port !== null);
  return service?.kind !== 'generic' || published ? 1 : 0.4;
}

const ASKS_THE_SERVICE = /^(?:radarr|sonarr|sabnzbd|jellyfin)_|^probe_service$/;
const REFUSED = /^(?:ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET|EPIPE)$/;
const SILENT = /TIMEDOUT|TIMEOUT|ABORT/;
