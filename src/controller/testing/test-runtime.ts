import { type ControllerVerb, type LogQuery, type ServiceLogs, STACK } from '#contract/controller-api.ts';
import { plainService } from '#contract/plain-service.ts';
import type { DiskUsage, RuntimeEvent, ServiceStats } from '#contract/service.ts';
import type { TargetState } from '#contract/ticket.ts';
import type {
  Runtime,
  RuntimeAction,
  RuntimeOutcome,
  RuntimeStatus,
  UnfinishedAction,
} from '#controller/runtimes/runtime.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';

/** A runtime in memory: two services whose state a test may change, and a list of what was done to them. */
export class TestRuntime implements Runtime {
  readonly name: 'docker' | 'process';
  readonly services = new Map<string, RuntimeStatus>();
  readonly done: RuntimeAction[] = [];
  composeFiles: { [path: string]: Json } = { '/srv/compose.yaml': 'hash-1' };
  reachable = true;
  onAct: (action: RuntimeAction) => Promise<RuntimeOutcome> = async () => DONE;
  onSettle: (action: UnfinishedAction) => Promise<RuntimeOutcome> = async () => DONE;

  constructor(name: 'docker' | 'process' = 'docker', services: readonly string[] = ['radarr', 'sonarr']) {
    this.name = name;
    for (const id of services) this.services.set(id, statusOf(name, id));
  }

  async ping(): Promise<string> {
    this.#reach();
    return '1.0';
  }

  async list(): Promise<RuntimeStatus[]> {
    this.#reach();
    return [...this.services.values()];
  }

  async status(service: string): Promise<RuntimeStatus> {
    this.#reach();
    const status = this.services.get(service);
    if (!status) throw new OpsError('unknown_service', `there is no ${service}`);
    return status;
  }

  async logs(service: string, { tail }: LogQuery): Promise<ServiceLogs> {
    await this.status(service);
    const line = { n: 1, at: '2030-01-01T00:00:00.000Z', stream: 'stdout' as const, text: `tail ${tail}` };
    return { service, lines: [line], truncated: false };
  }

  async stats(service: string): Promise<ServiceStats> {
    await this.status(service);
    const at = '2030-01-01T00:00:00.000Z';
    return {
      at,
      cpu_cores: 0.5,
      cpu_limit_cores: null,
      cpu_throttled: null,
      memory_bytes: 1,
      memory_limit_bytes: null,
      pids: 1,
    };
  }

  async events(since: string): Promise<RuntimeEvent[]> {
    this.#reach();
    return [{ at: since, service: 'radarr', object_id: 'radarr-1', action: 'die', exit_code: 1 }];
  }

  async disk(): Promise<DiskUsage[]> {
    this.#reach();
    return [];
  }

  async observe(
    verb: ControllerVerb,
    service: string,
    args: Readonly<Record<string, Json>>,
  ): Promise<TargetState> {
    this.#reach();
    if (service === STACK)
      return { binding: { compose_files: this.composeFiles as never }, shown: { args: args as never } };
    const { object_id, state } = await this.status(service);
    const files = verb === 'up' ? { compose_files: this.composeFiles as never } : {};
    return { binding: { object_id, state, ...files }, shown: { state } };
  }

  async act(action: RuntimeAction): Promise<RuntimeOutcome> {
    this.done.push(action);
    return this.onAct(action);
  }

  async settle(action: UnfinishedAction): Promise<RuntimeOutcome> {
    return this.onSettle(action);
  }

  #reach(): void {
    if (!this.reachable) throw new OpsError('unavailable', `the ${this.name} engine is down`);
  }
}

export const DONE: RuntimeOutcome = { state: 'ok', detail: 'done', result: { pid: 1 } };

export function statusOf(runtime: 'docker' | 'process', id: string): RuntimeStatus {
  const { allowed_verbs: _, ...plain } = plainService(id);
  return { ...plain, runtime, object_id: `${id}-1`, image: id, image_id: 'sha256:1', started_at: STARTED };
}

const STARTED = '2030-01-01T00:00:00.000Z';
