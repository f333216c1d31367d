import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApprovalDesk, type Desk } from '#agent/approval-desk.ts';
import { createGatePorts } from '#agent/gate-ports.ts';
import { createGrants, type Grants } from '#agent/grants.ts';
import { openFront } from '#bin/mcp-front.ts';
import { Config } from '#config/schema.ts';
import type { Approval, ApprovalState } from '#contract/approval.ts';
import type { Principal, Role } from '#contract/identity.ts';
import { keyIdOf, publicKeyText } from '#core/jws.ts';
import { OpsError } from '#core/ops-error.ts';
import { approvalDecision, createPolicy } from '#core/policy.ts';
import { signTicket, ticketId } from '#core/ticket.ts';
import { DEFAULT_BUDGETS, type GateBudgets } from '#gate/parts.ts';
import { createHub } from '#hub/create-hub.ts';
import type { McpFront } from '#hub/front/mcp-front.ts';
import type { FrontSettings } from '#hub/front/parts.ts';
import type { Hub } from '#hub/hub.ts';
import type { UpstreamSpec } from '#hub/upstream/spec.ts';
import { specOf, world as upstreamsOf } from '#hub/upstream/upstream-fixture.ts';
import type { Upstreams } from '#hub/upstream/upstreams.ts';
import { createStore } from '#store/create-store.ts';
import { createLimits } from '#store/limits.ts';
import type { Store } from '#store/store.ts';
import { NO_SOURCES } from '#tools/sources.ts';
import { fakeController } from '#tools/tool-fixture.ts';
import { type LabServer, startLabServer } from './lab-server.ts';

export interface FrontOptions {
  readonly mcp?: Readonly<Record<string, unknown>>;
  readonly settings?: Partial<FrontSettings>;
  readonly spec?: Partial<Omit<UpstreamSpec, 'limits'>>;
  /** Outside servers beside the one of the tests. */
  readonly more?: readonly UpstreamSpec[];
  readonly budgets?: Partial<GateBudgets>;
  readonly fourEyes?: boolean;
  /** Whose the requests without a token are; by default they are nobody's. */
  readonly anonymous?: string;
}

/**
 * The whole way of a host's call but sign-in: front, gate, desk, store, the hub's executor, and an outside server over
 * HTTP. A token is the name of a principal: `ada` (member), `bob` (member), `vic` (viewer), `root` (owner).
 */
export class FrontWorld implements AsyncDisposable {
  readonly store: Store;
  readonly desk: Desk;
  readonly lab: LabServer;
  readonly upstreams: Upstreams;
  readonly lost: unknown[] = [];
  hub!: Hub;
  front!: McpFront;
  /** Who has a token; their names are their tokens. */
  people: Readonly<Record<string, Principal>> = PEOPLE;
  /** Ms that the clock is ahead. */
  ahead = 0;
  url = '';
  readonly #stack: AsyncDisposableStack;
  readonly #dir: string;
  readonly #options: FrontOptions;
  readonly #policy: ReturnType<typeof createPolicy>;
  readonly #secret = randomBytes(32).toString('hex');

  static async open(options: FrontOptions = {}): Promise<FrontWorld> {
    await using stack = new AsyncDisposableStack();
    const dir = await mkdtemp(join(tmpdir(), 'op-front-'));
    stack.defer(() => rm(dir, { recursive: true, force: true }));
    const lab = stack.use(await startLabServer());
    const world: { now: () => Date } = { now: () => new Date() };
    const store = stack.use(await createStore({ url: join(dir, 'test.db'), now: () => world.now() }));
    const effects = { read: 'read', leak: 'read', fail: 'read' } as const;
    const transport = { kind: 'http', url: lab.url, headers: {}, reach: 'private' } as const;
    const specs = [specOf('lab', transport, { effects, ...options.spec }), ...(options.more ?? [])];
    const upstreams = stack.use(await upstreamsOf(specs));
    const made = new FrontWorld({ store, lab, upstreams, dir, options, stack: stack.move() });
    world.now = made.now;
    await made.#start();
    return made;
  }

