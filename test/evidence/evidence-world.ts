import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Agent } from '#agent/agent.ts';
import { createApprovalDesk } from '#agent/approval-desk.ts';
import { createSnapshots } from '#agent/capture-snapshot.ts';
import { createAgent } from '#agent/create-agent.ts';
import { createGatePorts } from '#agent/gate-ports.ts';
import type { Principal } from '#contract/identity.ts';
import type { Run } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Snapshot } from '#contract/snapshot.ts';
import { keyIdOf, publicKeyText } from '#core/jws.ts';
import { approvalDecision, createPolicy } from '#core/policy.ts';
import { signTicket } from '#core/ticket.ts';
import { planDeterministically } from '#diagnosis/planner.ts';
import { DEFAULT_BUDGETS } from '#gate/parts.ts';
import { createHub } from '#hub/create-hub.ts';
import type { Hub } from '#hub/hub.ts';
import type { UpstreamSpec } from '#hub/upstream/spec.ts';
import { specOf, world as upstreamsOf } from '#hub/upstream/upstream-fixture.ts';
import type { Upstreams } from '#hub/upstream/upstreams.ts';
import { createStore } from '#store/create-store.ts';
import { createLimits } from '#store/limits.ts';
import type { Store } from '#store/store.ts';
import { TOOLS } from '#tools/index.ts';
import { NO_SOURCES } from '#tools/sources.ts';
import { fakeController } from '#tools/tool-fixture.ts';

export const AGENT: Principal = {
  kind: 'agent',
  id: 'agent',
  name: 'OpsPilot',
  role: 'owner',
  can_approve: false,
};
const OWNER: Principal = { kind: 'user', id: 'u_olga', name: 'Olga', role: 'owner', can_approve: true };

const CALLER = { principal: OWNER, client: 'web', correlationId: 'asks' } as const;

/** One of the servers of this folder, as a child process. */
export function serverAt(
  id: string,
  file: 'log-server.ts' | 'other-servers.ts',
  args: readonly string[],
  over: Parameters<typeof specOf>[2] = {},
): UpstreamSpec {
  const script = join(import.meta.dirname, file);
  return specOf(
    id,
    { kind: 'stdio', command: process.execPath, args: [script, ...args], env: {}, cwd: null },
    over,
  );
}

/** The agent, hub, gate and store of OpsPilot with real outside servers; only the runtime behind it is played. */
export class EvidenceWorld implements AsyncDisposable {
  readonly store: Store;
  readonly upstreams: Upstreams;
  readonly hub: Hub;
  readonly agent: Agent;
  /** Verbs that executors were asked for. */
  readonly acts: string[] = [];
  readonly lost: unknown[] = [];
  readonly #stack: AsyncDisposableStack;

  static async open(
    services: readonly ServiceStatus[],
    servers: readonly UpstreamSpec[],
    logs: Readonly<Record<string, readonly string[]>> = {},
  ): Promise<EvidenceWorld> {
    await using stack = new AsyncDisposableStack();
    const dir = await mkdtemp(join(tmpdir(), 'op-evidence-'));
    stack.defer(() => rm(dir, { recursive: true, force: true }));
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const kid = keyIdOf(publicKey);
    await mkdir(join(dir, 'hub'));
    await writeFile(
      join(dir, 'hub', 'pinned-keys.json'),
      JSON.stringify([{ kid, public_key: publicKeyText(publicKey) }]),
    );
    await writeFile(join(dir, 'hub', 'allowlist.json'), '{}');
    const now = () => new Date();
    const store = stack.use(await createStore({ url: join(dir, 'test.db'), now }));
    const upstreams = stack.use(await upstreamsOf(servers));
    return new EvidenceWorld({ dir, store, upstreams, services, logs, key: { kid, privateKey }, stack });
  }

  private constructor(parts: {
    dir: string;
    store: Store;
    upstreams: Upstreams;
    services: readonly ServiceStatus[];
    logs: Readonly<Record<string, readonly string[]>>;
    key: Parameters<typeof signTicket>[1];
    stack: AsyncDisposableStack;
  }) {
    const { dir, store, upstreams, services, logs, key, stack } = parts;
    const now = () => new Date();
    let ids = 0;
    const policy = createPolicy();
    const desk = createApprovalDesk({
      approvals: store.approvals,
      runs: store.runs,
      events: store.events,
      holds: store.holds,
      sign: (claims) => signTicket(claims, key),
      newId: () => `apr_${++ids}`,
      mayApprove: (principal, approval) => approvalDecision(policy, principal, approval),
      observe: (tool, args, signal) => this.hub.gate.observe(tool, args, signal),
      voidTicket: async () => {},
      now,
    });
    this.store = store;
    this.upstreams = upstreams;
    const at = now().toISOString();
    this.hub = createHub({
      dir: join(dir, 'hub'),
      tools: TOOLS,
      upstreams,
      controller: fakeController({
        services: async () => [...services],
        logs: async (service) => ({
          service,
          truncated: false,
          lines: (logs[service] ?? []).map((text, index) => ({ n: index + 1, at, stream: 'stdout', text })),
        }),
        events: async () => [],
        act: async (verb) => {
          this.acts.push(verb);
          throw new Error('nothing acts in this world');
        },
      }),
      policy,
      ports: createGatePorts(store, desk, createLimits(store.settings, now), now),
      budgets: DEFAULT_BUDGETS,
      declared: {},
      secret: async () => null,
      sources: NO_SOURCES,
      fetch,
      now,
      newId: () => `call_${++ids}`,
      onLost: (error) => this.lost.push(error),
    });
    stack.use(this.hub);
    const agent = createAgent({
      runs: store.runs,
      approvals: store.approvals,
      events: store.events,
      desk,
      gate: this.hub.gate,
      planner: planDeterministically,
      catalogue: () => this.hub.gate.tools(AGENT, AGENT.id),
      readBudget: DEFAULT_BUDGETS.runReads,
      inventory: () => this.hub.services(AbortSignal.timeout(5000)),
      escalate: async () => '',
      redact: this.hub.redact,
      newId: () => `run_${++ids}`,
      onError: (_, error) => this.lost.push(error),
      now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    stack.defer(() => agent.stop());
    this.agent = agent;
    this.#stack = stack.move();
  }

  snapshot(): Promise<Snapshot> {
    const { gate, redact } = this.hub;
    const parts = {
      gate,
      redact,
      version: 'test',
      readBudget: DEFAULT_BUDGETS.runReads,
      now: () => new Date(),
    };
    return createSnapshots(parts).capture('What is wrong?', CALLER, new AbortController().signal);
  }

  /** Asks, and waits until the run is over or waits for a person. */
  async ask(goal = 'What is wrong?'): Promise<Run> {
    const { id } = await this.agent.ask({ goal, source: 'web', autostart: true }, CALLER);
    return this.agent.settled(id, 60_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
