import type { Problem } from '#contract/errors.ts';
import { toProblem } from '#core/ops-error.ts';
import type { Asked } from './asked.ts';
import type { ModelCaller } from './caller.ts';
import type { ErrorForm } from './dialect.ts';
import type { Reply } from './http1/reply.ts';
import { ProviderFailure } from './provider-failure.ts';
import { Stop } from './stop.ts';

/** One request of a caller, from its head to the end of its answer. */
export class Exchange {
  readonly asked: Asked;
  readonly response: Reply;
  readonly id: string;
  /** What follows the path's pattern, e.g. the name of a model. */
  readonly rest: string;
  readonly startedMs: number;
  /** Fires when the caller goes away before its answer is over. */
  readonly stop = new Stop();
  readonly caller: ModelCaller;

  constructor(parts: {
    asked: Asked;
    response: Reply;
    id: string;
    rest: string;
    startedMs: number;
    caller: ModelCaller;
  }) {
    this.asked = parts.asked;
    this.response = parts.response;
    this.id = parts.id;
    this.rest = parts.rest;
    this.startedMs = parts.startedMs;
    this.caller = parts.caller;
    parts.response.once('close', () => {
      if (!parts.response.writableFinished)
        this.stop.abort(new ProviderFailure('cancelled', 'the caller has gone'));
    });
  }

  /** The body, whole. Throws `too_large`. */
  body(most: number): Promise<Buffer> | Buffer {
    return this.asked.body(most);
  }

  json(value: unknown, headers: Readonly<Record<string, string>> = {}): void {
    const text = JSON.stringify(value);
    this.head(200, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      ...headers,
    });
    this.response.end(text);
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.response.writeHead(status, Object.assign({ 'x-request-id': this.id }, headers));
  }
}

/** Answers with an error in the caller's dialect; when the answer has begun already, nothing can be said any more. */
export function answerError(
  response: Reply,
  error: unknown,
  id: string,
  form: ErrorForm,
  headers: Readonly<Record<string, string>> = {},
): Problem {
  const problem = problemOf(error, id);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return problem;
  }
  const text = JSON.stringify(form(problem));
  response.writeHead(problem.status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    'x-request-id': id,
    ...(problem.retry_after_s === undefined ? {} : { 'retry-after': String(problem.retry_after_s) }),
    ...(problem.code === 'too_large' ? { connection: 'close' } : {}),
    ...headers,
  });
  response.end(text);
  return problem;
}

/** What a provider refused keeps the provider's status. */
export function problemOf(error: unknown, id: string): Problem {
  const problem = toProblem(error, id);
  return error instanceof ProviderFailure ? { ...problem, status: error.httpStatus } : problem;
}
