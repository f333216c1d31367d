import { setTimeout as sleep } from 'node:timers/promises';
import { Approval, ApprovalView } from '#contract/approval.ts';
import { Bundle } from '#contract/bundle.ts';
import { Problem } from '#contract/errors.ts';
import { CreatedRun, ToolList } from '#contract/http-api.ts';
import { Run } from '#contract/run.ts';
import { isFinal } from '#core/run-machine.ts';

/** OpsPilot as somebody with these tokens uses it over HTTP. */
export interface Door {
  /** Files a run; `settled` says when it has an answer. */
  ask(goal: string): Promise<string>;
  /** Resolves when a run is final or waits for a person. */
  settled(runId: string): Promise<Run>;
  bundle(runId: string): Promise<Bundle>;
  /** Names of the tools that there are. */
  tools(): Promise<string[]>;
  /** As the approver, with the digest that is shown. */
  approve(approvalId: string): Promise<void>;
  decline(approvalId: string): Promise<void>;
  proposal(approvalId: string): Promise<ApprovalView>;
}

const LOOK_EVERY_MS = 50;
const SETTLED_WITHIN_MS = 240_000;

export function openDoor(
  { url, asker, approver }: { readonly url: string; readonly asker: string; readonly approver: string },
  signal: AbortSignal,
): Door {
  async function send<T>(token: string, path: string, shape: { parse(value: unknown): T }, body?: unknown) {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return shape.parse(answer);
    const problem = Problem.safeParse(answer);
    throw new Error(`${path}: ${problem.success ? problem.data.detail : response.status}`);
  }

  const proposal = (id: string) => send(approver, `/api/approvals/${id}`, ApprovalView);
  return {
    ask: async (goal) => (await send(asker, '/api/runs', CreatedRun, { goal })).id,
    async settled(runId) {
      for (
        const deadline = Date.now() + SETTLED_WITHIN_MS;
        ;
        await sleep(LOOK_EVERY_MS, undefined, { signal })
      ) {
        const run = await send(asker, `/api/runs/${runId}`, Run);
        if (isFinal(run.state) || isWaiting(run)) return run;
        if (Date.now() > deadline) throw new Error(`the run is still ${run.state}: ${run.steps.at(-1)?.why}`);
      }
    },
    tools: async () => (await send(approver, '/api/tools', ToolList)).tools.map(({ name }) => name),
    bundle: (runId) => send(asker, `/api/runs/${runId}/bundle`, Bundle),
    proposal,
    async approve(id) {
      const { digest, needs_second_confirmation } = await proposal(id);
      const second = needs_second_confirmation ? { second_confirmation: true } : {};
      await send(approver, `/api/approvals/${id}/approve`, Approval, {
        digest,
        acknowledged: true,
        ...second,
      });
    },
    async decline(id) {
      const reason = 'not the fix that this scenario expects';
      await send(approver, `/api/approvals/${id}/decline`, Approval, { reason });
    },
  };
}

/** A request that was just decided moves on by itself. */
function isWaiting({ state, approvals }: Run): boolean {
  return state === 'NEEDS_APPROVAL' && approvals.some((one) => one.state === 'proposed');
}
