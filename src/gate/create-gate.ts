import type { Principal } from '#contract/identity.ts';
import type { Action, ActionReport } from '#contract/ticket.ts';
import type { ToolInfo, ToolReply } from '#contract/tool.ts';
import { OpsError, toProblem } from '#core/ops-error.ts';
import { approversOf, listDecision, roleDecision } from '#core/policy.ts';
import { type CatalogEntry, createCatalog } from './catalog.ts';
import { type Delivered, deliver, jtiOf } from './delivery.ts';
import type { Gate, OutsideDoor } from './gate.ts';
import type { GateParts, StageParts } from './parts.ts';
import { Passage, withinDeadline } from './passage.ts';
import { decideOrDeny } from './stages/allow-deny.ts';
import { hasScope, mayUse } from './stages/client.ts';
import { SETTLING, STAGES } from './stages/index.ts';
import type { Stage } from './stages/stage.ts';
import { checkArgs } from './stages/validate.ts';

/** A gate that is closed when it is disposed of: what is under way is no longer followed. */
export type OpenGate = Gate & OutsideDoor & AsyncDisposable;

/** The one ordered pipeline. Throws a TypeError that names the tool whose schema is broken. */
export function createGate(gateParts: GateParts): OpenGate {
  const { tools, policy, executors, redactor, context, budgets } = gateParts;
  const closing = new AbortController();
  const followedWork = new Set<Promise<unknown>>();
  const catalog = createCatalog(tools);
  const parts: StageParts = {
    ...gateParts,
    catalog,
    closing: closing.signal,
    underWay: new Map(),
    background(work) {
      const followed: Promise<unknown> = work
        .catch((error: unknown) => gateParts.onLost(error))
        .finally(() => followedWork.delete(followed));
      followedWork.add(followed);
    },
  };

  /** What the catalogue says of a tool to this principal; null when it may not see it. */
  function shown({ tool, info }: CatalogEntry, principal: Principal, client: string): ToolInfo | null {
    if (tool.outside && !(mayUse(tool.outside, client) && hasScope(tool.outside, principal))) return null;
    if (!decideOrDeny(() => listDecision(policy, principal, info)).allowed) return null;
    if (!decideOrDeny(() => roleDecision(principal, info)).allowed) return null;
    const roles = info.effect === 'mutate' ? approversOf(policy, info) : info.roles;
    return {
      ...info,
      roles: [...roles],
      output_cap: info.outside ? info.output_cap : budgets.outputCapBytes,
    };
  }

  async function pass(passage: Passage, stages: readonly Stage[]): Promise<ToolReply> {
    for (const stage of stages) {
      if (hasEnded(passage) && !stage.always) continue;
      try {
        const passing = stage.pass(passage, parts);
        // Most stages are done at once, and each wait would be a turn of the queue.
        if (passing) await passing;
      } catch (error) {
        passage.failedAt ??= stage.name;
        passage.fail(error);
      }
    }
    passage.end();
    return replyOf(passage);
  }

  return {
    call: (call, signal = NEVER) => pass(new Passage(gateParts.newId(), call, signal), STAGES),

    settle(call, output) {
      const passage = new Passage(gateParts.newId(), call, NEVER);
      passage.ending = { kind: 'output', output, raw: output, truncated: false };
      return pass(passage, SETTLING);
    },

    tools: (principal, client = '') =>
      catalog.entries().flatMap((entry) => shown(entry, principal, client) ?? []),
    tool(name, principal, client = '') {
      const entry = catalog.get(name);
      return entry ? shown(entry, principal, client) : null;
    },

    replaceOutside: (tools) => catalog.replaceOutside(tools),

    async observe(name, args, signal) {
      const entry = catalog.find(name);
      if (entry.tool.effect === 'read') return null;
      const checked = checkArgs(entry, args, redactor());
      const tools = { ...context(signal, gateParts.newId()), seenBefore: async () => true };
      const target = await entry.tool.observe(checked, tools);
      return target === null ? null : { binding: target.binding, shown: redactor()(target.shown) };
    },

    report: (executor, jti, signal) => executors[executor].report(jti, signal),
    void: (executor, jti, signal) => executors[executor].void(jti, signal),
    async undo(executor, action, ticket, correlationId, signal) {
      const delivery = { action, ticket, correlationId, deadlineMs: UNDO_MS };
      const ending = deliver(executors[executor], delivery, closing.signal);
      parts.background(ending);
      return reportOfUndo(await withinDeadline(ending, signal), ticket, action);
    },

    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.all(followedWork);
    },
  };
}

const NEVER = new AbortController().signal;
/** How long the answer to an undo is waited for, in ms; the action goes on after that. */
const UNDO_MS = 15_000;

/** A refusal is a failure too: nothing was taken back. */
function reportOfUndo(end: Delivered, ticket: string, { verb }: Action): ActionReport {
  if (end.state === 'interrupted') throw new OpsError('unavailable', 'OpsPilot is stopping');
  if (end.state === 'ok') return end.report;
  const { state, detail } = end;
  return { jti: jtiOf(ticket), state, verb, target: null, at: null, detail, result: null };
}

/** Output still has stages before it; a question for consent and an error have not. */
function hasEnded({ ending }: Passage): boolean {
  return ending !== null && ending.kind !== 'output';
}

function replyOf(passage: Passage): ToolReply {
  const { id: call_id, ending, known, ms } = passage;
  if (ending?.kind === 'need_approval')
    return { status: 'need_approval', call_id, need_approval: true, ...ending.request };
  if (ending?.kind === 'output') {
    const { output, raw, truncated } = ending;
    const own = known?.principal.kind === 'agent' ? { raw } : {};
    return { status: 'ok', call_id, output: output as never, ...own, truncated, ms };
  }
  const error = ending?.error ?? new TypeError('no stage ended the call');
  return { status: 'error', call_id, problem: toProblem(error, known?.correlation_id) };
}
