import type { ClientCapabilities } from '@modelcontextprotocol/server';
import type { UpstreamSpec } from '../../upstream/spec.ts';
import type { JsonObject } from '../../upstream/upstreams.ts';
import type { TaskView } from './task-shape.ts';

/** What an outside server says of its task, within bounds. Times in ms. */
export interface OwnFacts {
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
  readonly lastUpdatedAt?: string;
  readonly statusMessage?: string;
}

/** A task is kept no longer than this, and looked at no oftener and no more seldom than these. */
const LONGEST_TTL_MS = 24 * 60 * 60_000;
const USUAL_POLL_MS = 2000;
const POLL_MS = { least: 50, most: 60_000 };
const LONGEST_MESSAGE = 500;

export function ownFactsOf({ ttlMs, pollIntervalMs, lastUpdatedAt, statusMessage }: JsonObject): OwnFacts {
  const at = typeof lastUpdatedAt === 'string' ? Date.parse(lastUpdatedAt) : Number.NaN;
  return {
    ttlMs: Math.min(wholeOf(ttlMs) ?? LONGEST_TTL_MS, LONGEST_TTL_MS),
    pollIntervalMs: Math.min(Math.max(wholeOf(pollIntervalMs) ?? USUAL_POLL_MS, POLL_MS.least), POLL_MS.most),
    ...(Number.isNaN(at) ? {} : { lastUpdatedAt: new Date(at).toISOString() }),
    ...(typeof statusMessage === 'string' ? { statusMessage: statusMessage.slice(0, LONGEST_MESSAGE) } : {}),
  };
}

const STATES: ReadonlySet<unknown> = new Set([
  'working',
  'input_required',
  'completed',
  'failed',
  'cancelled',
]);

/** What is no state is still worked on. */
export function statusOf({ status }: JsonObject): TaskView['status'] {
  return STATES.has(status) ? (status as TaskView['status']) : 'working';
}

const ASKS = Object.freeze({
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
} as const);

/**
 * What of a task's questions its host may be asked. What the operator has not allowed its server is `forbidden`; what
 * the host cannot answer now is in neither.
 */
export function askedByTask(
  requests: unknown,
  asks: UpstreamSpec['asks'],
  capabilities: ClientCapabilities,
): { readonly allowed: Readonly<Record<string, unknown>>; readonly forbidden: readonly string[] } {
  const all = Object.entries((requests ?? {}) as Readonly<Record<string, { method?: unknown } | null>>);
  const named = all.map(([key, request]) => {
    const method = String(request?.method);
    const what = Object.hasOwn(ASKS, method) ? ASKS[method as keyof typeof ASKS] : null;
    return { key, request, method, what };
  });
  const forbidden = named.filter(({ what }) => what === null || !asks.includes(what));
  const allowed = named.filter(({ what }) => what !== null && capabilities[what] !== undefined);
  return {
    allowed: Object.fromEntries(allowed.map(({ key, request }) => [key, request])),
    forbidden: [...new Set(forbidden.map(({ method }) => method.slice(0, 64)))],
  };
}

function wholeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
