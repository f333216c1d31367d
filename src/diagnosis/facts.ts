import type { EvidenceRef, Observation } from '#contract/observation.ts';
import type { HealthState, RuntimeState, ServiceStatus } from '#contract/service.ts';

/**
 * The kinds of fact that detectors read, with the shape of their values. An `Observation`'s `what` is one of these
 * keys. Times are ISO 8601 UTC.
 */
export interface FactValues {
  /** One reading of one tool: `scope` names what was read, so that a newer reading of the same replaces it whole. */
  read: {
    tool: string;
    scope: string;
    failed: boolean;
    items: number;
    lines_seen: number;
    truncated: boolean;
    /** The outside server that answered. */
    outside?: string;
  };
  state: {
    state: RuntimeState;
    started_at: string | null;
    finished_at: string | null;
    restart_policy: ServiceStatus['restart_policy'];
    one_off: boolean;
  };
  exit: { code: number; at: string | null };
  oom: { killed: boolean };
  start_error: { text: string };
  health: { state: HealthState; output: string; streak: number };
  restarts: { count: number };
  /** Lines of one shape in one log: the last of them, how often, and when the time before. */
  log: {
    n: number;
    at: string | null;
    text: string;
    count: number;
    /** When a line of this shape was said first, and the time before; null when it was said once. */
    first_at: string | null;
    prev_at: string | null;
    /** Lines that came after this one in the same reading. */
    after: number;
    /** It stands among words to the reader: somebody else may have a hand in this part of the log. */
    amid: boolean;
  };
  /** How the last requests in a log were answered; `gateway`: with 502 or 504, which blame somebody behind it. */
  served: {
    requests: number;
    failed: number;
    gateway: number;
    status: number;
    last_failed_at: string | null;
    /** Requests that were answered without an error after the last one that was not. */
    well_after: number;
    failing_since: string | null;
  };
  /** `by`: whose order it was; null for nobody's, absent where that is not known. */
  event: { action: string; exit_code: number | null; by?: string | null };
  answer: {
    url: string;
    reachable: boolean;
    status: number | null;
    latency_ms: number | null;
    error: string;
  };
  disk: {
    path: string;
    kind: 'filesystem' | 'quota';
    percent_used: number;
    size_bytes: number;
    free_bytes: number;
    inodes_percent_used: number | null;
  };
  queue: { total: number };
  queue_item: {
    id: number;
    title: string;
    status: string;
    tracked_status: string;
    tracked_state: string;
    error: string;
    messages: string[];
    size: number | null;
    sizeleft: number | null;
  };
  /** `timed`: the pause ends by itself. */
  downloads: { paused: boolean; slots: number; timed: boolean };
  health_message: { source: string; type: string; message: string };
  ping: { alive: boolean; authorized: boolean | null; latency_ms: number | null };
  usage: { cpu_cores: number | null; memory_bytes: number | null; memory_limit_bytes: number | null };
  /** Computing time in cores; `throttled`: share (0..1) of the time slices in which its limit held it back. */
  computing: { cores: number; limit: number | null; throttled: number | null };
  /** Where more can be asked than the containers tell. */
  metrics_source: { from: 'prometheus' };
  /** A metric of a service over time, summed up; `now` is the middle one of its last values. */
  series: {
    metric: string;
    points: number;
    from: string;
    to: string;
    now: number;
    /** Its level moved: when, and from what to what. */
    change: { at: string; before: number; after: number } | null;
    /** It grew all the time: by how much in an hour, in its own unit, and by which share over the whole time. */
    growth: { per_hour: number; share: number } | null;
  };
  /** What a log says otherwise since a moment: lines of one template, and the one of them to show. */
  log_change: {
    kind: 'new' | 'burst' | 'vanished';
    since: string;
    before: number;
    after: number;
    n: number;
    text: string;
  };
  /** What an outside tool says of how something is; `amid`: somebody addresses the reader in the same answer. */
  outside_text: { n: number; at: string | null; text: string; amid: boolean };
  /** What an outside tool says that somebody changed. */
  outside_change: { n: number; at: string; text: string; by: string };
  /** An environment variable whose value names a host that nobody near bears. */
  unmet_ref: { variable: string; host: string };
  /** TCP ports inside the container, and those of the machine that lead to one of them. */
  ports: { exposed: number[]; published: number[] };
  /** Networks that a running container is connected to. */
  networks: { names: string[] };
  call_failed: { tool: string; code: string; detail: string };
}

