import type { Problem } from '#contract/errors.ts';

/** What went wrong with a call: the server's own problem document, or why there is none. */
export type Failure =
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** The server could not be reached at all. */
  | { readonly kind: 'offline' }
  /** The answer is not of the form that this page knows: it is older or newer than the server. */
  | { readonly kind: 'misfit'; readonly what: string };

/** Error of every call to the API. */
export class ApiError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind === 'problem' ? failure.problem.detail : failure.kind, options);
    this.name = 'ApiError';
    this.failure = failure;
  }

  /** Stable code of the server's error, `null` when it did not answer with one. */
  get code(): Problem['code'] | null {
    return this.failure.kind === 'problem' ? this.failure.problem.code : null;
  }
}

/** The code of an error, whatever was thrown. */
export function codeOf(error: unknown): Problem['code'] | null {
  return error instanceof ApiError ? error.code : null;
}
