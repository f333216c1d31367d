import { generateKeyPairSync } from 'node:crypto';
import type { NewEvent } from '#contract/event.ts';
import type { Principal, Role } from '#contract/identity.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ActionReport, Consent } from '#contract/ticket.ts';
import type { ToolCall, ToolReply } from '#contract/tool.ts';
import { takeUse } from '#core/budgets.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { keyIdOf, publicKeyText } from '#core/jws.ts';
import { OpsError } from '#core/ops-error.ts';
import { createPolicy, type Policy } from '#core/policy.ts';
import { createRedactor } from '#core/redaction.ts';
import { consentDigest, signTicket, ticketId } from '#core/ticket.ts';
import type { Tool } from '#tools/tool.ts';
import { service, toolContext } from '#tools/tool-fixture.ts';
import { createGate, type OpenGate } from './create-gate.ts';
import type { ApprovalDraft, GatePorts, SavedResult } from './gate.ts';
import {
  DEFAULT_BUDGETS,
  type ExecutorDoor,
  type GateBudgets,
  type GateParts,
  type TicketDelivery,
} from './parts.ts';

export { TOOLS } from '#tools/index.ts';
export { NO_SOURCES } from '#tools/sources.ts';
export {
  type Answer,
  fakeController,
  fakeService,
  json,
  type Received,
  service,
} from '#tools/tool-fixture.ts';

export function person(role: Role, more: Partial<Principal> = {}): Principal {
  return { kind: 'user', id: `u_${role}`, name: role, role, can_approve: true, ...more };
}

export const AGENT: Principal = person('owner', { kind: 'agent', id: 'agent', can_approve: false });

/** A call of an owner, and what a test says beside it. */
export function call(tool: string, args: unknown, more: Partial<ToolCall> = {}): ToolCall {
  return {
    tool,
    args,
    principal: person('owner'),
    client: 'web',
    correlation_id: 'corr-1',
    run_id: null,
    chosen_by: 'person',
    approval_id: null,
    origins: {},
    evidence_hash: '',
    ...more,
  };
}

/** The code of a reply's error, or its status. */
export function codeOf(reply: ToolReply): string {
  return reply.status === 'error' ? reply.problem.code : reply.status;
}

export function detailOf(reply: ToolReply): string {
  return reply.status === 'error' ? reply.problem.detail : '';
}

interface Filed {
  readonly draft: ApprovalDraft;
  readonly consent: Consent;
  readonly digest: string;
  state: 'proposed' | 'approved' | 'started' | 'ok' | 'failed' | 'unknown';
  detail: string;
}

/** The gate's ports in memory, with a real ticket key. */
export class MemoryPorts implements GatePorts {
  readonly events: { readonly event: NewEvent; readonly durability: 'full' | 'grouped' }[] = [];
  readonly saved: SavedResult[] = [];
  readonly filed = new Map<string, Filed>();
  readonly cooldowns = new Map<string, number>();
  /** What the audit answers instead of writing. */
  auditError: OpsError | null = null;
  /** Seconds that the clock is ahead. */
  ahead = 0;
  readonly #windows = new Map<string, readonly number[]>();
  readonly #pair = generateKeyPairSync('ed25519');
  readonly #kid = keyIdOf(this.#pair.publicKey);

  now = (): Date => new Date(Date.now() + this.ahead * 1000);

