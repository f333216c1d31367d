import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { OpsError } from '#core/ops-error.ts';

interface FailureRule {
  readonly code: ErrorCode;
  /** The same provider may manage it a moment later. */
  readonly retry: boolean;
  /** Another provider may manage it. */
  readonly next: boolean;
  /** Says something about the health of the provider, so its circuit breaker counts it. */
  readonly counts: boolean;
}

/** Every way in which a provider fails, and what may be done about it before the first byte of an answer. */
export const FAILURES = {
  /** No connection: name, network or TLS. */
  connect: { code: 'model_failed', retry: true, next: true, counts: true },
  timeout: { code: 'model_deadline', retry: false, next: true, counts: true },
  /** Status 429. */
  rate_limited: { code: 'model_busy', retry: true, next: true, counts: false },
  /** Status 401 or 403: the key is not good. */
  key: { code: 'model_failed', retry: true, next: true, counts: false },
  /** Status 5xx. */
  server: { code: 'model_failed', retry: true, next: true, counts: true },
  /** The provider does not know this model. */
  missing: { code: 'unknown_model', retry: false, next: true, counts: false },
  /** Any other status of 400 to 499: the request is not good, here or elsewhere. */
  refused: { code: 'model_refused', retry: false, next: false, counts: false },
  /** An answer that is not of its form, or that ended too early. */
  broken: { code: 'model_failed', retry: true, next: true, counts: true },
  /** The request asks for what this provider has not. */
  unsupported: { code: 'model_unsupported', retry: false, next: true, counts: false },
  too_long: { code: 'prompt_too_long', retry: false, next: true, counts: false },
  /** The provider is at rest: breaker open, no key left, no room in its queue. */
  unavailable: { code: 'model_busy', retry: false, next: true, counts: false },
  /** The caller has gone. */
  cancelled: { code: 'cancelled', retry: false, next: false, counts: false },
} as const satisfies Record<string, FailureRule>;

export type FailureKind = keyof typeof FAILURES;

/** A provider that failed. The text names provider and reason, and holds no key. */
export class ProviderFailure extends OpsError {
  readonly kind: FailureKind;
  /** HTTP status of the provider; null where none came. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(
    kind: FailureKind,
    detail: string,
    options: { cause?: unknown; status?: number; retryAfterMs?: number | null } = {},
  ) {
    const { cause, status, retryAfterMs } = options;
    const extras = typeof retryAfterMs === 'number' ? { retry_after_s: Math.ceil(retryAfterMs / 1000) } : {};
    super(FAILURES[kind].code, detail, { cause, extras });
    this.name = 'ProviderFailure';
    this.kind = kind;
    this.status = status ?? null;
    this.retryAfterMs = retryAfterMs ?? null;
  }

  /** The same without the key that was sent: some providers repeat a key that they refuse. */
  without(key: string | null): ProviderFailure {
    if (key === null || key === '' || !this.message.includes(key)) return this;
    const { status, retryAfterMs } = this;
    return new ProviderFailure(this.kind, this.message.replaceAll(key, '<secret>'), {
      retryAfterMs,
      ...(status === null ? {} : { status }),
    });
  }

  get rule(): FailureRule {
    return FAILURES[this.kind];
  }

  /** Status for the caller: what the provider refused keeps the provider's own. */
  get httpStatus(): number {
    return this.kind === 'refused' && this.status !== null ? this.status : ERRORS[this.code].status;
  }
}

/** What a status of 300 or more means. */
export function failureOfStatus(status: number, detail: string, retryAfter?: string): ProviderFailure {
  return new ProviderFailure(kindOf(status), detail, { status, retryAfterMs: retryAfterMs(retryAfter) });
}

function kindOf(status: number): FailureKind {
  if (status < 400) return 'broken';
  if (status === 401 || status === 403) return 'key';
  if (status === 404) return 'missing';
  if (status === 408 || status === 409 || status === 425) return 'server';
  if (status === 429) return 'rate_limited';
  return status < 500 ? 'refused' : 'server';
}

/** Seconds only: a date would need the provider's clock. */
function retryAfterMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,5}(\.\d+)?$/.test(header) ? Number(header) * 1000 : null;
}
