import type { ErrorCode } from '#contract/errors.ts';
import type { ToolCall, ToolReply } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ActionPlan } from '#tools/tool.ts';
import type { CatalogEntry } from './catalog.ts';

/** How a call ended, before it is told to the caller. */
export type Ending =
  | { readonly kind: 'output'; output: Json; readonly raw: unknown; truncated: boolean }
  | { readonly kind: 'need_approval'; readonly request: NeedApproval }
  | { readonly kind: 'error'; readonly error: OpsError };

export type NeedApproval = Omit<
  Extract<ToolReply, { status: 'need_approval' }>,
  'status' | 'call_id' | 'need_approval'
>;

/** One call on its way through the stages; each stage adds what the later ones build on. */
export class Passage {
  readonly id: string;
  /** As it came in; what it is, `identify` says. */
  readonly incoming: unknown;
  /** Fires when the caller goes away. */
  readonly callerSignal: AbortSignal;
  readonly startedAt: number;
  ending: Ending | null = null;
  /** Set once an executor may have acted: from then on no error means "nothing happened". */
  delivered = false;
  /** The stage that turned the call away, or that failed; null while none did. */
  failedAt: string | null = null;
  #call: ToolCall | null = null;
  #entry: CatalogEntry | null = null;
  #args: Readonly<Record<string, Json>> | null = null;
  #plan: ActionPlan | null = null;
  readonly #releases: (() => void)[] = [];
  #clock: { readonly signal: AbortSignal; stop(): void } | null = null;

  constructor(id: string, incoming: unknown, callerSignal: AbortSignal) {
    this.id = id;
    this.incoming = incoming;
    this.callerSignal = callerSignal;
    this.startedAt = performance.now();
  }

  /** The call, once `identify` has let it in. */
  get call(): ToolCall {
    return present(this.#call, 'identify');
  }
  set call(call: ToolCall) {
    this.#call = call;
  }
  get known(): ToolCall | null {
    return this.#call;
  }

  get entry(): CatalogEntry {
    return present(this.#entry, 'find');
  }
  set entry(entry: CatalogEntry) {
    this.#entry = entry;
  }
  get effect(): 'read' | 'mutate' | null {
    return this.#entry?.info.effect ?? null;
  }

  /** The outside server that the tool is of; null for ours. */
  get server(): string | null {
    return this.#entry?.tool.outside?.server ?? null;
  }

  get args(): Readonly<Record<string, Json>> {
    return present(this.#args, 'validate');
  }
  set args(args: Readonly<Record<string, Json>>) {
    this.#args = args;
  }

  get plan(): ActionPlan {
    return present(this.#plan, 'preconditions');
  }
  set plan(plan: ActionPlan) {
    this.#plan = plan;
  }

  /** Fires at the tool's deadline and when the caller goes away; the time runs from the first use. */
  get signal(): AbortSignal {
    this.#clock ??= deadlineOf(this);
    return this.#clock.signal;
  }

  /** Milliseconds since it came in. */
  get ms(): number {
    return Math.round(performance.now() - this.startedAt);
  }

  get leftMs(): number {
    return Math.max(1, this.entry.info.deadline_ms - this.ms);
  }

  fail(error: unknown): void {
    const known =
      error instanceof OpsError ? error : new OpsError('internal', 'unexpected error', { cause: error });
    this.ending = { kind: 'error', error: known };
  }

  /** The code of its error, if it ended in one. */
  get code(): ErrorCode | null {
    return this.ending?.kind === 'error' ? this.ending.error.code : null;
  }

  /** Has this done when the call is over, however it ended. */
  atEnd(release: () => void): void {
    this.#releases.push(release);
  }

  end(): void {
    this.#clock?.stop();
    for (const release of this.#releases.splice(0)) release();
  }
}

/** Waits for the work, but not beyond the signal: a tool that ignores it is left behind. */
export async function withinDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    work.catch(() => undefined);
  }
}

/** The key under which a tool rests after an action, or null when it never does. */
export function cooldownKey({ info }: CatalogEntry, args: Readonly<Record<string, Json>>): string | null {
  if (info.cooldown === null) return null;
  const { key_by } = info.cooldown;
  const value = key_by !== null && Object.hasOwn(args, key_by) ? (args[key_by] ?? null) : null;
  return `${info.name}:${canonicalJson(value)}`;
}

function deadlineOf(passage: Passage) {
  const { entry, callerSignal } = passage;
  const deadline = new AbortController();
  const late = () => deadline.abort(new OpsError('deadline', lateness(passage)));
  const gone = () => deadline.abort(new OpsError('cancelled', `the caller of ${entry.info.name} went away`));
  const timer = setTimeout(late, entry.info.deadline_ms);
  if (callerSignal.aborted) gone();
  callerSignal.addEventListener('abort', gone, { once: true });
  return {
    signal: deadline.signal,
    stop() {
      clearTimeout(timer);
      callerSignal.removeEventListener('abort', gone);
    },
  };
}

function lateness({ entry: { tool, info }, delivered }: Passage): string {
  const seconds = info.deadline_ms / 1000;
  if (tool.effect === 'read') return `${info.name} did not answer within ${seconds} s`;
  if (!delivered) return `${info.name} could not be begun within ${seconds} s; nothing was done`;
  return `${info.name} is still under way after ${seconds} s; check ${tool.checkAfterwards}`;
}

function present<T>(value: T | null, stage: string): T {
  if (value === null) throw new TypeError(`the stage ${stage} has not been passed`);
  return value;
}
