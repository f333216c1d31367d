import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisorReply, SupervisorRequest, SupervisorState } from '#contract/controller-api.ts';
import { usedBytes } from '#demo/folder-usage.ts';
import { EVENTS_FILE, OUTPUT_FILE, SERVICE_SOCKET } from '#demo/layout.ts';
import { askLine } from '#demo/line-socket.ts';
import { appendOutput, rotate } from '#demo/output-log.ts';
import { startTicks } from '#demo/process-identity.ts';
import { adopt, type Child, launch } from './child.ts';
import { checkHealth } from './health-check.ts';
import { readRequest } from './request.ts';
import { appendEvent, loadState, saveState } from './state-file.ts';

export interface SupervisorOptions {
  readonly id: string;
  readonly dir: string;
  /** Program and arguments of the service. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly healthUrl: string;
  readonly stopTimeoutMs: number;
  readonly now: () => Date;
  /** Where the supervisor's own trouble goes. */
  readonly complain: (sentence: string) => void;
}

const HEALTH_EVERY_MS = 1500;
const HEALTH_TIMEOUT_MS = 1000;
/** As in a Docker health check: failures in a row until it is unhealthy, and a start period in which none counts. */
const HEALTH_RETRIES = 2;
const START_PERIOD_MS = 10_000;
const STARTING_EVERY_MS = 200;
const TICK_MS = 2000;
/** An order may make a service ask its downloader, which it gives 1.5 s. */
const ORDER_TIMEOUT_MS = 4000;
/** A shutdown of the whole stack is bounded more tightly than a stop of one service. */
const SHUTDOWN_GRACE_MS = 1000;
const MAX_HEALTH_OUTPUT = 2000;
const MAX_EVENT_BYTES = 256 * 1024;

