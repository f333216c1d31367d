import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type RuntimeState, ServiceKind } from '#contract/service.ts';
import { digestOf } from '#core/digest.ts';
import type { RuntimeStatus } from '../runtime.ts';
import type { Sighting } from './sighting.ts';
import { objectIdOf, type StackEntry } from './stack-file.ts';

/** A supervised service in the words that Docker has for a container. */
export function statusOf(stack: string, entry: StackEntry, sighting: Sighting): RuntimeStatus {
  const { state, alive } = sighting;
  const kind = ServiceKind.safeParse(entry.kind);
  return {
    id: entry.id,
    runtime: 'process',
    kind: kind.success ? kind.data : 'generic',
    object_id: objectIdOf(stack, entry.id),
    image: `process:${entry.kind}`,
    image_id: programHash(entry.supervise),
    state: stateOf(sighting),
    ...healthOf(entry, sighting),
    restarts: state?.restarts ?? 0,
    exit_code: alive ? null : (state?.exit_code ?? null),
    oom_killed: false,
    error: '',
    started_at: state?.started_at ?? null,
    finished_at: state?.finished_at ?? null,
    restart_policy: 'no',
    stop_timeout_s: entry.stop_timeout_s,
    ports: [
      {
        container_port: portOf(entry.url),
        host_ip: hostOf(entry.url),
        host_port: portOf(entry.url),
        protocol: 'tcp',
      },
    ],
    mounts: [{ type: 'bind', source: entry.dir, target: entry.dir, read_only: false }],
    networks: [],
    depends_on: entry.depends_on,
    env_refs: [],
    project: stack,
    compose_files: [],
    compose_service: null,
    one_off: false,
    url: entry.url,
  };
}

/**
 * What a consent binds to: which program, running or stopped, since when. No supervisor starts anything by itself, so
 * there is no restart loop to be told apart.
 */
export function bindingOf({ object_id, image_id, state, started_at }: RuntimeStatus) {
  return { object_id, image_id, phase: state === 'running' ? 'running' : 'stopped', started_at };
}

function stateOf({ state, supervised, alive }: Sighting): RuntimeState {
  if (state === null || (state.started_at === null && !alive)) return 'created';
  if (alive) return 'running';
  // Its supervisor died first, so nobody has seen how it ended.
  return supervised || state.phase === 'exited' ? 'exited' : 'dead';
}

function healthOf(
  { id }: StackEntry,
  { state, supervised }: Sighting,
): Pick<RuntimeStatus, 'health' | 'health_output' | 'failing_streak'> {
  if (state === null) return { health: 'starting', health_output: null, failing_streak: 0 };
  const { health, health_output, failing_streak } = state;
  if (supervised) return { health, health_output: health_output?.slice(0, 2000) ?? null, failing_streak };
  const unwatched = `nobody watches the health of ${id}: its supervisor does not answer`;
  return { health: 'unhealthy', health_output: unwatched, failing_streak };
}

/** Files larger than this stand in the hash by size and time: a runtime's own binary, not the program. */
const MAX_HASHED_BYTES = 1024 * 1024;

/** What stands for an image id: the command line, and the content of the files it names. */
function programHash(command: readonly string[]): string {
  return `sha256:${digestOf(command.map((part) => [part, fileMark(part)]))}`;
}

function fileMark(path: string): string | null {
  const stat = path.startsWith('/') ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (!stat?.isFile()) return null;
  if (stat.size > MAX_HASHED_BYTES) return `${stat.size} bytes of ${stat.mtime.toISOString()}`;
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}
