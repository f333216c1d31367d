import { OpsError } from '#core/ops-error.ts';

/** The engine understood and said no. `status` is its HTTP status, `message` its own words. */
export class EngineRefusal extends Error {
  readonly what: string;
  readonly status: number;

  constructor(what: string, status: number, message: string) {
    super(message === '' ? `HTTP ${status}` : message);
    this.name = 'EngineRefusal';
    this.what = what;
    this.status = status;
  }
}

/** The engine cannot be reached. `mayHaveActed`: it may have received a request that changes something. */
export class EngineUnreachable extends OpsError {
  readonly mayHaveActed: boolean;

  constructor(detail: string, mayHaveActed: boolean, cause: unknown) {
    super('unavailable', detail, { cause });
    this.mayHaveActed = mayHaveActed;
  }
}

/** The error for a connection that failed, naming socket and errno, with what usually helps. */
export function unreachable(socketPath: string, what: string, cause: unknown): EngineUnreachable {
  const { code = 'error', syscall } = (cause ?? {}) as NodeJS.ErrnoException;
  const hint = Object.hasOwn(HINTS, code) ? `: ${HINTS[code]}` : '';
  return new EngineUnreachable(
    `the Docker engine at ${socketPath} cannot be reached for ${what} (${code})${hint}`,
    what.startsWith('POST ') && syscall !== 'connect',
    cause,
  );
}

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket; is Docker installed and started?',
  EACCES: "the controller's user may not open it; add that user to the socket's group",
  ECONNREFUSED: 'the socket is there but nothing listens; start the Docker engine',
  ECONNRESET: 'the engine closed the connection; it may be restarting',
};

/** The error for a call that was cut off by its signal: too slow, or no longer wanted. */
export function timedOut(socketPath: string, what: string, signal: AbortSignal): OpsError {
  const late = (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return late
    ? new OpsError('unavailable', `the Docker engine at ${socketPath} did not answer ${what} in time`)
    : new OpsError('cancelled', `${what} was cancelled`, { cause: signal.reason });
}

export function notOfItsForm(path: string, rule: string, cause: unknown): OpsError {
  return new OpsError('runtime_failed', `the Docker engine's answer to ${path} is not of its form: ${rule}`, {
    cause,
  });
}

/** Turns the engine's refusal of a read into an error of ours. */
export function readError(error: unknown, service: string): unknown {
  if (!(error instanceof EngineRefusal)) return error;
  if (error.status === 404)
    return new OpsError('unknown_service', `${service} has no container now`, { cause: error });
  return new OpsError('runtime_failed', `the Docker engine refused ${error.what}: ${error.message}`, {
    cause: error,
  });
}
