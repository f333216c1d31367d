import { ERRORS, type ErrorCode, type Problem } from '#contract/errors.ts';

/** What an error may carry to the wire beside its code and detail. */
export type ErrorExtras = Pick<Problem, 'difference' | 'retry_after_s'>;

/** The one error that crosses layers: a code of the catalogue, a detail that names thing, rule and value, a kept cause. */
export class OpsError extends Error {
  readonly code: ErrorCode;
  readonly extras: ErrorExtras;

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown; extras?: ErrorExtras } = {}) {
    super(detail, { cause: options.cause });
    this.name = 'OpsError';
    this.code = code;
    this.extras = options.extras ?? {};
  }
}

/** The wire form of any error. An error that is not ours becomes `internal`, and its text stays inside. */
export function toProblem(error: unknown, correlationId?: string): Problem {
  const known =
    error instanceof OpsError ? error : new OpsError('internal', 'unexpected error', { cause: error });
  const { status, title, hint } = ERRORS[known.code];
  return {
    type: `urn:opspilot:error:${known.code}`,
    title,
    status,
    code: known.code,
    detail: known.message,
    hint,
    ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
    ...known.extras,
  };
}

/** The error that a problem document stands for, for clients of our own APIs. */
export function fromProblem(problem: Problem): OpsError {
  const { difference, retry_after_s } = problem;
  return new OpsError(problem.code, problem.detail, {
    extras: {
      ...(difference === undefined ? {} : { difference }),
      ...(retry_after_s === undefined ? {} : { retry_after_s }),
    },
  });
}
