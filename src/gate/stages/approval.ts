import { canonicalJson } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { approversOf } from '#core/policy.ts';
import type { MutatingTool } from '#tools/tool.ts';
import type { ApprovalDraft } from '../gate.ts';
import type { StageParts } from '../parts.ts';
import { type Passage, withinDeadline } from '../passage.ts';
import { contextOf } from '../tool-context.ts';
import type { Stage } from './stage.ts';

/**
 * A mutating call without an approval becomes a request for one, bound to the target as it is now. Attaching to an
 * approved request is left to the execution; nothing in here approves.
 */
export const approval: Stage = {
  name: 'approval',
  async pass(passage, parts) {
    const { tool } = passage.entry;
    const { call, args } = passage;
    if (tool.effect === 'read' || call.approval_id !== null) return;
    refuseSecrets(passage, parts);
    const draft = await withinDeadline(draftOf(tool, passage, parts), passage.signal);
    await parts.ports.audit.ready();
    const request = await parts.ports.approvals.request(draft, call);
    passage.ending = {
      kind: 'need_approval',
      request: { ...request, rationale: `${draft.title}. ${draft.why}`, tool: tool.name, args: { ...args } },
    };
  },
};

/** Arguments of a change are kept, shown and signed as they are, so there must be nothing in them that nobody may see. */
function refuseSecrets({ args, entry }: Passage, { redactor }: StageParts): void {
  const hidden = redactor('secrets')(args);
  const field = Object.keys(args).find(
    (name) => hidden[name] === undefined || canonicalJson(hidden[name]) !== canonicalJson(args[name]),
  );
  if (field === undefined) return;
  const detail = `${entry.info.name}: args/${field.slice(0, 64)} holds what looks like a secret, and approvals are kept and shown`;
  throw new OpsError('bad_args', `${detail}; give the server its secrets by the registry`);
}

async function draftOf(tool: MutatingTool, passage: Passage, parts: StageParts): Promise<ApprovalDraft> {
  const { call, args, plan, entry, signal } = passage;
  const context = contextOf(passage, parts);
  const [aud, target] = await Promise.all([
    parts.executors[tool.executor].aud(signal),
    tool.observe(args, context),
  ]);
  const redactor = parts.redactor();
  return {
    tool: tool.name,
    title: plan.title,
    target: plan.target,
    args,
    origins: call.origins,
    action: plan.action,
    aud,
    seen: target === null ? null : { binding: target.binding, shown: redactor(target.shown) },
    undo: plan.undo,
    blast: plan.blast,
    expectedDowntime: tool.expectedDowntime,
    predicate: plan.predicate,
    roles: approversOf(parts.policy, entry.info),
    policyVersion: parts.policy.version,
    evidenceHash: call.evidence_hash,
    why: redactor(call.why ?? tool.summary),
  };
}
