import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type Implementation,
  LOG_LEVEL_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
} from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import { declaresTasks, WITH_TASKS } from '../tasks-extension.ts';
import type { Connection } from './connection.ts';
import { askedOf } from './connection-pool.ts';
import { askedToSignIn } from './oauth/credentials.ts';
import { RpcError } from './rpc-error.ts';
import type { Upstream } from './upstream.ts';
import type { Caller, JsonObject } from './upstreams.ts';

export interface Asked {
  readonly method: string;
  readonly params: JsonObject;
  /** Extra headers, for servers of 2026 over HTTP. */
  readonly headers?: () => Record<string, string>;
}

/** Told of each request while it is under way, so that news can find the one they belong to. */
export type Follow = (connection: Connection, caller: Caller) => Disposable;

/**
 * One request to a server for a caller, and its result. Throws `tool_failed` with the server's own `RpcError` as the
 * cause, or what went wrong on the way.
 */
export async function ask(
  upstream: Upstream,
  asked: Asked,
  caller: Caller,
  self: Implementation,
  follow: Follow,
): Promise<JsonObject> {
  using _held = upstream.hold();
  try {
    return await askOnce(upstream, asked, caller, self, follow);
  } catch (error) {
    const lost = sessionLost(error);
    if (lost === null) throw told(upstream, error);
    await upstream.forgotten(lost.connection);
    return await askOnce(upstream, asked, caller, self, follow).catch((second: unknown) => {
      throw told(upstream, second);
    });
  }
}

async function askOnce(
  upstream: Upstream,
  { method, params, headers }: Asked,
  caller: Caller,
  self: Implementation,
  follow: Follow,
): Promise<JsonObject> {
  const connection = await upstream.connection(caller);
  using _followed = follow(connection, caller);
  const isModern = connection.era === 'modern';
  const { signal, onProgress, deadlineMs = Number.POSITIVE_INFINITY } = caller;
  try {
    const result = await connection.lane.request({
      method,
      params: isModern
        ? modernParams(upstream, params, caller, connection, self)
        : legacyParams(params, caller),
      signal,
      timeoutMs: Math.min(upstream.spec.limits.callMs, deadlineMs),
      ...(headers !== undefined && isModern ? { headers: headers() } : {}),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    upstream.answered();
    return plainResult(result);
  } catch (failure) {
    const error = askedToSignIn(failure, upstream.spec) ?? failure;
    if (error instanceof RpcError) {
      upstream.answered();
      caller.onRefused?.(error);
    }
    if (error instanceof OpsError && DOUBTFUL.has(error.code)) upstream.doubt();
    if (statusOf(error) === 404 && !isModern) throw new SessionLost(connection, error);
    throw error;
  }
}

/** After these somebody looks whether the server is still of use. */
const DOUBTFUL: ReadonlySet<string> = new Set(['deadline', 'sign_in_needed']);

function modernParams(
  { spec }: Upstream,
  params: JsonObject,
  { meta, logLevel, capabilities, retry }: Caller,
  { client }: Connection,
  self: Implementation,
): JsonObject {
  return {
    ...params,
    ...(retry?.inputResponses === undefined ? {} : { inputResponses: retry.inputResponses }),
    ...(retry?.requestState === undefined ? {} : { requestState: retry.requestState }),
    _meta: {
      ...meta,
      [PROTOCOL_VERSION_META_KEY]: client.getNegotiatedProtocolVersion(),
      [CLIENT_INFO_META_KEY]: self,
      [CLIENT_CAPABILITIES_META_KEY]: {
        ...askedOf(spec, capabilities),
        ...(declaresTasks(capabilities) ? WITH_TASKS : {}),
      },
      ...(logLevel === undefined ? {} : { [LOG_LEVEL_META_KEY]: logLevel }),
    },
  };
}

function legacyParams(params: JsonObject, { meta }: Caller): JsonObject {
  return meta === undefined || Object.keys(meta).length === 0 ? params : { ...params, _meta: meta };
}

/** Without what belongs to our connection with the server and not to the answer. */
function plainResult(result: JsonObject): JsonObject {
  const { resultType, _meta, ...rest } = result;
  const { [SERVER_INFO_META_KEY]: _, ...meta } = (_meta ?? {}) as Record<string, unknown>;
  return {
    ...rest,
    ...(resultType === undefined || resultType === 'complete' ? {} : { resultType }),
    ...(Object.keys(meta).length === 0 ? {} : { _meta: meta }),
  };
}

/** A server of 2025 has ended our session; it has not looked at the request. */
class SessionLost extends Error {
  readonly connection: Connection;

  constructor(connection: Connection, cause: unknown) {
    super('the server has ended the session', { cause });
    this.connection = connection;
  }
}

function sessionLost(error: unknown): SessionLost | null {
  return error instanceof SessionLost ? error : null;
}

function statusOf(error: unknown): number | null {
  const { status, data } = (error ?? {}) as { status?: unknown; data?: { status?: unknown } };
  const found = status ?? data?.status;
  return typeof found === 'number' ? found : null;
}

function told({ spec }: Upstream, error: unknown): OpsError {
  if (error instanceof OpsError)
    return new OpsError(error.code, `${spec.id}: ${error.message}`, {
      cause: error.cause ?? error,
      extras: error.extras,
    });
  if (error instanceof RpcError)
    return new OpsError('tool_failed', `${spec.id}: ${error.message}`, { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  return new OpsError('server_down', `${spec.id}: ${text}`, { cause: error });
}
