import type { BlastRadius } from '#contract/approval.ts';
import type { Predicate } from '#contract/diagnosis.ts';
import type { NewEvent } from '#contract/event.ts';
import type { Principal, Role } from '#contract/identity.ts';
import type { Action, ActionReport, ExecutorName, TargetState } from '#contract/ticket.ts';
import type { ToolCall, ToolInfo, ToolReply } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import type { Tool } from '#tools/tool.ts';

/** The one way to any tool, for agent, HTTP, CLI and MCP hosts alike. */
export interface Gate {
  call(call: ToolCall, signal?: AbortSignal): Promise<ToolReply>;
  /**
   * The catalogue as this principal may see it through this program, in a stable order. A program is known by the
   * name that it proved, or by its way; without either it sees only what is for all of them.
   */
  tools(principal: Principal, client?: string): ToolInfo[];
  /** One entry of it; null for what is not there and for what this principal may not see, alike. */
  tool(name: string, principal: Principal, client?: string): ToolInfo | null;
  /** What an approval of this tool would bind to, as it is now; null when the tool has no observer. */
  observe(
    tool: string,
    args: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ): Promise<TargetState | null>;
  /** What became of a ticket, and burning an unseen one. */
  report(executor: ExecutorName, jti: string, signal: AbortSignal): Promise<ActionReport>;
  void(executor: ExecutorName, jti: string, signal: AbortSignal): Promise<ActionReport>;
  /** Hands the undo ticket of a consent to its executor and sees it to its end; a refusal is `failed` with its code. */
  undo(
    executor: ExecutorName,
    action: Action,
    ticket: string,
    correlationId: string,
    signal: AbortSignal,
  ): Promise<ActionReport>;
}

/** The side of the gate that only the hub uses. */
export interface OutsideDoor {
  /**
   * The tools of outside servers from now on; calls under way go on with what they found. A tool whose schema cannot be
   * used, or whose name is taken, is left out and named with the reason.
   */
  replaceOutside(tools: readonly Tool[]): OutsideRefusal[];
  /**
   * Takes what a read tool answered long after its call, through the stages that follow the execution, for who asks as
   * they are known now. Nothing is called.
   */
  settle(call: ToolCall, output: Json): Promise<ToolReply>;
}

export interface OutsideRefusal {
  readonly name: string;
  readonly reason: string;
}

/** What the gate asks an approval for: everything but ids, times and the digest, which the approvals desk adds. */
export interface ApprovalDraft {
  readonly tool: string;
  readonly title: string;
  readonly target: string;
  readonly args: Readonly<Record<string, Json>>;
  readonly origins: ToolCall['origins'];
  readonly action: Action;
  /** `<executor>#<journal epoch>`. */
  readonly aud: string;
  readonly seen: TargetState | null;
  readonly undo: Action | null;
  readonly blast: Omit<BlastRadius, 'past_outcomes'>;
  readonly expectedDowntime: string;
  readonly predicate: Predicate | null;
  readonly roles: readonly Role[];
  readonly policyVersion: string;
  readonly evidenceHash: string;
  readonly why: string;
}

/** A read tool's redacted output as it is kept; `principal_id` is the caller, for calls outside a run. */
export interface SavedResult {
  readonly call_id: string;
  readonly run_id: string | null;
  readonly principal_id: string;
  readonly tool: string;
  readonly output: Json;
  readonly at: string;
}

/** What the gate needs of the database: in-process under `up`, HTTP when split. Only the server writes. */
export interface GatePorts {
  readonly approvals: {
    /** Files a request, or returns the open one of the same caller, tool and arguments. */
    request(
      draft: ApprovalDraft,
      call: ToolCall,
    ): Promise<{ approval_id: string; digest: string; expires: string }>;
    /**
     * approved -> started for exactly this tool and arguments; returns the ticket to deliver. Throws `approval_*`,
     * `forbidden` (not the requester or its run) or `bad_args` (other arguments).
     */
    begin(approvalId: string, call: ToolCall): Promise<{ ticket: string }>;
    /** started -> ok | failed | unknown. A refusal by the executor is `failed` with its code in the detail. */
    finish(
      approvalId: string,
      state: 'ok' | 'failed' | 'unknown',
      detail: string,
      call: ToolCall,
    ): Promise<void>;
  };
  readonly audit: {
    /** Throws `audit_unavailable`; for a mutating call nothing runs then. */
    record(event: NewEvent, durability: 'full' | 'grouped'): Promise<void>;
    ready(): Promise<void>;
  };
  readonly results: {
    save(result: SavedResult): Promise<void>;
    /** Whether a read tool's saved output of this run holds this field with this value. */
    seen(runId: string | null, principalId: string, field: string, value: Json): Promise<boolean>;
  };
  readonly limits: {
    /** Counts one use; answers the seconds to wait when the window is full, else 0. */
    take(key: string, max: number, windowSeconds: number): Promise<number>;
    /** Seconds until the cooldown of this key is over; 0 when free. */
    cooling(key: string): Promise<number>;
    cool(key: string, seconds: number): Promise<void>;
  };
}
