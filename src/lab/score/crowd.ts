import type { Observation } from '#contract/observation.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import { observationsFrom } from '#diagnosis/observe/index.ts';
import type { Recording } from '../recording.ts';

const STRANGERS = 500;
/** One log in so many of them is read as well. */
const TALKATIVE = 10;

/** What the same investigation would have seen with five hundred healthy strangers beside, some of them chatting. */
export function crowd(recording: Recording): { observations: Observation[]; inventory: ServiceStatus[] } {
  const { observations, inventory, diagnosis } = recording;
  const at = new Date(diagnosis.at);
  const strangers = Array.from({ length: STRANGERS }, (_, n) => stranger(n, at));
  const listing = observations.findLast((one) => one.what === 'read' && one.source === 'list_services');
  if (!listing) return { observations: [...observations], inventory: [...inventory] };
  // Within the very reading of the list: a second one would stand for a later look at everybody.
  const listed = observationsFrom({
    tool: 'list_services',
    args: {},
    output: { services: strangers },
    at: new Date(listing.at),
    callId: listing.id.slice(0, listing.id.indexOf('#')),
  }).filter(({ what }) => what !== 'read');
  const chatter = strangers
    .filter((_, n) => n % TALKATIVE === 0)
    .flatMap(({ id }, n) =>
      observationsFrom({
        tool: 'fetch_service_logs',
        args: { service: id },
        output: { service: id, truncated: false, lines: chat(at) },
        at,
        callId: `stranger_${n}`,
      }),
    );
  return { observations: [...observations, ...listed, ...chatter], inventory: [...inventory, ...strangers] };
}

/** In an order that has nothing to do with the first one, and is the same every time. */
export function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  let seed = 0x2545f491;
  for (let end = mixed.length - 1; end > 0; end -= 1) {
    // xorshift32 (Marsaglia, 2003)
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    const at = (seed >>> 0) % (end + 1);
    [mixed[end], mixed[at]] = [mixed[at]!, mixed[end]!];
  }
  return mixed;
}

function stranger(n: number, at: Date): ServiceStatus {
  return {
    id: `stranger-${n}`,
    runtime: 'docker',
    kind: 'generic',
    object_id: n.toString(16).padStart(64, '5'),
    image: 'stranger:1',
    image_id: `sha256:${'5'.repeat(64)}`,
    state: 'running',
    health: n % 3 === 0 ? 'healthy' : 'none',
    health_output: null,
    failing_streak: 0,
    restarts: 0,
    exit_code: null,
    oom_killed: false,
    error: '',
    started_at: new Date(at.getTime() - 86_400_000).toISOString(),
    finished_at: null,
    restart_policy: 'unless-stopped',
    stop_timeout_s: 10,
    ports: [],
    mounts: [],
    networks: ['strangers'],
    depends_on: [],
    env_refs: [],
    project: 'strangers',
    compose_files: [],
    compose_service: `stranger-${n}`,
    one_off: false,
    url: null,
    allowed_verbs: [],
  };
}

function chat(at: Date): Json {
  return Array.from({ length: 40 }, (_, n) => ({
    n: n + 1,
    at: new Date(at.getTime() - (60 - n) * 1000).toISOString(),
    stream: 'stdout',
    text: CHAT[n % CHAT.length]!.replace('#', String(n)),
  }));
}

const CHAT = [
  'INFO handled request # in 12 ms',
  'INFO cache refreshed, # entries',
  'DEBUG worker # idle',
  'INFO 0 errors, # ok since start',
] as const;
