import { createHash } from 'node:crypto';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Approval } from '#contract/approval.ts';
import type { Hold } from '#contract/hold.ts';
import { textResult } from '../results.ts';

/** The key under `_meta` that tells programs about an approval. */
export const APPROVAL_META = 'com.opspilot/approval';

/** When a program should ask again, in ms. */
export const RETRY_AFTER_MS = 5000;

/** A short name of an approval for people to recognise it by; nothing can be done with it. */
export function labelOf(id: string): string {
  return `A-${createHash('sha256').update(id).digest('hex').slice(0, 6).toUpperCase()}`;
}

/** Where a person decides. No token and nothing of the call is in it: whoever opens it has to sign in. */
export function approvalUrl(publicUrl: string, id: string): string {
  return `${publicUrl}/approvals/${encodeURIComponent(id)}`;
}

/**
 * Nothing was done yet: an error, so that a model does not take it for an answer, and no error of the protocol, which
 * models do not see in many hosts. Structured content only where the tool promises none of its own.
 */
export function pendingResult(
  approval: Approval,
  hold: Hold,
  publicUrl: string,
  hasOutputSchema: boolean,
  says = '',
): CallToolResult {
  const { id, expires_at } = approval;
  const url = approvalUrl(publicUrl, id);
  const facts = factsOf(approval, hold, publicUrl);
  const text = [
    `APPROVAL REQUIRED (not executed). id=${id}; decide at ${url} before ${expires_at.slice(11, 16)}Z.`,
    says,
    `To continue call hub_approval_wait {"approval_id":"${id}"}; do not change the arguments;`,
    'do not try another tool to reach the same effect.',
  ];
  return textResult(text.filter((part) => part !== '').join(' '), {
    isError: true,
    _meta: { [APPROVAL_META]: facts },
    ...(hasOutputSchema ? {} : { structuredContent: facts }),
  });
}

/** What a program needs to know to come back. */
export function factsOf(approval: Approval, { args_digest }: Hold, publicUrl: string) {
  const { id, state, expires_at } = approval;
  return {
    id,
    label: labelOf(id),
    status: STATUS[state] ?? state,
    url: approvalUrl(publicUrl, id),
    expiresAt: expires_at,
    retryAfterMs: RETRY_AFTER_MS,
    argsDigest: args_digest,
  };
}

/** Words of the wire for our states. */
const STATUS: Readonly<Partial<Record<Approval['state'], string>>> = Object.freeze({
  proposed: 'pending',
  declined: 'denied',
  started: 'executing',
  ok: 'executed',
  verified: 'executed',
  not_verified: 'executed',
  undone: 'executed',
  unknown: 'outcome_unknown',
});

/** A person said no, or nobody said anything in time. The same call stands refused for a while. */
export function refusedResult(approval: Approval, hold: Hold, publicUrl: string): CallToolResult {
  const last = approval.history.at(-1);
  const by = last?.by === approval.requested_by ? 'the requester' : 'an approver';
  const text =
    approval.state === 'declined'
      ? `DENIED by ${by} (not executed): ${last?.detail ?? ''}. Do not try another way to the same effect.`
      : 'EXPIRED (not executed): nobody decided in time. Ask a person before you ask again.';
  return textResult(text, {
    isError: true,
    _meta: {
      [APPROVAL_META]: {
        ...factsOf(approval, hold, publicUrl),
        status: approval.state === 'declined' ? 'denied' : 'expired',
      },
    },
  });
}

/** What is known of an action whose own answer is not there to be given again. */
export function endedResult(approval: Approval, hold: Hold, publicUrl: string): CallToolResult {
  const { state, history } = approval;
  const detail = history.at(-1)?.detail ?? '';
  const failed = state === 'failed' || state === 'unknown' || state === 'started';
  const words: Readonly<Partial<Record<Approval['state'], string>>> = {
    started: 'UNDER WAY: it was approved and has begun; its end is not known yet',
    failed: 'FAILED',
    unknown: 'OUTCOME UNKNOWN: nobody can tell how it ended. Look at the target before you ask again',
  };
  return textResult(`${words[state] ?? 'EXECUTED; its answer is no longer kept'}. ${detail}`.trim(), {
    // Without structured content of the tool's own form, hosts of 2025 take an error only.
    isError: true,
    _meta: { [APPROVAL_META]: { ...factsOf(approval, hold, publicUrl), failed } },
  });
}
