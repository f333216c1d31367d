import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisorReply, SupervisorState } from '#contract/controller-api.ts';
import { createDemoStack, type DemoService, startDemoStack, stopDemoStack } from './stack.ts';
import { entryOf } from './stack-file.ts';
import { askSupervisor, supervisorState } from './supervisor-client.ts';

/** A demo stack of the test file's own: made before its tests, gone after them. */
export interface DemoUnderTest {
  readonly dir: string;
  readonly services: ReadonlyMap<string, DemoService>;
  of(id: string): DemoService;
  keyOf(id: string): string;
  /** Asks a service with the key that it told others. */
  ask(id: string, path: string, init?: RequestInit): Promise<Response>;
  logOf(id: string): string;
  stateOf(id: string): Promise<SupervisorState>;
  eventsOf(id: string): { action: string; exit_code: number | null }[];
  act(id: string, op: 'start' | 'stop' | 'restart'): Promise<Extract<SupervisorReply, { ok: true }>>;
}

export function demoUnderTest(): DemoUnderTest {
  const dir = mkdtempSync(join(tmpdir(), 'opspilot-demo-'));
  const services = new Map<string, DemoService>();
  before(async () => {
    await createDemoStack(dir, { ports: 0 });
    const stack = await startDemoStack(dir);
    for (const service of stack.services) services.set(service.id, service);
  });
  after(async () => {
    await stopDemoStack(dir);
    rmSync(dir, { recursive: true, force: true });
  });

  const of = (id: string): DemoService => services.get(id) ?? assert.fail(`no ${id}`);
  const keyOf = (id: string) => readFileSync(of(id).apiKeyFile, 'utf8').trim();
  return {
    dir,
    services,
    of,
    keyOf,
    ask(id, path, init = {}) {
      const url = new URL(path, of(id).url);
      if (id === 'sabnzbd') url.searchParams.set('apikey', keyOf(id));
      const header = id === 'jellyfin' ? 'x-emby-token' : 'x-api-key';
      return fetch(url, { ...init, headers: { [header]: keyOf(id) } });
    },
    logOf: (id) => readFileSync(join(of(id).dir, 'output.log'), 'utf8'),
    stateOf: async (id) => (await supervisorState(entryOf(dir, id))) ?? assert.fail(`${id} is gone`),
    eventsOf: (id) =>
      readFileSync(join(of(id).dir, 'events.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    act: (id, op) => askSupervisor(entryOf(dir, id), { op, id: `test-${op}` }),
  };
}

/** Looks again and again, for ten seconds at the most. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    if (await holds()) return;
    await sleep(50);
  }
  assert.fail(`never: ${what}`);
}

export function kill(pid: number | null): void {
  process.kill(pid ?? assert.fail('no pid'), 'SIGKILL');
}