  /** The content of `pinned-keys.json` of an executor that trusts us. */
  get pinnedKeys(): string {
    return JSON.stringify([{ kid: this.#kid, public_key: publicKeyText(this.#pair.publicKey) }]);
  }

  /** Does what a person's consent does. */
  approve(id: string): void {
    this.#get(id).state = 'approved';
  }

  /** A ticket for a consent, as the server signs it; `change` makes it a bad one. */
  ticket(consent: Consent, act: 'do' | 'undo' = 'do', change: { iat?: number; exp?: number } = {}): string {
    const iat = change.iat ?? Math.floor(this.now().getTime() / 1000);
    return signTicket(
      {
        jti: ticketId(consentDigest(consent), act),
        iat,
        exp: change.exp ?? iat + 60,
        consent,
        approver: { id: 'u_owner', name: 'owner', role: 'owner' },
        audit_head: { seq: 1, hash: '0'.repeat(64) },
        correlation_id: 'corr-1',
      },
      { kid: this.#kid, privateKey: this.#pair.privateKey },
    );
  }

  readonly approvals: GatePorts['approvals'] = {
    request: async (draft) => {
      const approval_id = `apr_${this.filed.size + 1}`;
      const consent: Consent = {
        approval_id,
        aud: draft.aud,
        verb: draft.action.verb,
        args: draft.action.args,
        pre: draft.seen?.binding ?? null,
        undo: draft.undo,
        policy_version: draft.policyVersion,
        evidence_hash: draft.evidenceHash,
        expires: new Date(this.now().getTime() + 900_000).toISOString(),
      };
      const digest = consentDigest(consent);
      this.filed.set(approval_id, { draft, consent, digest, state: 'proposed', detail: '' });
      return { approval_id, digest, expires: consent.expires };
    },
    begin: async (id, { tool, args }) => {
      const filed = this.#get(id);
      if (filed.state !== 'approved')
        throw new OpsError('approval_decided', `approval ${id} is ${filed.state}`);
      if (filed.draft.tool !== tool || canonicalJson(filed.draft.args) !== canonicalJson(args))
        throw new OpsError('bad_args', `approval ${id} is for something else`);
      filed.state = 'started';
      return { ticket: this.ticket(filed.consent) };
    },
    finish: async (id, state, detail) => {
      Object.assign(this.#get(id), { state, detail });
    },
  };

  readonly audit: GatePorts['audit'] = {
    record: async (event, durability) => {
      if (this.auditError) throw this.auditError;
      this.events.push({ event, durability });
    },
    ready: async () => {
      if (this.auditError) throw this.auditError;
    },
  };

  readonly results: GatePorts['results'] = {
    save: async (result) => {
      this.saved.push(result);
    },
    seen: async (runId, _, field, value) =>
      this.saved.some(({ run_id, output }) => run_id === runId && holds(output, field, value)),
  };

  readonly limits: GatePorts['limits'] = {
    take: async (key, max, seconds) => {
      const budget = { max, windowMs: seconds * 1000 };
      const { uses, waitMs } = takeUse(this.#windows.get(key) ?? [], this.now().getTime(), budget);
      this.#windows.set(key, uses);
      return Math.ceil(waitMs / 1000);
    },
    cooling: async (key) => Math.max(0, ((this.cooldowns.get(key) ?? 0) - this.now().getTime()) / 1000),
    cool: async (key, seconds) => void this.cooldowns.set(key, this.now().getTime() + seconds * 1000),
  };

  #get(id: string): Filed {
    const filed = this.filed.get(id);
    if (!filed) throw new OpsError('not_found', `there is no approval ${id}`);
    return filed;
  }
}

/** An executor that does what a test says and keeps what it was handed. */
export class FakeDoor implements ExecutorDoor {
  readonly handed: TicketDelivery[] = [];
  /** What `execute` does; by default the action ends well at once. */
  act: (delivery: TicketDelivery) => Promise<ActionReport> = async () => report('ok');
  /** What `report` and `void` answer. */
  state: ActionReport['state'] = 'unseen';
  readonly asked: string[] = [];
  refused: string | null = null;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  aud = async (): Promise<string> => `${this.#name}#epoch`;
  refusal = (): string | null => this.refused;

  async execute(delivery: TicketDelivery): Promise<ActionReport> {
    this.handed.push(delivery);
    return this.act(delivery);
  }

  async report(jti: string): Promise<ActionReport> {
    this.asked.push(`report ${jti}`);
    return report(this.state, jti);
  }

  async void(jti: string): Promise<ActionReport> {
    this.asked.push(`void ${jti}`);
    if (this.state === 'unseen') this.state = 'void';
    return report(this.state, jti);
  }
}

export function report(state: ActionReport['state'], jti = `${'0'.repeat(64)}:do`): ActionReport {
  return { jti, state, verb: 'change', target: 'radarr', at: null, detail: `it is ${state}`, result: null };
}

export interface GateBench extends AsyncDisposable {
  readonly gate: OpenGate;
  readonly ports: MemoryPorts;
  readonly controller: FakeDoor;
  readonly hub: FakeDoor;
  readonly lost: unknown[];
  services: readonly ServiceStatus[];
}

/** A gate over these tools, with ports in memory and executors that only pretend. */
export function gateBench(
  tools: readonly Tool[],
  more: { policy?: Policy; budgets?: Partial<GateBudgets>; parts?: Partial<GateParts> } = {},
): GateBench {
  const ports = new MemoryPorts();
  const controller = new FakeDoor('controller');
  const hub = new FakeDoor('hub');
  const lost: unknown[] = [];
  let ids = 0;
  const bench: GateBench = {
    ports,
    controller,
    hub,
    lost,
    services: [service('radarr'), service('sabnzbd')],
    gate: createGate({
      tools,
      policy: more.policy ?? createPolicy(),
      ports,
      executors: { controller, hub },
      context: (signal, correlationId) =>
        toolContext([], { services: async () => bench.services, signal, correlationId }),
      redactor: () => createRedactor({ inventoryNames: ['radarr', 'sabnzbd'], ownHosts: [] }),
      budgets: { ...DEFAULT_BUDGETS, ...more.budgets },
      newId: () => `call_${++ids}`,
      now: ports.now,
      onLost: (error) => lost.push(error),
      ...more.parts,
    }),
    [Symbol.asyncDispose]: () => bench.gate[Symbol.asyncDispose](),
  };
  return bench;
}

function holds(output: Json, field: string, value: Json): boolean {
  if (typeof output !== 'object' || output === null) return false;
  return Object.entries(output).some(
    ([key, inner]) =>
      (key === field && canonicalJson(inner) === canonicalJson(value)) || holds(inner, field, value),
  );
}
