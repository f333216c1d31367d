import type { Approval } from '#contract/approval.ts';
import type { EventRow } from '#contract/event.ts';
import type { ToolCall } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { fromProblem, OpsError } from '#core/ops-error.ts';
import type { Actor } from '#store/store.ts';
import { type ActionParts, carryOut, settleAction } from './action-end.ts';
import type { Caller } from './agent.ts';

/** Asks for, takes and carries out one action that a person ordered directly. The click is the consent. */
export async function performAction(
  tool: string,
  args: Readonly<Record<string, Json>>,
  caller: Caller,
  parts: ActionParts,
  stopping: () => boolean,
): Promise<Approval> {
  const call: ToolCall = {
    tool,
    args,
    principal: caller.principal,
    client: caller.client,
    correlation_id: caller.correlationId,
    run_id: null,
    chosen_by: 'person',
    approval_id: null,
    origins: Object.fromEntries(Object.keys(args).map((name) => [name, 'operator'])),
    evidence_hash: '',
  };
  const asked = await parts.gate.call(call);
  if (asked.status === 'error') throw fromProblem(asked.problem);
  if (asked.status === 'ok')
    throw new OpsError('bad_request', `${tool} changes nothing and needs no consent`);
  const { approval_id, digest } = asked;
  await parts.desk.approve(approval_id, { digest, acknowledged: true }, caller);
  const deliver = () => parts.gate.call({ ...call, approval_id });
  return carryOut(approval_id, deliver, actorOf(caller), parts, stopping);
}

/** An action outside any run that has just ended: its approval's id, else null. */
export function endedAlone(row: EventRow): string | null {
  return row.run_id === null && /^approval\.(ok|unknown)$/.test(row.action) ? row.resource : null;
}

/** Checks an action outside any run once it has ended; after a crash, first asks how it ended. */
export async function settleAlone(id: string, parts: ActionParts, stopping: () => boolean): Promise<void> {
  const by: Actor = { actor: 'agent', client: 'agent', correlationId: id };
  const { state } = await carryOut(id, null, by, parts, stopping);
  if (state !== 'started') await settleAction(id, by, parts, stopping);
}

/** Actions outside any run that a former life left without their check. */
export async function unsettledAlone(parts: ActionParts): Promise<string[]> {
  const states = ['started', 'ok', 'unknown'] as const;
  const lists = await Promise.all(states.map((state) => parts.approvals.list({ state, limit: 200 })));
  return lists
    .flat()
    .filter(({ run_id }) => run_id === null)
    .map(({ id }) => id);
}

function actorOf(caller: Caller): Actor {
  return { actor: caller.principal.id, client: caller.client, correlationId: caller.correlationId };
}
