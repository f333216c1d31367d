import { APPROVAL_TTL_S, type Approval, type ApproveRequest } from '#contract/approval.ts';
import { type Consent, type TargetState, TICKET_TTL_S, type TicketClaims } from '#contract/ticket.ts';
import type { ToolCall } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import { jsonDifference } from '#core/json-difference.ts';
import { OpsError } from '#core/ops-error.ts';
import type { PolicyDecision } from '#core/policy.ts';
import { consentDigest, ticketId } from '#core/ticket.ts';
import type { ApprovalDraft } from '#gate/gate.ts';
import type { Actor, Approvals, Events, Holds, Runs } from '#store/store.ts';
import type { ApprovalDesk, Caller } from './agent.ts';

/** What the desk works with. `sign` holds the ticket key; `mayApprove` is policy. */
export interface DeskParts {
  readonly approvals: Approvals;
  readonly runs: Runs;
  readonly events: Events;
  /** The calls of MCP hosts that wait for consent. */
  readonly holds: Pick<Holds, 'get'>;
  readonly sign: (claims: TicketClaims) => string;
  readonly newId: () => string;
  readonly mayApprove: (caller: Caller['principal'], approval: Approval) => PolicyDecision;
  readonly observe: (
    tool: string,
    args: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ) => Promise<TargetState | null>;
  /** Burns the ticket of a consent that has run out before its action began. */
  readonly voidTicket: (approval: Approval) => Promise<void>;
  readonly now: () => Date;
}

/** The desk with the side that the gate and the run loop use. */
export interface Desk extends ApprovalDesk {
  /** Files a request, or answers with the open one of the same asker, run, tool and arguments. */
  request(draft: ApprovalDraft, call: ToolCall): Promise<Approval>;
  /** approved -> started, with a ticket that is good now. A run may begin again what its executor has not seen. */
  begin(id: string, call: ToolCall): Promise<{ ticket: string }>;
  /** A ticket for the one inverse that the consent covers. */
  undoTicket(id: string, correlationId: string): Promise<string>;
  /** Moves every open request whose time is over to `expired`. */
  expireDue(): Promise<void>;
}

const SYSTEM: Actor = { actor: 'system', client: 'system', correlationId: 'expiry' };
const OBSERVE_MS = 5000;

