import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action, ActionReport, Consent } from '#contract/ticket.ts';
import { createPolicy } from '#core/policy.ts';
import { fakeController, fakeService, json, MemoryPorts, service, TOOLS } from '#gate/gate-fixture.ts';
import { type ControllerClient, DEFAULT_BUDGETS, type Tool } from '#gate/parts.ts';
import { createHub } from './create-hub.ts';
import type { Hub, HubOptions } from './hub.ts';

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

/** Radarr and SABnzbd in one, with a stuck item; `changes` are the requests that changed something. */
export interface HubWorld extends AsyncDisposable {
  readonly dir: string;
  readonly ports: MemoryPorts;
  readonly changes: string[];
  readonly lost: unknown[];
  queue: (typeof STUCK)[];
  paused: boolean;
  /** Replaced where a test needs another controller. */
  controller: ControllerClient;
  readonly hub: Hub;
  readonly aud: string;
  /** A new life of the hub on the same folder. */
  restart(): Promise<void>;
  allow(list: Readonly<Record<string, readonly string[]>>): void;
  /** A consent to this action as the target is now; `over` spoils it. */
  consent(action: Action, over?: Partial<Consent>): Promise<Consent>;
  /** Hands an action over with this ticket, past the gate's own rules. */
  hand(action: Action, ticket: string): Promise<ActionReport>;
}

export const ALLOWED = { radarr: [CLEAR.verb], sabnzbd: [PAUSE.verb, RESUME.verb] };

/** A hub on a folder of its own, with real tools, a real executor, and services on loopback. */
export async function hubWorld(
  more: { tools?: readonly Tool[]; options?: Partial<HubOptions> } = {},
): Promise<HubWorld> {
  await using made = new AsyncDisposableStack();
  const dir = mkdtempSync(join(tmpdir(), 'opspilot-hub-'));
  made.defer(() => rmSync(dir, { recursive: true, force: true }));
  const ports = new MemoryPorts();
  writeFileSync(join(dir, 'pinned-keys.json'), ports.pinnedKeys);
  writeFileSync(join(dir, 'allowlist.json'), JSON.stringify(ALLOWED));
  const lost: unknown[] = [];

  const web = made.use(
    await fakeService(({ method, path, query }, response) => {
      if (method === 'DELETE') {
        world.changes.push(`${method} ${path}`);
        world.queue = [];
        return json(response, {});
      }
      if (path === '/api/v3/queue') return json(response, { records: world.queue });
      if (query.get('mode') === 'queue')
        return json(response, { queue: { status: '', paused: world.paused, pause_int: '5:00', slots: [] } });
      world.changes.push(`${query.get('mode')} ${query.get('value') ?? ''}`.trim());
      world.paused = query.get('mode') === 'config';
      return json(response, { status: true });
    }),
  );

  const open = (): Hub =>
    createHub({
      dir,
      tools: more.tools ?? TOOLS,
      controller: world.controller,
      policy: createPolicy(),
      ports,
      budgets: { ...DEFAULT_BUDGETS, callsPerMinute: 100 },
      declared: {},
      secret: async () => KEY,
      fetch,
      now: ports.now,
      newId: () => `call_${Math.random().toString(36).slice(2)}`,
      onLost: (error) => lost.push(error),
      ...more.options,
    });

  const services = [
    service('radarr', { kind: 'radarr', url: web.url }),
    service('sabnzbd', { kind: 'sabnzbd', url: web.url }),
    service('radarr-2', { kind: 'radarr', url: web.url }),
  ];
  let hub: Hub;
  const world: HubWorld = {
    dir,
    ports,
    lost,
    changes: [],
    queue: [STUCK],
    paused: false,
    controller: fakeController({ services: async () => services }),
    get hub() {
      return hub;
    },
    get aud() {
      return `hub#${journalEpoch(dir)}`;
    },
    async restart() {
      await hub[Symbol.asyncDispose]();
      hub = open();
      await ready(hub);
    },
    allow: (list) => writeFileSync(join(dir, 'allowlist.json'), JSON.stringify(list)),
    async consent({ verb, args }, over = {}) {
      const seen = await hub.gate.observe(verb, args, never);
      return {
        approval_id: `apr_${Math.random().toString(36).slice(2)}`,
        aud: world.aud,
        verb,
        args,
        pre: seen?.binding ?? null,
        undo: null,
        policy_version: 'v',
        evidence_hash: '',
        expires: new Date(ports.now().getTime() + 900_000).toISOString(),
        ...over,
      };
    },
    hand: (action, ticket) => hub.gate.undo('hub', action, ticket, 'corr-1', never),
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await held.disposeAsync();
    },
  };
  hub = open();
  await ready(hub);
  const held = made.move();
  return world;
}

/** Waits until a hub has settled what a former life left. */
async function ready(hub: Hub): Promise<void> {
  for (;;) {
    const [own] = await hub.readiness(never);
    if (own?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function journalEpoch(dir: string): string {
  const [first = ''] = readFileSync(join(dir, 'journal.jsonl'), 'utf8').split('\n');
  return (JSON.parse(first) as { epoch: string }).epoch;
}