export type FactKind = keyof FactValues;

/** An observation whose value has the shape of its kind. */
export interface Fact<K extends FactKind = FactKind> {
  readonly id: string;
  readonly what: K;
  readonly subject: string;
  readonly value: FactValues[K];
  readonly at: string;
  readonly source: string;
  readonly evidence: EvidenceRef;
}

/** The facts that hold: the newest reading of each thing, in an order that does not depend on how they arrived. */
export interface Facts {
  /** All standing facts of a kind, oldest first. */
  all<K extends FactKind>(what: K): readonly Fact<K>[];
  /** Those about one subject. */
  of<K extends FactKind>(what: K, subject: string): readonly Fact<K>[];
  /** The newest of a kind about a subject. */
  latest<K extends FactKind>(what: K, subject: string): Fact<K> | undefined;
  /** Every subject that any fact is about, sorted. */
  readonly subjects: readonly string[];
  /** Where any observation, standing or replaced, can be seen again. */
  evidence(id: string): EvidenceRef | undefined;
  /** Ids of replaced observations that said the very same of the same subject. */
  saidBefore(fact: Pick<Fact, 'id'>): readonly string[];
}

/** What one status reading says of a service: it is void as a whole when a newer one names the service. */
const STATUS_KINDS: ReadonlySet<string> = new Set([
  'exit',
  'oom',
  'start_error',
  'health',
  'restarts',
  'ports',
  'networks',
]);

/** Indexes observations. Readings that a newer reading of the same scope replaced are left out. */
export function factsOf(observations: readonly Observation[]): Facts {
  const sorted = [...new Map(observations.map((o) => [o.id, o])).values()].sort(byTimeThenId);
  const stands = standing(sorted);
  const index = new Map<string, Fact[]>();
  const before = new Map<string, string[]>();
  const subjects = new Set<string>();
  for (const observation of sorted) {
    const fact = observation as unknown as Fact;
    const same = `${fact.what} ${fact.subject} ${JSON.stringify(fact.value)}`;
    push(before, same, fact.id);
    if (!stands(observation)) continue;
    subjects.add(fact.subject);
    push(index, fact.what, fact);
    push(index, `${fact.what} ${fact.subject}`, fact);
  }
  const at = <K extends FactKind>(key: string) => (index.get(key) ?? []) as unknown as readonly Fact<K>[];
  const kept = new Map(sorted.map((o) => [o.id, o]));
  return {
    all: (what) => at(what),
    of: (what, subject) => at(`${what} ${subject}`),
    latest: (what, subject) => at<typeof what>(`${what} ${subject}`).at(-1),
    subjects: [...subjects].sort(),
    evidence: (id) => kept.get(id)?.evidence,
    saidBefore({ id }) {
      const o = kept.get(id);
      const all = o ? (before.get(`${o.what} ${o.subject} ${JSON.stringify(o.value)}`) ?? []) : [];
      return all.filter((other) => other !== id);
    },
  };
}

/** The id of the tool call that an observation came from: ids read `<call id>#<rest>`. */
function callOf(observation: { readonly id: string }): string {
  const cut = observation.id.indexOf('#');
  return cut < 0 ? observation.id : observation.id.slice(0, cut);
}

function standing(sorted: readonly Observation[]): (observation: Observation) => boolean {
  const newestOfScope = new Map<string, string>();
  const scopeOf = new Map<string, string>();
  const statusOf = new Map<string, string>();
  for (const observation of sorted) {
    const call = callOf(observation);
    if (observation.what === 'state') statusOf.set(observation.subject, call);
    if (observation.what !== 'read') continue;
    const { scope } = (observation as unknown as Fact<'read'>).value;
    newestOfScope.set(scope, call);
    scopeOf.set(call, scope);
  }
  return (observation) => {
    const call = callOf(observation);
    if (STATUS_KINDS.has(observation.what) && statusOf.has(observation.subject)) {
      return statusOf.get(observation.subject) === call;
    }
    const scope = scopeOf.get(call);
    return scope === undefined || newestOfScope.get(scope) === call;
  };
}

function push<T>(index: Map<string, T[]>, key: string, item: T): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}

function byTimeThenId(a: Observation, b: Observation): number {
  return compare(a.at, b.at) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
