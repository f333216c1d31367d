import { setTimeout as delay } from 'node:timers/promises';
import { type ActionReport, type ExecutorName, TicketClaims } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { partOf } from '#core/ticket.ts';
import { audienceOf, checkTicket, checkTime, checkUnmoved } from '#core/ticket-checks.ts';
import type {
  ActionOrder,
  ActionOutcome,
  ActionPort,
  ActionRecord,
  Allowlist,
  ExecuteRequest,
  Executor,
} from './action-port.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './journal-lines.ts';
import { Outcomes } from './outcomes.ts';
import type { PinnedKeys } from './pinned-keys.ts';
import { settleUnfinished } from './reconcile.ts';
import { TargetLock } from './target-lock.ts';
import { checkUse } from './ticket-use.ts';
import { verifyTicket } from './ticket-verifier.ts';

export interface ExecutorOptions {
  readonly name: ExecutorName;
  readonly journal: Journal;
  readonly keys: PinnedKeys;
  readonly allowlist: Allowlist;
  readonly port: ActionPort;
  readonly record: ActionRecord;
  /** How long a verb rests on a target after it was started, in ms. An undo never waits. */
  readonly cooldownMs: (verb: string, target: string) => number;
  /** The target that excludes every other one while it is acted on; null when there is none. */
  readonly whole: string | null;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** An executor over this journal. It refuses everything until `reconcile` has been called and has ended. */
export function createExecutor(options: ExecutorOptions): Executor {
  return new TicketExecutor(options);
}

/** A call on its way through the checks. */
interface Call {
  readonly request: ExecuteRequest;
  readonly target: string;
  readonly claims: TicketClaims;
  /** Aborted when the caller has had its answer. */
  readonly answered: AbortSignal;
  /** Set in the same breath as the `started` line. */
  begun: boolean;
}

class TicketExecutor implements Executor {
  readonly #options: ExecutorOptions;
  readonly #journal: Journal;
  readonly #lock: TargetLock;
  readonly #outcomes: Outcomes;
  /** Tickets that are being looked at: a second copy of one is a replay, even before the journal knows it. */
  readonly #claimed = new Set<string>();
  readonly #running = new Set<Promise<unknown>>();
  #reconciling: Promise<void> | null = null;
  #reconciled = false;
  /** Why the journal did not take the last line; null when it did. */
  #problem: string | null = null;
  #draining = false;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#journal = options.journal;
    this.#lock = new TargetLock(options.whole);
    this.#outcomes = new Outcomes(options.journal, options.record);
  }

  get aud(): string {
    return audienceOf(this.#options.name, this.#journal.epoch);
  }

  get reconciled(): boolean {
    return this.#reconciled;
  }

  /** A journal that failed is asked once more: by nothing else would it be known that it works again. */
  problem(): string | null {
    if (this.#problem !== null) this.#noteTime();
    return this.#problem;
  }

  #append(entry: JournalEntry): void {
    try {
      this.#journal.append(entry);
      this.#problem = null;
    } catch (error) {
      this.#problem = (error as Error).message;
      throw error;
    }
  }

  async execute(asked: ExecuteRequest): Promise<ActionReport> {
    // What is checked now must be what is done later, whatever the caller does with its own copy.
    const request = { ...asked, args: structuredClone(asked.args) };
    const known: { target: string | null; claims: TicketClaims | null } = { target: null, claims: null };
    try {
      known.target = this.#options.port.targetOf(request);
      known.claims = verifyTicket(request.ticket, this.#options.keys);
      this.#checkClaims(request, known.claims);
      this.#checkUsable(request, known.target, known.claims);
      return await this.#answer(request, known.target, known.claims);
    } catch (cause) {
      if (cause instanceof NotBegun) throw cause.error;
      const error =
        cause instanceof OpsError ? cause : new OpsError('internal', 'unexpected error', { cause });
      const { verb, correlationId } = request;
      this.#options.record.refused({ verb, correlationId, ...known, error });
      throw error;
    }
  }

  #checkClaims(action: ExecuteRequest, claims: TicketClaims): void {
    const { name: executor, port } = this.#options;
    const { epoch } = this.#journal;
    const nowMs = this.#journal.nowMs();
    if (nowMs >= claims.exp * 1000) this.#witness(claims.exp * 1000);
    checkTicket(claims, { executor, epoch, action, targetOf: (one) => port.targetOf(one), nowMs });
  }

  /** Makes an expiry that was noticed once outlive a restart with the clock set back. */
  #witness(expiredMs: number): void {
    if (this.#journal.writtenMs < expiredMs) this.#noteTime();
  }

  #noteTime(): void {
    try {
      this.#append({ type: 'clock' });
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
    }
  }

