import { OpsError } from '#core/ops-error.ts';

/** The error of a call whose signal fired: the reason that the one who fired it gave, if it is ours. */
export function abortError(signal: AbortSignal, what: string): OpsError {
  const { reason } = signal;
  if (reason instanceof OpsError) return reason;
  const timeout = reason instanceof DOMException && reason.name === 'TimeoutError';
  return timeout
    ? new OpsError('deadline', `${what} did not answer in time`, { cause: reason })
    : new OpsError('cancelled', `the call to ${what} was cancelled`, { cause: reason });
}
