import type { ActionReport } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { MutatingTool, ReadTool } from '#tools/tool.ts';
import { type Delivered, deliver } from '../delivery.ts';
import type { StageParts } from '../parts.ts';
import { cooldownKey, type Passage, withinDeadline } from '../passage.ts';
import { contextOf } from '../tool-context.ts';
import type { Stage } from './stage.ts';

/** Runs a read tool, or hands the ticket of an approved action to its executor. */
export const execute: Stage = {
  name: 'execute',
  async pass(passage, parts) {
    const { tool } = passage.entry;
    const output =
      tool.effect === 'read'
        ? await read(tool, passage, parts)
        : tool.report(passage.args, await act(tool, passage, parts));
    passage.ending = { kind: 'output', output: output as Json, raw: output, truncated: false };
  },
};

/** A read tool rests after an answer, where it has to rest at all. */
async function read(tool: ReadTool, passage: Passage, parts: StageParts): Promise<unknown> {
  const { args, entry, signal } = passage;
  const output = await withinDeadline(tool.run(args, contextOf(passage, parts)), signal);
  const key = cooldownKey(entry, args);
  if (key !== null) await parts.ports.limits.cool(key, entry.info.cooldown?.seconds ?? 0);
  return output;
}

/**
 * From `begin` on the action is known to be under way, and its end is recorded when it comes, whether or not somebody
 * still waits for it.
 */
async function act(tool: MutatingTool, passage: Passage, parts: StageParts): Promise<ActionReport> {
  const { call, args, plan, entry } = passage;
  const { approvals, audit, limits } = parts.ports;
  const { approval_id } = call;
  if (approval_id === null) throw new OpsError('no_ticket', `${tool.name} has no approval`);
  const key = cooldownKey(entry, args);
  await audit.ready();
  const { ticket } = await approvals.begin(approval_id, call);
  passage.delivered = true;
  const ending = deliver(
    parts.executors[tool.executor],
    {
      action: plan.action,
      ticket,
      correlationId: call.correlation_id,
      deadlineMs: passage.leftMs,
    },
    parts.closing,
  ).then(async (end) => {
    if (end.state !== 'interrupted') await finish(approval_id, end, passage, parts);
    // What its executor refused did not happen: it may be asked for again at once.
    if (key !== null && !isRefused(end)) await limits.cool(key, entry.info.cooldown?.seconds ?? 0);
    return end;
  });
  parts.background(ending);
  return reportOf(await withinDeadline(ending, passage.signal), tool);
}

function isRefused(end: Delivered): boolean {
  return end.state === 'failed' && end.refusal !== undefined;
}

/** The run loop asks the executor too and may have recorded the same end already. */
async function finish(
  id: string,
  end: Exclude<Delivered, { state: 'interrupted' }>,
  { call }: Passage,
  { ports }: StageParts,
): Promise<void> {
  try {
    await ports.approvals.finish(id, end.state, end.detail, call);
  } catch (error) {
    if (!(error instanceof OpsError && error.code === 'approval_decided')) throw error;
  }
}

function reportOf(end: Delivered, tool: MutatingTool): ActionReport {
  if (end.state === 'ok') return end.report;
  if (end.state === 'interrupted')
    throw new OpsError('unavailable', `OpsPilot is stopping; check ${tool.checkAfterwards}`);
  if (end.refusal) throw end.refusal;
  if (end.state === 'unknown')
    throw new OpsError('outcome_unknown', `${end.detail}; check ${tool.checkAfterwards}`);
  throw new OpsError(tool.executor === 'controller' ? 'runtime_failed' : 'tool_failed', end.detail);
}
