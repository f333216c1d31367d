import type { Approval } from '#contract/approval.ts';
import type { NewEvent } from '#contract/event.ts';
import type { Hold } from '#contract/hold.ts';
import type { Principal } from '#contract/identity.ts';
import type { OutsideTask, OutsideTaskEnding } from '#contract/outside-task.ts';
import type { Json } from '#core/canonical-json.ts';
import type { Gate, OutsideDoor } from '#gate/gate.ts';
import type { Upstreams } from '../upstream/upstreams.ts';
import type { Callers } from './callers.ts';

/** Who stands behind a session or request of a host, as it was proved: never as the host says of itself. */
export interface Asker {
  readonly principal: Principal;
  /** Its token's name, the client of its OAuth token, or a configured one; null when nothing tells programs apart. */
  readonly clientName: string | null;
}

/** The headers of a request, as the web and as node have them. */
export type HeaderReader = Pick<Headers, 'get'>;

/** What the MCP front stands on. Every door is handed in; nothing here is made or closed by it. */
export interface FrontParts {
  readonly version: string;
  readonly gate: Pick<Gate, 'call' | 'tools' | 'tool'>;
  /** For what a tool of an outside server answered long after its call. */
  readonly settle: OutsideDoor['settle'];
  readonly callers: Callers;
  /** Null when there are no outside servers. */
  readonly upstreams: Upstreams | null;
  readonly approvals: ApprovalDoor;
  readonly holds: HoldDoor;
  readonly tasks: TaskDoor;
  readonly once: OnceDoor;
  /** Approves a request that a person has consented to beforehand; false when nobody has. */
  readonly preapproved: (approval: Approval, definitionHash: string | null) => Promise<boolean>;
  /** Null when nobody says who they are. Throws `unauthenticated` for a token that does not hold. */
  readonly authenticate: (headers: HeaderReader) => Promise<Asker | null>;
  /** Throws `bad_host` and `bad_origin` for what another site made a browser send. */
  readonly checkRequest: (request: { readonly headers: HeaderReader }) => void;
  /** Where people reach us, without a slash at the end; asked anew because port 0 is known late. */
  readonly publicUrl: () => string;
  /** Authorization servers whose tokens we take; empty when there are only API tokens. */
  readonly authorizationServers: () => readonly string[];
  /** The addresses of this hub that an access token may be for (RFC 8707), the public one first. */
  readonly resources: () => readonly string[];
  readonly record: (event: NewEvent) => Promise<void>;
  /** Counts one use in any 60 s; answers the seconds to wait when there were too many, else 0. */
  readonly limits: (key: string, max: number) => Promise<number>;
  /** Takes secrets and outside names out of any value. */
  readonly redact: <T>(value: T) => T;
  /** Takes secrets alone. */
  readonly redactSecrets: <T>(value: T) => T;
  /** 32 random bytes that all replicas share: seals what travels through a host and comes back. */
  readonly stateKey: Uint8Array;
  readonly settings: FrontSettings;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** The approvals that people decide on. Nothing in here approves. */
export interface ApprovalDoor {
  get(id: string): Promise<Approval | null>;
  /** Takes back a request of this asker's own that nobody has decided on. */
  withdraw(id: string, reason: string, asker: Asker): Promise<void>;
  /** Told of every move, also by other replicas; `runNow`: the approver wants it done though nobody may be waiting. */
  onMoved(listener: (move: { id: string; to: string; runNow: boolean }) => void): () => void;
}

export interface HoldDoor {
  /** Keeps it; one that is there for this approval only learns that it is a task now. */
  open(hold: Hold): Promise<void>;
  get(approvalId: string): Promise<Hold | null>;
  newest(key: string): Promise<Hold | null>;
  finish(approvalId: string, result: Json, at: string): Promise<void>;
  forget(before: string): Promise<void>;
}

/** What is good once, among all replicas. */
export interface OnceDoor {
  keep(nonce: string, until: string): Promise<void>;
  /** True for the one who comes first. */
  spend(nonce: string): Promise<boolean>;
  forget(before: string): Promise<void>;
}

/** Tasks of outside servers, kept by the ids that their hosts know. */
export interface TaskDoor {
  open(task: OutsideTask): Promise<void>;
  get(taskId: string): Promise<OutsideTask | null>;
  /** False when it is known already how it ended. */
  finish(taskId: string, ending: OutsideTaskEnding): Promise<boolean>;
  forget(before: string): Promise<void>;
}

/** Times in ms, sizes in bytes. */
export interface FrontSettings {
  /** How long a call waits for a decision before it answers that it is pending. */
  readonly holdMs: number;
  /** How often a waiting call tells of its progress. */
  readonly progressMs: number;
  /** How long one round of a host that was sent to the page is held, and how many rounds there are. */
  readonly roundMs: number;
  readonly rounds: number;
  /** How long a call at a server of 2025 waits for its host to come back with an answer. */
  readonly questionMs: number;
  /** Whether a host that shows forms is asked to wait or to stop. */
  readonly form: boolean;
  /** What a host that declines does to the request. */
  readonly onDecline: 'keep' | 'withdraw';
  /** How long an answer is given again to the same call, and how long a refusal stands against it. */
  readonly replayMs: number;
  readonly refusalMs: number;
  readonly sessionsPerCaller: number;
  readonly sessionIdleMs: number;
  /** How often sessions that nobody uses are looked for. */
  readonly sessionSweepMs: number;
  readonly maxBodyBytes: number;
  /** Whether hosts of the HTTP+SSE transport of 2024 are served. */
  readonly sse: boolean;
}

export const DEFAULT_SETTINGS: FrontSettings = Object.freeze({
  holdMs: 40_000,
  progressMs: 10_000,
  roundMs: 25_000,
  rounds: 6,
  questionMs: 300_000,
  form: true,
  onDecline: 'keep',
  replayMs: 300_000,
  refusalMs: 300_000,
  sessionsPerCaller: 32,
  sessionIdleMs: 30 * 60_000,
  sessionSweepMs: 15_000,
  maxBodyBytes: 4 * 1024 * 1024,
  sse: false,
});
