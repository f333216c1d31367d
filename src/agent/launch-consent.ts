import { containerTarget, type LaunchArgs, MCP_CONTAINER } from '#contract/mcp-container.ts';
import type { TargetState } from '#contract/ticket.ts';
import { type ActionReport, type Consent, TICKET_TTL_S, type TicketClaims } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { consentDigest, ticketId } from '#core/ticket.ts';
import type { Events } from '#store/store.ts';
import type { Caller } from './agent.ts';

/** Turns a person's confirmation of a container server into the controller's grant. */
export type LaunchConsent = (args: LaunchArgs, caller: Caller) => Promise<void>;

/** The way to the controller, which verifies the ticket for itself. */
export interface LaunchDoor {
  aud(signal: AbortSignal): Promise<string>;
  target(args: LaunchArgs, correlationId: string, signal: AbortSignal): Promise<TargetState>;
  grant(args: LaunchArgs, ticket: string, correlationId: string, signal: AbortSignal): Promise<ActionReport>;
  report(jti: string, signal: AbortSignal): Promise<ActionReport>;
}

export interface LaunchConsentParts {
  readonly door: LaunchDoor;
  readonly events: Pick<Events, 'append' | 'head'>;
  /** Holds the ticket key. */
  readonly sign: (claims: TicketClaims) => string;
  readonly newId: () => string;
  readonly policyVersion: string;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

const WITHIN_MS = 15_000;
/** How long fetching an image is waited for, and between two questions about it, in ms. */
const PULL_MS = 240_000;
const POLL_MS = 1000;

/**
 * The click is the consent: to this launch, with the image that its name stands for now. It is recorded before the
 * ticket is signed. Throws the controller's refusal, and then nothing was granted.
 */
export function createLaunchConsent(parts: LaunchConsentParts): LaunchConsent {
  const { door, events, now } = parts;
  return async (args, caller) => {
    const { launch } = args;
    const { principal, client, correlationId } = caller;
    if (principal.role !== 'owner' || !principal.can_approve)
      throw new OpsError('may_not_approve', 'a container is granted by an owner who may approve');
    const signal = AbortSignal.timeout(WITHIN_MS);
    const { binding } = await door.target(args, correlationId, signal);
    const created = now();
    const consent: Consent = {
      approval_id: parts.newId(),
      aud: await door.aud(signal),
      verb: MCP_CONTAINER,
      args: { launch, ...(args.pull && { pull: true }) },
      pre: binding,
      undo: null,
      policy_version: parts.policyVersion,
      evidence_hash: '',
      expires: new Date(created.getTime() + TICKET_TTL_S * 1000).toISOString(),
    };
    const digest = consentDigest(consent);
    const record = (action: string, result: 'ok' | 'error', detail: string) =>
      events.append([
        {
          run_id: null,
          action,
          resource: launch.server,
          actor: principal.id,
          client,
          result,
          correlation_id: correlationId,
          detail,
          metadata: { digest, target: containerTarget(launch.server), launch, pre: binding },
        },
      ]);
    await record('mcp.container_consented', 'ok', `a container of ${launch.image} may be run`);
    const iat = Math.floor(created.getTime() / 1000);
    const { id, name, role } = principal;
    const jti = ticketId(digest, 'do');
    const ticket = parts.sign({
      jti,
      iat,
      exp: iat + TICKET_TTL_S,
      consent,
      approver: { id, name, role },
      audit_head: await events.head(),
      correlation_id: correlationId,
    });
    try {
      const first = await door.grant(args, ticket, correlationId, signal);
      const { state, detail } = first.state === 'started' ? await endOf(jti) : first;
      if (state === 'started') throw new OpsError('deadline', `${launch.image} is still being fetched`);
      if (state !== 'ok') throw new OpsError('runtime_failed', detail);
      await record('mcp.container_granted', 'ok', detail);
    } catch (error) {
      const detail = error instanceof OpsError ? error.message : 'unexpected error';
      await record('mcp.container_granted', 'error', detail);
      throw error;
    }
  };

  /** An image may take its time to come. */
  async function endOf(jti: string): Promise<ActionReport> {
    for (let waited = 0; ; waited += POLL_MS) {
      const report = await door.report(jti, AbortSignal.timeout(WITHIN_MS));
      if (report.state !== 'started' || waited >= PULL_MS) return report;
      await parts.sleep(POLL_MS);
    }
  }
}
