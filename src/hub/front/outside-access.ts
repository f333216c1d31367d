import { randomUUID } from 'node:crypto';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import { OpsError } from '#core/ops-error.ts';
import { capResult, hasScope, mayUse, redactResult } from '#gate/parts.ts';
import type { Outside, Upstreams } from '../upstream/upstreams.ts';
import type { Asker, FrontParts } from './parts.ts';

/** Whether this asker may read what this server offers beside tools: the same rules as for its tools. */
export function mayReach(server: string, { principal, clientName }: Asker, upstreams: Upstreams): boolean {
  const access = upstreams.specs().get(server)?.access;
  if (!access?.roles.includes(principal.role)) return false;
  return hasScope(access, principal) && mayUse(access, clientName ?? 'mcp');
}

/** What this asker may see of a list, in a stable order. */
export function visible<T>(
  list: readonly Outside<T>[],
  nameOf: (shown: T) => string,
  asker: Asker,
  upstreams: Upstreams,
): T[] {
  return list
    .filter(({ server }) => mayReach(server, asker, upstreams))
    .map(({ shown }) => shown)
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

export interface Reading {
  readonly method: string;
  /** The server that it belongs to; null when there is none. */
  readonly server: string | null;
  /** The prompt's name, or the resource's URI. */
  readonly name: string;
  readonly args: Json;
}

/**
 * Reads something of an outside server that is no tool: allowed, counted, its answer cut and redacted, and told to the
 * audit. What an asker may not see is not there for them.
 */
export async function readOutside<T extends object>(
  reading: Reading,
  asker: Asker,
  parts: FrontParts & { readonly upstreams: Upstreams },
  read: () => Promise<T>,
): Promise<T> {
  const { redact, redactSecrets, record, upstreams, limits } = parts;
  const spec = reading.server === null ? undefined : upstreams.specs().get(reading.server);
  const started = performance.now();
  const tell = (result: 'ok' | 'error' | 'denied', detail: string) =>
    record({
      run_id: null,
      action: `mcp.${reading.method}`,
      resource: redact(reading.name.slice(0, 256)) || 'none',
      actor: asker.principal.id,
      client: 'mcp',
      result,
      correlation_id: `mcp_${randomUUID()}`,
      detail: redact(detail),
      metadata: {
        server: reading.server,
        client_name: asker.clientName,
        args_digest: digestOf(reading.args),
        ms: Math.round(performance.now() - started),
      },
    });
  try {
    if (!spec || !mayReach(spec.id, asker, upstreams)) throw notThere(reading);
    const { rateLimitRpm } = spec.access;
    const wait =
      rateLimitRpm === null ? 0 : await limits(`outside:${spec.id}:${asker.principal.id}`, rateLimitRpm);
    if (wait > 0)
      throw new OpsError('rate_limited', `at most ${rateLimitRpm} calls of ${spec.id} in a minute`, {
        extras: { retry_after_s: wait },
      });
    const answer = await read();
    const { output } = capResult(answer as unknown as Json, spec.access.outputCapBytes);
    await tell('ok', 'answered');
    return redactResult(output, redactSecrets) as unknown as T;
  } catch (error) {
    const denied =
      error instanceof ProtocolError || (error instanceof OpsError && error.code === 'rate_limited');
    await tell(denied ? 'denied' : 'error', (error as Error).message);
    throw error instanceof OpsError ? asProtocolError(error, redact) : error;
  }
}

function notThere({ method, name }: Reading): ProtocolError {
  const what = method.startsWith('prompt') ? 'prompt' : 'resource';
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${what}: ${name.slice(0, 256)}`);
}

/** Reads have no result that could say `isError`. */
function asProtocolError(error: OpsError, redact: FrontParts['redact']): ProtocolError {
  const { code, message, extras } = error;
  const wrong = code === 'bad_request' || code === 'bad_args' || code === 'not_found';
  const wire = wrong ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
  const retry = extras.retry_after_s === undefined ? {} : { retryAfterMs: extras.retry_after_s * 1000 };
  return new ProtocolError(wire, redact(`${code}: ${message}`), { code, ...retry });
}
