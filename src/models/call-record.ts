import type { NewEvent } from '#contract/event.ts';
import type { Usage } from '#contract/model.ts';
import type { Attempt } from './attempt.ts';
import type { CallAudit } from './call-audit.ts';
import type { Exchange } from './exchange.ts';
import type { ModelMetrics } from './model-metrics.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { Route } from './provider-runtime.ts';
import { estimatedTokens, type Truncation } from './tripwire.ts';
import type { Budgets, Reservation } from './usage/budgets.ts';
import type { Ledger, Spent } from './usage/ledger.ts';

/** Where calls are counted. */
export interface RecordParts {
  readonly ledger: Ledger;
  readonly budgets: Budgets;
  readonly metrics: ModelMetrics;
  /** Takes an event for the audit; its own failure is its own affair. */
  readonly audit: (event: NewEvent) => void;
  readonly calls: CallAudit;
  readonly nowMs: () => number;
}

/** How the answer to a call ended. */
export interface CallEnd {
  readonly usage: Usage | null;
  /** Pieces of the answer that were passed on; stands in for tokens that nobody counted. */
  readonly pieces: number;
  readonly error: Error | null;
  readonly truncation: Truncation | null;
}

/** The account of one call: begun before its first try, ended exactly once. */
export class CallRecord {
  readonly #parts: RecordParts;
  readonly #exchange: Exchange;
  readonly #promptTokens: number;
  readonly #reservation: Reservation;
  #attempt: Attempt<unknown> | null = null;
  #firstByteMs: number | null = null;
  #ended = false;

  /** Throws `budget_exhausted`. */
  constructor(
    parts: RecordParts,
    exchange: Exchange,
    route: Route,
    expected: { promptBytes: number; maxTokens: number | null },
  ) {
    this.#parts = parts;
    this.#exchange = exchange;
    this.#promptTokens = estimatedTokens(expected.promptBytes);
    const spent = {
      promptTokens: this.#promptTokens,
      completionTokens: expected.maxTokens ?? 0,
      exact: false,
    };
    this.#reservation = parts.budgets.enter(this.#charged(route.id), {
      tokens: spent.promptTokens + spent.completionTokens,
      nanoUsd: parts.ledger.costOf(route.id, spent),
    });
  }

  readonly failedTry = (route: Route, failure: ProviderFailure): void => {
    this.#parts.metrics.failed(route.id, failure.kind);
  };

  begun(attempt: Attempt<unknown>): void {
    this.#attempt = attempt;
    const series = this.#parts.metrics.of(attempt.route.id);
    series.inFlight += 1;
    if (attempt.fellBack > 0) series.fallbacks += 1;
  }

  readonly firstByte = (): void => {
    this.#firstByteMs ??= this.#parts.nowMs();
  };

  /** No answer began. */
  refused(route: Route, error: unknown): void {
    if (this.#attempt || this.#ended) return;
    this.#ended = true;
    this.#reservation.leave(null);
    const outcome = error instanceof ProviderFailure && error.kind === 'cancelled' ? 'cancelled' : 'error';
    this.#count(route.id, outcome);
    this.#audit(route.id, outcome, { code: error instanceof ProviderFailure ? error.kind : 'internal' });
  }

  ended({ usage, pieces, error, truncation }: CallEnd): void {
    const attempt = this.#attempt;
    if (!attempt || this.#ended) return;
    this.#ended = true;
    const gone = this.#exchange.stop.aborted;
    const failure = error === null || gone ? null : asFailure(error);
    attempt.end(failure);
    const { id } = attempt.route;
    const spent: Spent = {
      promptTokens: usage?.prompt_tokens ?? this.#promptTokens,
      completionTokens: usage?.completion_tokens ?? (usage ? 0 : pieces),
      exact: usage !== null,
    };
    const line = this.#parts.ledger.add(this.#charged(id), spent);
    this.#reservation.leave(line);
    const series = this.#parts.metrics.of(id);
    series.inFlight -= 1;
    series.promptTokens += spent.promptTokens;
    series.completionTokens += spent.completionTokens;
    if (truncation) series.truncations += 1;
    if (failure) this.failedTry(attempt.route, failure);
    if (this.#firstByteMs !== null)
      series.firstByte.observe((this.#firstByteMs - this.#exchange.startedMs) / 1000);
    const outcome =
      gone && error !== null ? 'cancelled' : failure ? 'error' : truncation ? 'truncated' : 'ok';
    this.#count(id, outcome);
    if (outcome === 'ok') {
      const { caller, id: requestId } = this.#exchange;
      this.#parts.calls.answered({ ...this.#charged(id), actor: caller.principal.id, requestId, ...spent });
      return;
    }
    this.#audit(id, outcome, {
      prompt_tokens: spent.promptTokens,
      completion_tokens: spent.completionTokens,
      ...(spent.exact ? {} : { estimated: true }),
      ...(truncation ? { least_tokens: truncation.least, evaluated: truncation.evaluated } : {}),
      ...(failure ? { code: failure.kind } : {}),
    });
  }

  #count(id: string, outcome: string): void {
    const { requests, duration } = this.#parts.metrics.of(id);
    requests.set(outcome, (requests.get(outcome) ?? 0) + 1);
    duration.observe((this.#parts.nowMs() - this.#exchange.startedMs) / 1000);
  }

  #audit(id: string, outcome: string, metadata: NewEvent['metadata']): void {
    const { caller, id: correlationId } = this.#exchange;
    this.#parts.audit({
      run_id: null,
      action: outcome === 'truncated' ? 'model.truncated' : 'model.called',
      resource: id,
      actor: caller.principal.id,
      client: 'rest',
      result: 'error',
      correlation_id: correlationId,
      detail: outcome,
      metadata: {
        client: caller.client,
        session: caller.session,
        run: caller.run,
        calls: 1,
        ...metadata,
      },
    });
  }

  #charged(model: string) {
    const { client, session, run } = this.#exchange.caller;
    return { client, session, run, model };
  }
}

/** What breaks while an answer passes is the provider's doing, unless it says otherwise. */
function asFailure(error: Error): ProviderFailure {
  return error instanceof ProviderFailure
    ? error
    : new ProviderFailure('broken', error.message, { cause: error });
}
