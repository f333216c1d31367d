/** The tables, alike on both engines. Times are ISO 8601 UTC text; `*_json` columns hold JSON text, never queried into. */
export interface Tables {
  events: EventsTable;
  runs: RunsTable;
  /** What the card of a run names: each cause with who is broken, and with each who suffers. */
  run_causes: { run_id: string; cause: string; service: string };
  run_steps: { run_id: string; n: number; step_json: string };
  run_observations: { run_id: string; n: number; id: string; observation_json: string };
  approvals: ApprovalsTable;
  approval_moves: {
    approval_id: string;
    n: number;
    state: string;
    at: string;
    moved_by: string;
    detail: string;
  };
  approval_holds: ApprovalHoldsTable;
  outside_tasks: OutsideTasksTable;
  notices: NoticesTable;
  tool_results: { call_id: string; run_id: string | null; tool: string; output_json: string; at: string };
  settings: { key: string; value_json: string };
  store_version: { version: number; name: string; applied_at: string };
}

/** The chain. `metadata_json` is canonical JSON (RFC 8785), as it was hashed. */
export interface EventsTable {
  seq: number;
  ts: string;
  action: string;
  resource: string;
  actor: string;
  client: string;
  result: string;
  correlation_id: string;
  detail: string;
  metadata_json: string;
  run_id: string | null;
  prev_hash: string;
  hash: string;
}

export interface RunsTable {
  id: string;
  goal: string;
  state: string;
  outcome: string | null;
  headline: string;
  source: string;
  asked_by: string;
  /** 1 once the agent may move it. */
  begun: number;
  created_at: string;
  updated_at: string;
  diagnosis_json: string | null;
  message: string;
  escalation: string | null;
}

/** `request_json` is the approval as it was proposed; what moves is in columns and in `approval_moves`. */
export interface ApprovalsTable {
  id: string;
  run_id: string | null;
  state: string;
  tool: string;
  title: string;
  target: string;
  digest: string;
  created_at: string;
  expires_at: string;
  ticket: string | null;
  request_json: string;
  /** What it asks for, while nobody has decided: there is one such request at a time. */
  open_key: string | null;
}

/** `hold_json` is the call as it was held; its answer comes later. */
export interface ApprovalHoldsTable {
  approval_id: string;
  hold_key: string;
  created_at: string;
  hold_json: string;
  result_json: string | null;
  result_at: string | null;
}

/** `task_json` is the task as it was begun; how it ended comes later. */
export interface OutsideTasksTable {
  task_id: string;
  expires_at: string;
  task_json: string;
  ending_json: string | null;
}

export interface NoticesTable {
  id: string;
  kind: string;
  run_id: string | null;
  text: string;
  sender: string;
  created_at: string;
  read_at: string | null;
}
