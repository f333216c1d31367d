import { plainService } from '#contract/plain-service.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import { observationsFrom } from '#diagnosis/observe/index.ts';
import { type RecordedRead, replay } from '#diagnosis/replay.ts';
import type { Recording } from './recording.ts';

const AT = new Date('2025-03-01T12:00:00.000Z');

/** A service as a listing has it: running and watched by nobody, unless `change` says otherwise. */
export function service(id: string, change: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    ...plainService(id),
    object_id: id.padEnd(64, '0'),
    image: `${id}:1`,
    image_id: `sha256:${'0'.repeat(64)}`,
    started_at: '2025-03-01T10:00:00.000Z',
    networks: ['shop_default'],
    project: 'shop',
    compose_service: id,
    allowed_verbs: ['restart', 'start'],
    ...change,
  };
}

const TOOLS = ['list_services', 'fetch_service_logs'];

/** What a run would leave behind that could list these services and read their logs. */
export function recordingOf(
  inventory: readonly ServiceStatus[],
  logs: Readonly<Record<string, readonly string[]>> = {},
): Recording {
  const outputs: Record<string, Json> = { list: { services: inventory } as unknown as Json };
  for (const { id } of inventory) {
    const lines = (logs[id] ?? []).map((text, n) => ({
      n: n + 1,
      at: AT.toISOString(),
      stream: 'stderr',
      text,
    }));
    outputs[`log-${id}`] = { service: id, lines, truncated: false };
  }
  const read = (callId: string, tool: string, args: Record<string, Json>): RecordedRead => ({
    callId,
    tool,
    args,
    at: AT.toISOString(),
    observations: observationsFrom({ tool, args, output: outputs[callId], at: AT, callId }),
  });
  const reads = [
    read('list', 'list_services', {}),
    ...inventory.map(({ id }) => read(`log-${id}`, 'fetch_service_logs', { service: id, tail: 500 })),
  ];
  const question = 'What is wrong?';
  const { plan, diagnosis, observations } = replay({
    question,
    now: AT,
    tools: TOOLS.map((name) => ({ name })),
    runReads: 20,
    inventory,
    reads,
  });
  return {
    scenario: 'made up',
    question,
    observations: [...observations],
    inventory: [...inventory],
    diagnosis,
    outputs,
    plan: { begun_at: AT.toISOString(), steps: [...plan], tools: TOOLS },
  };
}

/** One service that has crashed with a traceback, beside one that works. */
export function crashedRecording(): Recording {
  const down = { state: 'exited', exit_code: 1, finished_at: '2025-03-01T11:59:00.000Z' } as const;
  return recordingOf([service('worker', down), service('web', { health: 'healthy' })], {
    worker: ['worker started', 'Traceback (most recent call last):', "ValueError: no such queue 'mail'"],
  });
}
