import type { CallToolResult, Tool } from '@modelcontextprotocol/server';
import { OpsError, toProblem } from '#core/ops-error.ts';
import type { HostRequest } from '../host-request.ts';
import type { FrontParts } from '../parts.ts';
import { problemResult, textResult } from '../results.ts';
import { isOpen, waitFor } from './decision.ts';
import type { Held, HeldCalls } from './held-calls.ts';
import { APPROVAL_META, factsOf, labelOf, pendingResult } from './pending.ts';

const approval_id = {
  type: 'string',
  maxLength: 64,
  description: 'The id that the pending answer named.',
} as const;
/** The longest that one call of `hub_approval_wait` waits, in seconds; many hosts give up after 60. */
const LONGEST_WAIT_S = 40;

/** What a host uses to come back for a call that waits for a person. They read: deciding is for people alone. */
export const APPROVAL_TOOLS: readonly Tool[] = Object.freeze([
  {
    name: 'hub_approval_wait',
    title: 'Wait for an approval',
    description:
      'Waits for a person to decide on a call of yours that needs approval. Once it is approved the call is carried out exactly as it was asked for, and this answers with its result.',
    inputSchema: {
      type: 'object',
      properties: {
        approval_id,
        timeout_s: { type: 'integer', minimum: 0, maximum: LONGEST_WAIT_S, default: LONGEST_WAIT_S },
      },
      required: ['approval_id'],
      additionalProperties: false,
    },
    annotations: { title: 'Wait for an approval', readOnlyHint: true, destructiveHint: false },
  },
  {
    name: 'hub_approval_status',
    title: 'Status of an approval',
    description:
      'Tells where a call of yours that needs approval stands, without waiting and without running it.',
    inputSchema: {
      type: 'object',
      properties: { approval_id },
      required: ['approval_id'],
      additionalProperties: false,
    },
    annotations: { title: 'Status of an approval', readOnlyHint: true, destructiveHint: false },
  },
]);

export function isApprovalTool(name: string): boolean {
  return APPROVAL_TOOLS.some((tool) => tool.name === name);
}

/** Answers a call of one of them. Foreign ids are unknown ids. */
export async function callApprovalTool(
  name: string,
  args: Readonly<Record<string, unknown>>,
  request: HostRequest,
  held: HeldCalls,
  parts: FrontParts,
): Promise<CallToolResult> {
  const wanted = readArgs(name, args);
  if ('problem' in wanted) return problemResult(toProblem(wanted.problem));
  const own = await held.ofAsker(wanted.id, request.asker);
  if (!own) return problemResult(toProblem(new OpsError('not_found', 'there is no such approval of yours')));
  if (name === 'hub_approval_status') return statusOf(own, parts);
  const signal = request.unattended;
  const settled = (approval: Held['approval']) => !isOpen(approval, parts.now());
  const approval = await waitFor(wanted.id, settled, wanted.waitMs, signal, parts);
  const now = { ...own, approval };
  const answer = signal.aborted ? null : await held.answer(now, request.resumer);
  // Its structured content is of the form of another tool, and this one has none.
  return answer ?? pendingResult(approval, own.hold, parts.publicUrl(), false);
}

function statusOf({ approval, hold }: Held, { publicUrl }: FrontParts): CallToolResult {
  const facts = factsOf(approval, hold, publicUrl());
  return textResult(`${labelOf(approval.id)} is ${facts.status}. ${approval.title}`, {
    structuredContent: facts,
    _meta: { [APPROVAL_META]: facts },
  });
}

function readArgs(
  name: string,
  { approval_id: id, timeout_s = LONGEST_WAIT_S, ...rest }: Readonly<Record<string, unknown>>,
): { id: string; waitMs: number } | { problem: OpsError } {
  const wrong = (says: string) => ({ problem: new OpsError('bad_args', `${name}: ${says}`) });
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined)
    return wrong(`args must not have the field ${JSON.stringify(surplus.slice(0, 64))}`);
  if (typeof id !== 'string' || id === '' || id.length > 64) return wrong('args/approval_id must be an id');
  if (
    typeof timeout_s !== 'number' ||
    !Number.isInteger(timeout_s) ||
    timeout_s < 0 ||
    timeout_s > LONGEST_WAIT_S
  )
    return wrong(`args/timeout_s must be an integer from 0 to ${LONGEST_WAIT_S}`);
  return { id, waitMs: timeout_s * 1000 };
}