  /** What may change while a call waits for its target, so it is asked before and after. */
  #checkUsable(request: ExecuteRequest, target: string, claims: TicketClaims): void {
    if (this.#draining) throw new OpsError('unavailable', 'this executor is stopping');
    if (!this.#reconciled)
      throw new OpsError('unavailable', 'unfinished actions are being reconciled; nothing else may begin');
    const { journal, allowlist, cooldownMs } = this.#options;
    checkUse({ journal, outcomes: this.#outcomes, allowlist, cooldownMs }, request.verb, target, claims.jti);
  }

  /** Answers when the action has ended or when the caller waits no longer, whichever is first. */
  async #answer(request: ExecuteRequest, target: string, claims: TicketClaims): Promise<ActionReport> {
    const { jti } = claims;
    if (this.#claimed.has(jti)) throw new OpsError('ticket_replayed', `${jti} is being used at this moment`);
    this.#claimed.add(jti);
    const answered = new AbortController();
    const call: Call = { request, target, claims, answered: answered.signal, begun: false };
    const work = this.#lock.run(target, () => this.#perform(call)).finally(() => this.#claimed.delete(jti));
    this.#track(work);
    const late = Promise.withResolvers<ActionReport>();
    const timer = setTimeout(() => {
      answered.abort();
      if (call.begun) late.resolve(this.report(jti));
      else late.reject(tooLate(target));
    }, request.deadlineMs);
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #track(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work
      .catch(() => undefined)
      .finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  /** Under the target's lock. From the last check to the `started` line nothing else can come between. */
  async #perform(call: Call): Promise<ActionReport> {
    const { request, target, claims, answered } = call;
    if (answered.aborted) throw tooLate(target);
    const seen = await this.#options.port.observe(request, answered);
    if (answered.aborted) throw tooLate(target);
    const pre = seen?.binding ?? null;
    checkTime(claims, this.#journal.nowMs());
    this.#checkUsable(request, target, claims);
    if (partOf(claims.jti) === 'do') checkUnmoved(target, claims.consent.pre, pre);
    const order: ActionOrder = {
      id: claims.jti,
      verb: request.verb,
      target,
      args: request.args,
      pre,
      approver: claims.approver,
      correlationId: request.correlationId,
    };
    this.#begin(order, claims);
    call.begun = true;
    this.#outcomes.end('observed', order, await this.#act(order));
    return this.report(order.id);
  }

  #begin(order: ActionOrder, claims: TicketClaims): void {
    this.#outcomes.pay();
    this.#options.record.beginning(order);
    const { id: jti, verb, target, args, approver, correlationId: correlation_id } = order;
    const { audit_head } = claims;
    const pre = order.pre as TicketClaims['consent']['pre'];
    this.#append({
      type: 'intent',
      jti,
      verb,
      target,
      args,
      pre,
      approver,
      audit_head,
      correlation_id,
    });
    try {
      this.#append({ type: 'started', jti });
    } catch (error) {
      const detail = 'the journal could not be written, so nothing was begun';
      this.#outcomes.end('settled', order, { state: 'failed', detail, result: null });
      throw new NotBegun(error as OpsError);
    }
  }

  async #act(order: ActionOrder): Promise<ActionOutcome> {
    try {
      return await this.#options.port.act(order);
    } catch (error) {
      if (!(error instanceof OpsError))
        return { state: 'unknown', detail: 'an unexpected error came up while it was done', result: null };
      this.#outcomes.end('observed', order, { state: 'failed', detail: error.message, result: null });
      throw new NotBegun(error);
    }
  }

  report(jti: string): ActionReport {
    if (!TicketClaims.shape.jti.safeParse(jti).success)
      throw new OpsError('bad_request', 'a ticket id is 64 hex digits and :do or :undo');
    const record = this.#outcomes.find(jti);
    if (!record)
      return {
        jti,
        state: 'unseen',
        verb: null,
        target: null,
        at: null,
        detail: 'never seen here',
        result: null,
      };
    const { state, verb, target, at, detail } = record;
    const underWay = `still under way: check ${target}, or ask for this ticket again`;
    const result = record.result as ActionReport['result'];
    return { jti, state, verb, target, at, detail: state === 'started' ? underWay : detail, result };
  }

  void(jti: string): ActionReport {
    if (this.report(jti).state === 'unseen') this.#append({ type: 'void', jti });
    return this.report(jti);
  }

  reconcile(): Promise<void> {
    const { port, sleep = delay } = this.#options;
    const work = { journal: this.#journal, port, outcomes: this.#outcomes, sleep };
    this.#reconciling ??= settleUnfinished(work).then(
      () => {
        this.#reconciled = true;
      },
      (error) => {
        this.#reconciling = null;
        throw error;
      },
    );
    return this.#reconciling;
  }

  async drain(): Promise<void> {
    this.#draining = true;
    await Promise.all(this.#running);
  }
}

/** Nothing was begun, and the journal already says so. */
class NotBegun extends Error {
  readonly error: OpsError;

  constructor(error: OpsError) {
    super(error.message);
    this.error = error;
  }
}

function tooLate(target: string): OpsError {
  return new OpsError(
    'deadline',
    `${target} could not be reached in time; nothing was done, and nothing will be`,
  );
}