/** Where consent is asked for, given and refused. */
export function createApprovalDesk(parts: DeskParts): Desk {
  const { approvals, now } = parts;

  async function get(id: string): Promise<Approval> {
    const approval = await approvals.get(id);
    if (!approval) throw new OpsError('not_found', `there is no approval ${id}`);
    return approval;
  }

  /** The claims of the ticket that approving stored; a later ticket of the same consent names the same approver. */
  async function storedClaims(approval: Approval): Promise<TicketClaims> {
    const ticket = await approvals.ticket(approval.id);
    if (ticket === null)
      throw new OpsError('approval_decided', `approval ${approval.id} is ${approval.state}`);
    return claimsOf(ticket);
  }

  async function sign(
    approval: Approval,
    act: 'do' | 'undo',
    approver: TicketClaims['approver'],
    correlationId: string,
  ): Promise<string> {
    const iat = Math.floor(now().getTime() / 1000);
    return parts.sign({
      jti: ticketId(approval.digest, act),
      iat,
      exp: iat + TICKET_TTL_S,
      consent: approval.consent,
      approver,
      audit_head: await parts.events.head(),
      correlation_id: correlationId,
    });
  }

  /** The consent lives 15 minutes, a ticket one: the same consent is signed anew under the same `jti`. */
  async function freshTicket(approval: Approval, correlationId: string): Promise<string> {
    const claims = await storedClaims(approval);
    const marginSeconds = 5;
    if (claims.exp - marginSeconds <= now().getTime() / 1000) {
      const ticket = await sign(approval, 'do', claims.approver, correlationId);
      await approvals.resign(approval.id, ticket, { ...SYSTEM, correlationId });
      return ticket;
    }
    return (await approvals.ticket(approval.id)) as string;
  }

  async function expire(id: string, detail = 'nobody acted in time'): Promise<void> {
    await approvals.move({ id, to: 'expired', detail, result: 'denied', ...SYSTEM }).catch(ignoreDecided);
  }

  return {
    async request(draft, call) {
      const key = await openKey(parts, draft, call);
      for (;;) {
        const open = await approvals.open(key);
        const moved = open && !sameTarget(open, draft);
        if (open && !moved && Date.parse(open.expires_at) > now().getTime()) return open;
        if (open) await expire(open.id, moved ? 'the target has changed since' : undefined);
        const approval = await compose(parts, draft, call);
        try {
          await approvals.create(approval, actorOf(call), key);
          return approval;
        } catch (error) {
          // The same request was filed in the same moment: that one stands.
          if (!(error instanceof OpsError && error.code === 'conflict')) throw error;
        }
      }
    },

    async begin(id, call) {
      const approval = await get(id);
      sameCall(approval, call);
      if (approval.run_id === null && approval.requested_by !== call.principal.id) {
        throw new OpsError('forbidden', `approval ${id} was asked for by somebody else`);
      }
      if (Date.parse(approval.expires_at) <= now().getTime()) {
        throw new OpsError('approval_expired', `approval ${id} expired at ${approval.expires_at}`);
      }
      const again = approval.state === 'started' && call.chosen_by === 'planner';
      if (approval.state !== 'approved' && !again) {
        const code = approval.state === 'expired' ? 'approval_expired' : 'approval_decided';
        throw new OpsError(code, `approval ${id} is ${approval.state}, not approved`);
      }
      const ticket = await freshTicket(approval, call.correlation_id);
      if (!again) {
        await approvals.move({
          id,
          to: 'started',
          detail: 'handed to the executor',
          result: 'ok',
          ...actorOf(call),
        });
      }
      return { ticket };
    },

    async undoTicket(id, correlationId) {
      const approval = await get(id);
      if (!approval.undo) throw new OpsError('ticket_no_undo', `approval ${id} has no undo`);
      return sign(approval, 'undo', (await storedClaims(approval)).approver, correlationId);
    },

    async view(id, caller) {
      const approval = await get(id);
      const observed = approval.state === 'proposed' && approval.seen !== null;
      const { target, failure } = observed
        ? await targetNow(parts, approval)
        : { target: approval.seen, failure: '' };
      const decision = parts.mayApprove(caller.principal, approval);
      const hold = await parts.holds.get(id);
      return {
        ...approval,
        now: target,
        unobserved_because: failure,
        moved: approval.seen && target ? jsonDifference(approval.seen.binding, target.binding) : [],
        may_approve: decision.allowed,
        may_not_because: decision.allowed ? '' : decision.reason,
        host: hold && { name: hold.client_name, task: hold.task },
      };
    },

    list: (query) => approvals.list(query),

    async approve(id, request, caller) {
      const approval = await get(id);
      if (approval.state !== 'proposed') {
        const code = approval.state === 'expired' ? 'approval_expired' : 'approval_decided';
        throw new OpsError(code, `approval ${id} is already ${approval.state}`);
      }
      if (Date.parse(approval.expires_at) <= now().getTime()) {
        await approvals.move({ id, to: 'expired', detail: 'its time was over', result: 'denied', ...SYSTEM });
        throw new OpsError('approval_expired', `approval ${id} expired at ${approval.expires_at}`);
      }
      mayDecide(parts, caller, approval);
      checkRequest(approval, request);
      const { id: approver, name, role } = caller.principal;
      const ticket = await sign(approval, 'do', { id: approver, name, role }, caller.correlationId);
      return approvals.move({
        id,
        to: 'approved',
        digest: request.digest,
        ticket,
        detail: `approved by ${caller.principal.name}${caller.client === 'system' ? ` beforehand (grant ${caller.correlationId})` : ''}`,
        result: 'ok',
        ...(request.run_now && { metadata: { run_now: true } }),
        ...callerActor(caller),
      });
    },

    async decline(id, reason, caller) {
      const approval = await get(id);
      const own = approval.requested_by === caller.principal.id;
      if (!own) mayDecide(parts, caller, approval);
      return approvals.move({
        id,
        to: 'declined',
        detail: reason === '' ? `declined by ${caller.principal.name}` : reason,
        result: 'denied',
        ...callerActor(caller),
      });
    },

    async expireDue() {
      for (const approval of await approvals.due(now().toISOString())) {
        if (approval.state === 'approved') await parts.voidTicket(approval);
        await expire(approval.id);
      }
    },
  };
}

/** A target that is gone, or whose service is silent, is part of what the approver has to see. */
async function targetNow(
  parts: DeskParts,
  { tool, args }: Approval,
): Promise<{ target: TargetState | null; failure: string }> {
  const late = AbortSignal.timeout(OBSERVE_MS);
  try {
    return { target: await parts.observe(tool, args, late), failure: '' };
  } catch (error) {
    if (error instanceof OpsError) return { target: null, failure: error.message };
    if (late.aborted) return { target: null, failure: `it did not answer within ${OBSERVE_MS / 1000} s` };
    throw error;
  }
}