  private constructor(parts: {
    store: Store;
    lab: LabServer;
    upstreams: Upstreams;
    dir: string;
    options: FrontOptions;
    stack: AsyncDisposableStack;
  }) {
    this.store = parts.store;
    this.lab = parts.lab;
    this.upstreams = parts.upstreams;
    this.#dir = parts.dir;
    this.#options = parts.options;
    this.#stack = parts.stack;
    this.#policy = createPolicy({ four_eyes: parts.options.fourEyes ?? false, roles: {} });
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const kid = keyIdOf(publicKey);
    this.#pinned = JSON.stringify([{ kid, public_key: publicKeyText(publicKey) }]);
    this.desk = createApprovalDesk({
      approvals: this.store.approvals,
      runs: this.store.runs,
      events: this.store.events,
      holds: this.store.holds,
      sign: (claims) => signTicket(claims, { kid, privateKey }),
      newId: () => `apr_${randomBytes(16).toString('base64url')}`,
      mayApprove: (principal, approval) => approvalDecision(this.#policy, principal, approval),
      observe: (tool, args, signal) => this.hub.gate.observe(tool, args, signal),
      voidTicket: async ({ digest }) =>
        void (await this.hub.gate.void('hub', ticketId(digest, 'do'), AbortSignal.timeout(5000))),
      now: this.now,
    });
  }
  readonly #pinned: string;

  get grants(): Grants {
    return createGrants({
      settings: this.store.settings,
      events: this.store.events,
      desk: this.desk,
      find: (tool, { principal }) => this.hub.gate.tools(principal).find(({ name }) => name === tool),
      now: this.now,
    });
  }

  now = (): Date => new Date(Date.now() + this.ahead);

  async #start(): Promise<void> {
    const dir = join(this.#dir, 'hub');
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'pinned-keys.json'), this.#pinned);
    await writeFile(join(dir, 'allowlist.json'), '{}');
    const limits = createLimits(this.store.settings, this.now);
    let calls = 0;
    this.hub = this.#stack.use(
      createHub({
        dir,
        tools: [],
        upstreams: this.upstreams,
        controller: fakeController({ services: async () => [] }),
        policy: this.#policy,
        ports: createGatePorts(this.store, this.desk, limits, this.now),
        budgets: { ...DEFAULT_BUDGETS, ...this.#options.budgets },
        declared: {},
        secret: async () => null,
        sources: NO_SOURCES,
        fetch,
        now: this.now,
        newId: () => `call_${++calls}`,
        onLost: (error) => this.lost.push(error),
      }),
    );
    const { url, ...server } = await listening(() => this.front);
    this.url = url;
    this.front = this.replica(limits);
    this.#stack.use(this.front);
    this.#stack.use(server);
  }

  /** A front over the same database and executor, as another replica has one. */
  replica(limits = createLimits(this.store.settings, this.now)): McpFront {
    const options = this.#options;
    const people = () => this.people;
    return openFront({
      config: Config.parse({ mcp: this.#options.mcp ?? {} }),
      hub: this.hub,
      upstreams: this.upstreams,
      store: this.store,
      desk: this.desk,
      limits,
      grants: this.grants,
      auth: {
        async authenticate(headers) {
          const name = headers.get('authorization')?.replace('Bearer ', '') ?? options.anonymous;
          if (name === undefined) return null;
          const principal = people()[name];
          if (!principal) throw new OpsError('unauthenticated', 'the bearer token is unknown or has expired');
          return { principal, email: null, via: 'bearer', setCookies: [] };
        },
        connections: null,
      },
      publicUrl: () => this.url,
      resources: () => [`${this.url}/mcp`],
      secret: this.#secret,
      now: this.now,
      onError: (error) => this.lost.push(error),
      ...(this.#options.settings && { settings: this.#options.settings }),
    });
  }

  /** Its folder, which goes with it. */
  get dir(): string {
    return this.#dir;
  }

  get mcp(): string {
    return `${this.url}/mcp`;
  }

  /** The request for consent to this write that is in this state, as soon as there is one. */
  async request(key: string, state: ApprovalState = 'proposed'): Promise<Approval> {
    for (const deadline = Date.now() + 10_000; ; ) {
      const list = await this.store.approvals.list({ state, limit: 500 });
      const found = list.find(({ args }) => args.key === key);
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`there is no ${state} request for ${key}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async approve(key: string, more: { run_now?: true; by?: string } = {}): Promise<Approval> {
    const { id, digest } = await this.request(key);
    const { by = 'root', ...request } = more;
    return this.desk.approve(id, { digest, acknowledged: true, ...request }, callerOf(by));
  }

  approveExactly(id: string, digest: string): Promise<Approval> {
    return this.desk.approve(id, { digest, acknowledged: true }, callerOf('root'));
  }

  async decline(key: string, reason: string): Promise<Approval> {
    const { id } = await this.request(key);
    return this.desk.decline(id, reason, callerOf('root'));
  }

  writesOf(key: string): number {
    return this.lab.writes.filter((one) => one === key).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** A listener for a front on a port of its own. */
export async function listening(front: () => McpFront): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    if (!front().handle(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const person = (name: string, role: Role, kind: Principal['kind'] = 'token'): Principal => ({
  kind,
  id: `${kind}:${name}`,
  name,
  role,
  can_approve: kind === 'user',
});

/** Who the tokens of the tests stand for. */
export const PEOPLE: Readonly<Record<string, Principal>> = {
  ada: person('ada', 'member'),
  bob: person('bob', 'member'),
  vic: person('vic', 'viewer'),
  olga: person('olga', 'owner'),
  root: person('root', 'owner', 'user'),
};

export function callerOf(name: string) {
  return { principal: PEOPLE[name] as Principal, client: 'web' as const, correlationId: 'decides' };
}