/**
 * Keeps one service: starts and stops it when asked, writes down what became of it, watches its health. Like a
 * container without a restart policy it never starts anything by itself, so that a crash stays to be seen.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #state: SupervisorState;
  #child: Child | null = null;
  #closing = false;
  #unsaved = false;
  /** Start, stop and restart run one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #closed = Promise.withResolvers<void>();
  #ticker: NodeJS.Timeout | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#state = initialState(options, loadState(options.dir));
  }

  /** Settles when the supervisor has been shut down and its process may end. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Takes the service over if a former supervisor left it running, else writes down that it is gone. */
  begin(): void {
    const { pid, start_ticks: ticks } = this.#state;
    const adopted = pid === null || ticks === null ? null : adopt(pid, ticks);
    if (adopted !== null) this.#keep(adopted);
    if (adopted === null && this.#state.phase !== 'exited') this.#record({ code: null, signal: null });
    else this.#save(adopted === null ? {} : { phase: 'running' });
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  async answer(line: unknown): Promise<SupervisorReply> {
    const request = readRequest(line);
    if (typeof request === 'string') return { ok: false, error: request };
    try {
      const result = await this.#perform(request);
      this.#state.used_bytes = usedBytes(this.#options.dir);
      return { ok: true, state: this.#state, ...(result === undefined ? {} : { result }) };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Stops the service and ends. */
  async shutdown(): Promise<void> {
    this.#closing = true;
    await this.#inTurn(() => this.#stop(Math.min(SHUTDOWN_GRACE_MS, this.#options.stopTimeoutMs)));
    clearInterval(this.#ticker);
    this.#closed.resolve();
  }

  /** The folder is gone: the service has nothing left to serve. */
  abandon(): void {
    this.#closing = true;
    clearInterval(this.#ticker);
    this.#child?.kill('SIGKILL');
    this.#closed.resolve();
  }

  async #perform(request: SupervisorRequest): Promise<string | undefined> {
    switch (request.op) {
      case 'status':
        return undefined;
      case 'order':
        return this.#order(request.name);
      case 'shutdown':
        await this.shutdown();
        return undefined;
      default:
        await this.#inTurn(() => this.#act(request.op, request.id));
        return undefined;
    }
  }

  async #act(op: 'start' | 'stop' | 'restart', id: string): Promise<void> {
    if (this.#closing) throw new Error(`the supervisor of ${this.#options.id} is shutting down`);
    // Whoever asked must be able to tell later whether it was done: what cannot be noted is not done.
    this.#state = { ...this.#state, last_action: { id, op, at: this.#at() } };
    saveState(this.#options.dir, this.#state);
    if (op !== 'start') await this.#stop(this.#options.stopTimeoutMs);
    if (op !== 'stop') await this.#start();
    if (op === 'restart') this.#event('restart');
  }

  async #start(): Promise<void> {
    if (this.#child !== null) return;
    const { command, env, dir } = this.#options;
    const onLine = (stream: 'stdout' | 'stderr', line: string) =>
      this.#write(() => appendOutput(dir, this.#options.now(), stream, line));
    const child = await launch({ command, env, cwd: dir, onLine });
    this.#state = { ...this.#state, ...STARTED, started_at: this.#at() };
    this.#keep(child);
    this.#event('start');
    this.#save({ phase: 'running', pid: child.pid, start_ticks: child.startTicks });
  }

  async #stop(graceMs: number): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#save({ phase: 'stopping' });
    this.#kill(child, 'SIGTERM');
    const timer = setTimeout(() => this.#kill(child, 'SIGKILL'), graceMs);
    await child.exited;
    clearTimeout(timer);
    this.#event('stop', this.#state.exit_code);
  }

  #kill(child: Child, signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#event('kill');
    child.kill(signal);
  }

  #keep(child: Child): void {
    this.#child = child;
    void child.exited.then((exit) => {
      this.#child = null;
      this.#record(exit);
    });
    void this.#watchHealth(child);
  }

  #record(exit: { code: number | null; signal: string | null }): void {
    this.#event('die', exit.code);
    this.#save({
      phase: 'exited',
      pid: null,
      start_ticks: null,
      finished_at: this.#at(),
      exit_code: exit.code,
      signal: exit.signal,
      health: 'unhealthy',
      health_output: 'the process is not running',
    });
  }

  async #watchHealth(child: Child): Promise<void> {
    const since = performance.now();
    while (this.#child === child && !this.#closing) {
      const failure = await checkHealth(this.#options.healthUrl, HEALTH_TIMEOUT_MS);
      if (this.#child !== child || this.#closing) return;
      this.#judge(failure, performance.now() - since < START_PERIOD_MS);
      await sleep(this.#state.health === 'starting' ? STARTING_EVERY_MS : HEALTH_EVERY_MS);
    }
  }

  #judge(failure: string | null, inStartPeriod: boolean): void {
    const before = this.#state.health;
    if (failure === null) {
      if (before === 'healthy' && this.#state.failing_streak === 0) return;
      this.#save({ health: 'healthy', health_output: null, failing_streak: 0 });
    } else if (before !== 'starting' || !inStartPeriod) {
      const streak = this.#state.failing_streak + 1;
      const health = streak >= HEALTH_RETRIES ? 'unhealthy' : before;
      this.#save({ health, failing_streak: streak, health_output: failure.slice(0, MAX_HEALTH_OUTPUT) });
    }
    if (this.#state.health !== before) this.#event(`health_status: ${this.#state.health}`);
  }

  /** Hands an order to the service; its own words come back. */
  async #order(name: string): Promise<string> {
    const { id, dir } = this.#options;
    if (this.#child === null) throw new Error(`${id} is not running`);
    let reply: { ok?: boolean; result?: string; error?: string };
    try {
      reply = (await askLine(dir, SERVICE_SOCKET, { name }, ORDER_TIMEOUT_MS)) as typeof reply;
    } catch (cause) {
      throw new Error(`${id} did not take the order "${name}" within ${ORDER_TIMEOUT_MS} ms`, { cause });
    }
    if (reply.ok !== true) throw new Error(`${id} refused the order "${name}": ${reply.error}`);
    return reply.result ?? '';
  }

  #tick(): void {
    const { dir } = this.#options;
    this.#write(() => {
      rotate(join(dir, OUTPUT_FILE));
      rotate(join(dir, EVENTS_FILE), MAX_EVENT_BYTES);
      const used = usedBytes(dir);
      if (this.#unsaved || used !== this.#state.used_bytes) this.#save({ used_bytes: used });
    });
  }

  #save(change: Partial<SupervisorState>): void {
    this.#state = { ...this.#state, ...change };
    this.#unsaved = true;
    this.#write(() => {
      saveState(this.#options.dir, this.#state);
      this.#unsaved = false;
    });
  }

  #event(action: string, exitCode: number | null = null): void {
    this.#write(() => appendEvent(this.#options.dir, this.#options.now(), action, exitCode));
  }

  /** A full disk or a vanished folder must not end the supervisor while its service runs: the next tick tries again. */
  #write(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.complain(`cannot write in ${this.#options.dir}: ${String(error)}`);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #at(): string {
    return this.#options.now().toISOString();
  }
}

const STARTED = {
  finished_at: null,
  exit_code: null,
  signal: null,
  health: 'starting',
  health_output: null,
  failing_streak: 0,
} as const;

function initialState({ id, dir }: SupervisorOptions, before: SupervisorState | null): SupervisorState {
  return {
    pid: null,
    start_ticks: null,
    phase: 'exited',
    started_at: null,
    // Counts what a restart policy did; there is none, and a restart that was asked for is an event.
    restarts: 0,
    last_action: null,
    ...STARTED,
    ...before,
    id,
    supervisor_pid: process.pid,
    supervisor_start_ticks: startTicks(process.pid) ?? '',
    used_bytes: usedBytes(dir),
  };
}
