import type { ServiceStatus } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import { diagnose } from '#diagnosis/engine.ts';
import { observationsFrom } from '#diagnosis/observe/index.ts';
import type { Recording } from './recording.ts';

const AT = new Date('2025-03-01T12:00:00.000Z');

/** A service as a listing has it: running and watched by nobody, unless `change` says otherwise. */
export function service(id: string, change: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    id,
    runtime: 'docker',
    kind: 'generic',
    object_id: id.padEnd(64, '0'),
    image: `${id}:1`,
    image_id: `sha256:${'0'.repeat(64)}`,
    state: 'running',
    health: 'none',
    health_output: null,
    failing_streak: 0,
    restarts: 0,
    exit_code: null,
    oom_killed: false,
    error: '',
    started_at: '2025-03-01T10:00:00.000Z',
    finished_at: null,
    restart_policy: 'no',
    stop_timeout_s: 10,
    ports: [],
    mounts: [],
    networks: ['shop_default'],
    depends_on: [],
    env_refs: [],
    project: 'shop',
    compose_files: [],
    compose_service: id,
    one_off: false,
    url: null,
    allowed_verbs: ['restart', 'start'],
    ...change,
  } as ServiceStatus;
}

/** What a run would leave behind that listed these services and read these logs. */
export function recordingOf(
  inventory: readonly ServiceStatus[],
  logs: Readonly<Record<string, readonly string[]>> = {},
): Recording {
  const outputs: Record<string, Json> = { list: { services: inventory } as unknown as Json };
  const listed = observationsFrom({
    tool: 'list_services',
    args: {},
    output: outputs.list,
    at: AT,
    callId: 'list',
  });
  const read = Object.entries(logs).flatMap(([id, texts]) => {
    const lines = texts.map((text, n) => ({ n: n + 1, at: AT.toISOString(), stream: 'stderr', text }));
    const output = { service: id, lines, truncated: false };
    outputs[`log-${id}`] = output;
    const reading = {
      tool: 'fetch_service_logs',
      args: { service: id },
      output,
      at: AT,
      callId: `log-${id}`,
    };
    return observationsFrom(reading);
  });
  const observations = [...listed, ...read];
  const question = 'What is wrong?';
  const diagnosis = diagnose({ observations, inventory, now: AT, asked: question, checked: [] });
  return { scenario: 'made up', question, observations, inventory: [...inventory], diagnosis, outputs };
}

/** One service that has crashed with a traceback, beside one that works. */
export function crashedRecording(): Recording {
  const down = { state: 'exited', exit_code: 1, finished_at: '2025-03-01T11:59:00.000Z' } as const;
  return recordingOf([service('worker', down), service('web', { health: 'healthy' })], {
    worker: ['worker started', 'Traceback (most recent call last):', "ValueError: no such queue 'mail'"],
  });
}
