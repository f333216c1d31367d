import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAgentFixture, proposeOnce } from '#agent/agent-fixture.ts';
import { createSnapshots } from '#agent/capture-snapshot.ts';
import type { Planner } from '#agent/planner.ts';
import { createAuth } from '#auth/create-auth.ts';
import type { Role } from '#contract/identity.ts';
import { plainService } from '#contract/plain-service.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { createPolicy } from '#core/policy.ts';
import type { Gate } from '#gate/gate.ts';
import { createLimits } from '#store/limits.ts';
import { createHttpApp } from './app.ts';
import type { HttpParts } from './parts.ts';

/** A secret that no reply may hold. */
export const CANARY = 'sk-canary-0123456789abcdef';

/** How a test asks: `as` names a person (by cookie) or a token; `json` is the body. */
export interface Ask {
  readonly as?: string;
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export const ORIGIN = 'http://127.0.0.1:7676';

/**
 * The whole surface on a real store, agent, desk and sign-in; outside stand an executor and services of this process.
 * People: `owner`, `member`, `viewer`. Tokens: the same with `-token`, made with the right to approve where the role
 * may have it, and `weak-token`, an owner's without.
 */
export async function createHttpFixture(
  options: { planner?: Planner; mode?: 'password' | 'none'; parts?: Partial<HttpParts> } = {},
) {
  const agentFixture = await createAgentFixture();
  const { store, clock, dir } = agentFixture;
  const now = () => new Date(Date.now() + clock.offsetMs);
  const limits = createLimits(store.settings, now);
  const auth = await createAuth({
    connect: { publicUrl: () => 'http://localhost', resources: () => ['http://localhost/mcp'] },
    mode: options.mode ?? 'password',
    instanceToken: 'instance-token-of-the-test',
    database: { sqlite: join(dir, 'test.db') },
    secret: 'a-secret-of-the-test-1f9Kq20ZpLw8',
    https: false,
    log: () => {},
    store,
    limits,
    now,
  });
  const { agent, desk, gate } = agentFixture.start(options.planner ?? proposeOnce);
  const logged: unknown[] = [];
  const parts: HttpParts = {
    store,
    agent,
    desk,
    gate: withUnknownTools(gate),
    auth,
    services: SERVICES,
    snapshots: createSnapshots({ gate, redact: hideCanary, version: '0.0.0-test', readBudget: 20, now }),
    models: null,
    meters: { readings: () => [] },
    policy: createPolicy(),
    configuration: { file: null, settings: [] },
    backup: async () => new Blob(['copy']),
    lab: async () => ({ runs: [] }),
    mcp: null,
    vault: null,
    grants: null,
    escalations: { read: async (id) => (agentFixture.escalations.includes(id) ? `# ${id}\n` : null) },
    limits,
    readiness: async () => [{ name: 'database', ok: true, detail: 'sqlite' }],
    verifyAudit: async () => ({
      ok: true,
      entries: (await store.events.head()).seq,
      anchored_to: { kind: 'none', seq: 0 },
      unanchored: 0,
      notes: [],
    }),
    redact: hideCanary,
    metrics: { observe: () => {}, text: async () => ({ contentType: 'text/plain', body: 'up 1\n' }) },
    log: { error: (...line) => logged.push(line) },
    version: '0.0.0-test',
    webDir: null,
    bindHost: '127.0.0.1',
    hosts: ['ops.example'],
    publicUrl: () => ORIGIN,
    https: false,
    now,
    ...options.parts,
  };
  const surface = createHttpApp(parts, { heartbeatMs: 50 });
  const credentials = new Map<string, Record<string, string>>();

  async function ask(path: string, { as, method, json, headers = {}, body }: Ask = {}): Promise<Response> {
    const init = { ...(as === undefined ? {} : credentials.get(as)), ...headers };
    const content = json === undefined ? body : JSON.stringify(json);
    return surface.app.request(`${ORIGIN}${path}`, {
      method: method ?? (content === undefined ? 'GET' : 'POST'),
      headers: { host: '127.0.0.1:7676', ...(json === undefined ? {} : JSON_TYPE), ...init },
      ...(content === undefined ? {} : { body: content }),
    });
  }

  const by = { actor: 'system', client: 'system', correlationId: 'fixture' } as const;
  for (const role of ['owner', 'member', 'viewer'] as const) {
    const signedIn = await join_(role);
    credentials.set(role, { cookie: cookieOf(signedIn.setCookies), origin: ORIGIN });
    await token(`${role}-token`, role, role !== 'viewer');
  }
  await token('weak-token', 'owner', false);

  async function join_(role: Role) {
    const { secret } = await auth.invitations.create(role, by);
    const visitor = { ip: '192.0.2.1', client: 'web', correlationId: 'fixture' } as const;
    const account = { name: `The ${role}`, email: `${role}@example.com`, password: `password of ${role}` };
    return auth.invitations.redeem({ secret, ...account }, visitor);
  }

  async function token(name: string, role: Role, can_approve: boolean) {
    const maker = { role: 'owner', can_approve: true } as const;
    const made = await auth.tokens.create({ name, role, can_approve, expires_in_days: 1 }, maker, by);
    credentials.set(name, { authorization: `Bearer ${made.token}` });
  }

  /** Waits past the first time that a run needs an approval. */
  async function finished(runId: string) {
    for (;;) {
      const run = await agent.settled(runId, 5000);
      if (run.state !== 'NEEDS_APPROVAL') return run;
      await sleep(5);
    }
  }

  return {
    ...agentFixture,
    ...surface,
    finished,
    agent,
    desk,
    auth,
    parts,
    logged,
    credentials,
    ask,
    async [Symbol.asyncDispose]() {
      surface.closeStreams();
      await auth[Symbol.asyncDispose]();
      await agentFixture[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type HttpFixture = Awaited<ReturnType<typeof createHttpFixture>>;

const JSON_TYPE = { 'content-type': 'application/json' };

/** The `Cookie` header that a browser would send after these `Set-Cookie` values. */
export function cookieOf(setCookies: readonly string[]): string {
  return setCookies.map((cookie) => cookie.split(';')[0]).join('; ');
}

export function hideCanary<T>(value: T): T {
  if (value === undefined) return value;
  return JSON.parse(JSON.stringify(value).replaceAll(CANARY, '[redacted]')) as T;
}

/** The agent's fixture answers every tool; over HTTP an unknown one is a case of its own. */
function withUnknownTools(gate: Gate): Gate {
  return {
    ...gate,
    call: (call, signal) => {
      if (call.tool === 'no_such_tool') throw new OpsError('unknown_tool', 'there is no tool no_such_tool');
      return gate.call(call, signal);
    },
  };
}

const RADARR: ServiceStatus = {
  ...plainService('radarr'),
  runtime: 'process',
  kind: 'radarr',
  object_id: 'demo/radarr',
  image: 'radarr:1',
  image_id: 'sha256:1',
  health: 'unhealthy',
  health_output: `failed with ${CANARY}`,
  failing_streak: 3,
  started_at: '2026-01-01T00:00:00.000Z',
  allowed_verbs: ['restart'],
};

const SERVICES: HttpParts['services'] = {
  services: async () => [radarr('radarr')],
  service: async (id) => radarr(id),
  logs: async (service, { tail }) => ({
    service: radarr(service).id,
    lines: [{ n: 1, at: null, stream: 'stdout' as const, text: `tail ${tail} key=${CANARY}` }],
    truncated: false,
  }),
};

function radarr(id: string): ServiceStatus {
  if (id !== RADARR.id) throw new OpsError('unknown_service', `there is no service ${id}`);
  return RADARR;
}
