import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceStatus } from '#contract/service.ts';
import type { Action, ActionReport, Consent } from '#contract/ticket.ts';
import { createPolicy } from '#core/policy.ts';
import type { Executor } from '#executor/action-port.ts';
import {
  type Answer,
  fakeController,
  fakeService,
  json,
  MemoryPorts,
  NO_SOURCES,
  type Received,
  service,
  TOOLS,
} from '#gate/gate-fixture.ts';
import { type ControllerClient, DEFAULT_BUDGETS } from '#gate/parts.ts';
import { createHub } from './create-hub.ts';
import type { Hub, HubOptions } from './hub.ts';
import { type HubExecutor, openHubExecutor } from './hub-executor.ts';
import { type ExecutorContext, hubPort } from './hub-port.ts';

export const KEY = '0123456789abcdef0123456789abcdef';
export const STUCK = {
  id: 42,
  title: 'Some.Movie',
  status: 'completed',
  trackedDownloadState: 'importPending',
};
export const CLEAR: Action = { verb: 'clear_radarr_queue_item', args: { service: 'radarr', queue_id: 42 } };
export const PAUSE: Action = { verb: 'pause_sabnzbd', args: { service: 'sabnzbd', duration_minutes: 5 } };
export const RESUME: Action = { verb: 'resume_sabnzbd', args: { service: 'sabnzbd' } };

const never = new AbortController().signal;

export const ALLOWED = { radarr: [CLEAR.verb], sabnzbd: [PAUSE.verb, RESUME.verb] };

/** A hub's folder, and Radarr and SABnzbd in one with a stuck item; `changes` are the requests that changed something. */
export class MediaWorld implements AsyncDisposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'opspilot-hub-'));
  readonly ports = new MemoryPorts();
  readonly lost: unknown[] = [];
  readonly changes: string[] = [];
  queue = [STUCK];
  paused = false;
  #web: Awaited<ReturnType<typeof fakeService>> | null = null;

  async open(): Promise<void> {
    writeFileSync(join(this.dir, 'pinned-keys.json'), this.ports.pinnedKeys);
    this.allow(ALLOWED);
    this.#web = await fakeService((request, response) => this.#answer(request, response));
  }

  get services(): ServiceStatus[] {
    const url = this.#web?.url ?? null;
    return [
      service('radarr', { kind: 'radarr', url }),
      service('sabnzbd', { kind: 'sabnzbd', url }),
      service('radarr-2', { kind: 'radarr', url }),
    ];
  }

  allow(list: Readonly<Record<string, readonly string[]>>): void {
    writeFileSync(join(this.dir, 'allowlist.json'), JSON.stringify(list));
  }

  #answer({ method, path, query }: Received, response: Parameters<Answer>[1]): unknown {
    if (method === 'DELETE') {
      this.changes.push(`${method} ${path}`);
      this.queue = [];
      return json(response, {});
    }
    if (path === '/api/v3/queue') return json(response, { records: this.queue });
    const { paused } = this;
    if (query.get('mode') === 'queue')
      return json(response, { queue: { status: '', paused, pause_int: '5:00', slots: [] } });
    this.changes.push(`${query.get('mode')} ${query.get('value') ?? ''}`.trim());
    this.paused = query.get('mode') === 'config';
    return json(response, { status: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#web?.[Symbol.asyncDispose]();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The hub's executor alone on such a folder, with the real tools. */
export class ExecutorWorld extends MediaWorld {
  #own: HubExecutor | null = null;

  override async open(): Promise<void> {
    await super.open();
    await this.restart();
  }

  get executor(): Executor {
    assert.ok(this.#own);
    return this.#own.executor;
  }

  /** A new life on the same folder. */
  async restart(): Promise<void> {
    await this.end();
    this.#own = openHubExecutor({
      dir: this.dir,
      tools: TOOLS,
      context: this.#context,
      tell: (event) => void this.ports.audit.record(event, 'full'),
      now: this.ports.now,
      onLost: (error) => this.lost.push(error),
    });
    await this.executor.reconcile();
  }

  async end(): Promise<void> {
    await this.#own?.executor.drain();
    this.#own?.close();
    this.#own = null;
  }

  /** A consent to this action as the target is now; `over` spoils it. */
  async consent(action: Action, over: Partial<Consent> = {}): Promise<Consent> {
    const seen = await hubPort(TOOLS, this.#context).observe(action, never);
    return {
      approval_id: `apr_${Math.random().toString(36).slice(2)}`,
      aud: this.executor.aud,
      ...action,
      pre: seen?.binding ?? null,
      undo: null,
      policy_version: 'v',
      evidence_hash: '',
      expires: new Date(this.ports.now().getTime() + 900_000).toISOString(),
      ...over,
    };
  }

  hand(action: Action, ticket: string): Promise<ActionReport> {
    return this.executor.execute({ ...action, ticket, correlationId: 'corr-1', deadlineMs: 5000 });
  }

  readonly #context: ExecutorContext = (signal, correlationId) => ({
    controller: fakeController(),
    services: async () => this.services,
    secret: async () => KEY,
    sources: NO_SOURCES,
    fetch,
    now: this.ports.now,
    signal,
    correlationId,
  });

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await super[Symbol.asyncDispose]();
  }
}

/** A whole hub on such a folder. */
export class HubWorld extends MediaWorld {
  /** Replaced where a test needs another controller. */
  controller: ControllerClient = fakeController({ services: async () => this.services });
  readonly #options: Partial<HubOptions>;
  #hub: Hub | null = null;

  constructor(options: Partial<HubOptions> = {}) {
    super();
    this.#options = options;
  }

  override async open(): Promise<void> {
    await super.open();
    await this.restart();
  }

  get hub(): Hub {
    assert.ok(this.#hub);
    return this.#hub;
  }

  /** A new life on the same folder. */
  async restart(): Promise<void> {
    await this.#hub?.[Symbol.asyncDispose]();
    this.#hub = null;
    this.#hub = createHub({
      dir: this.dir,
      tools: TOOLS,
      controller: this.controller,
      policy: createPolicy(),
      ports: this.ports,
      budgets: { ...DEFAULT_BUDGETS, callsPerMinute: 100 },
      declared: {},
      secret: async () => KEY,
      sources: NO_SOURCES,
      fetch,
      now: this.ports.now,
      newId: () => `call_${Math.random().toString(36).slice(2)}`,
      onLost: (error) => this.lost.push(error),
      ...this.#options,
    });
    await ready(this.#hub);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub?.[Symbol.asyncDispose]();
    await super[Symbol.asyncDispose]();
  }
}

/** Opens a world; when that fails, nothing is left of it. */
export async function opened<W extends MediaWorld>(world: W): Promise<W> {
  try {
    await world.open();
    return world;
  } catch (error) {
    await world[Symbol.asyncDispose]();
    throw error;
  }
}

/** Waits until a hub has settled what a former life left. */
async function ready(hub: Hub): Promise<void> {
  for (;;) {
    const [own] = await hub.readiness(never);
    if (own?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