/** Names what is asked for, by whom and in which run. One such request is open at a time. */
async function openKey(parts: DeskParts, draft: ApprovalDraft, call: ToolCall): Promise<string> {
  return digestOf([await askerOf(parts.runs, call), call.run_id, draft.tool, draft.args]);
}

/** Whether a consent to the open request would still be carried out. */
function sameTarget({ consent }: Approval, { seen }: ApprovalDraft): boolean {
  return canonicalJson(consent.pre) === canonicalJson(seen?.binding ?? null);
}

async function compose(parts: DeskParts, draft: ApprovalDraft, call: ToolCall): Promise<Approval> {
  const id = parts.newId();
  const created = parts.now();
  const expires = new Date(created.getTime() + APPROVAL_TTL_S * 1000).toISOString();
  const consent: Consent = {
    approval_id: id,
    aud: draft.aud,
    verb: draft.action.verb,
    args: { ...draft.action.args },
    pre: draft.seen?.binding ?? null,
    undo: draft.undo,
    policy_version: draft.policyVersion,
    evidence_hash: draft.evidenceHash,
    expires,
  };
  const asker = await askerOf(parts.runs, call);
  return {
    id,
    run_id: call.run_id,
    state: 'proposed',
    tool: draft.tool,
    title: draft.title,
    why: draft.why,
    target: draft.target,
    args: { ...draft.args },
    origins: { ...draft.origins },
    consent,
    digest: consentDigest(consent),
    seen: draft.seen,
    blast: { ...draft.blast, past_outcomes: await parts.approvals.pastOutcomes(draft.tool, draft.target) },
    expected_downtime: draft.expectedDowntime,
    predicate: draft.predicate,
    undo: draft.undo,
    needs_second_confirmation: draft.blast.stack_wide,
    roles: [...draft.roles],
    requested_by: asker,
    audit_id: call.correlation_id,
    created_at: created.toISOString(),
    expires_at: expires,
    history: [{ state: 'proposed', at: created.toISOString(), by: asker, detail: draft.why }],
  };
}

function mayDecide(parts: DeskParts, caller: Caller, approval: Approval): void {
  const decision = parts.mayApprove(caller.principal, approval);
  if (!decision.allowed) throw new OpsError(decision.code ?? 'may_not_approve', decision.reason);
}

function checkRequest(approval: Approval, request: ApproveRequest): void {
  if (request.digest !== approval.digest) {
    throw new OpsError('approval_stale', `the digest sent is not that of approval ${approval.id}`);
  }
  if (request.acknowledged !== true) {
    throw new OpsError('approval_unacknowledged', `approval ${approval.id} was not acknowledged`);
  }
  if (approval.needs_second_confirmation && request.second_confirmation !== true) {
    throw new OpsError('second_confirmation', `approval ${approval.id} touches the whole stack`);
  }
}

/** A request attaches to an approval only with the very arguments that were approved. */
function sameCall(approval: Approval, call: ToolCall): void {
  if (approval.tool !== call.tool || canonicalJson(approval.args) !== canonicalJson(call.args)) {
    throw new OpsError('bad_args', `approval ${approval.id} is for ${approval.tool} with other arguments`);
  }
  if (approval.run_id !== call.run_id) {
    throw new OpsError('forbidden', `approval ${approval.id} belongs to another run`);
  }
}

/** Behind an agent's proposal stands the person who asked. */
async function askerOf(runs: Runs, call: ToolCall): Promise<string> {
  if (call.run_id === null) return call.principal.id;
  return (await runs.get(call.run_id))?.asked_by ?? call.principal.id;
}

/** Reads claims of a ticket that this server signed and stored itself. */
function claimsOf(ticket: string): TicketClaims {
  return JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString('utf8')) as TicketClaims;
}

function actorOf(call: ToolCall): Actor {
  return { actor: call.principal.id, client: call.client, correlationId: call.correlation_id };
}

function callerActor(caller: Caller): Actor {
  return { actor: caller.principal.id, client: caller.client, correlationId: caller.correlationId };
}

/** Somebody decided in the same moment: that decision stands. */
function ignoreDecided(error: unknown): void {
  if (!(error instanceof OpsError) || error.code !== 'approval_decided') throw error;
}
