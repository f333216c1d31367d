import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  LOG_LEVEL_META_KEY,
  type LoggingLevel,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Json } from '#core/canonical-json.ts';
import { declaresTasks } from '../tasks-extension.ts';
import type { CallerSession, JsonObject } from '../upstream/upstreams.ts';
import type { Resumer } from './approvals/held-calls.ts';
import type { CallerDoor } from './callers.ts';
import type { Asker } from './parts.ts';
import { goneOf } from './sessions.ts';
import { type CallState, callDigest } from './state.ts';

/** What we know of the connection that a request came over. */
export interface Connection {
  readonly asker: Asker;
  /** Makes what travels through the host and comes back with its retry. */
  readonly seal: (state: CallState) => Promise<string>;
  /** Takes secrets out of what a server asks. */
  readonly redactSecrets: <T>(value: T) => T;
  /** What the host of a session of 2025 said at its beginning. */
  readonly capabilities: () => ClientCapabilities | undefined;
  /** The session's id, where there is one that the host can be asked over; null in 2026-07-28. */
  readonly sessionId: () => string | null;
  readonly lasts: boolean;
}

type McpRequest = ServerContext['mcpReq'];

/** What of a request calls, reads and approvals look at. */
export interface RequestContext {
  readonly mcpReq: Pick<
    McpRequest,
    'method' | 'signal' | '_meta' | 'envelope' | 'inputResponses' | 'requestState' | 'notify' | 'send'
  >;
  readonly http?: Pick<NonNullable<ServerContext['http']>, 'authInfo'> | undefined;
}

/** One request of a host, as calls, reads and approvals see it. */
export class HostRequest {
  readonly context: RequestContext;
  readonly #asked: Json;
  readonly #connection: Connection;
  #digest: string | null = null;

  /** `asked`: all that the request asks for. */
  constructor(context: RequestContext, asked: Json, connection: Connection) {
    this.context = context;
    this.#asked = asked;
    this.#connection = connection;
  }

  /** Names the request: its retries have the same. */
  get digest(): string {
    this.#digest ??= callDigest(this.context.mcpReq.method, this.#asked);
    return this.#digest;
  }

  get asker(): Asker {
    return this.#connection.asker;
  }

  /** Fires when nobody waits for the answer any more: cancelled, or its connection is gone. */
  get unattended(): AbortSignal {
    const { mcpReq, http } = this.context;
    const gone = goneOf(http?.authInfo);
    return gone ? AbortSignal.any([mcpReq.signal, gone]) : mcpReq.signal;
  }

  get isModern(): boolean {
    return this.context.mcpReq.envelope !== undefined;
  }

  /** Of this request in 2026-07-28, of the session in 2025-11-25. */
  get capabilities(): ClientCapabilities {
    const said = this.isModern
      ? this.#envelope[CLIENT_CAPABILITIES_META_KEY]
      : this.#connection.capabilities();
    return (said ?? {}) as ClientCapabilities;
  }

  get #envelope(): Readonly<Record<string, unknown>> {
    return (this.context.mcpReq.envelope ?? {}) as Record<string, unknown>;
  }

  /** Tasks of 2025 were another thing, and nobody kept them. */
  get hasTasks(): boolean {
    return this.isModern && declaresTasks(this.capabilities);
  }

  get hasUrlElicitation(): boolean {
    return this.#canAsk && this.capabilities.elicitation?.url !== undefined;
  }

  /** `{}` meant forms before there was anything else. */
  get hasFormElicitation(): boolean {
    const { elicitation } = this.capabilities;
    if (!this.#canAsk || elicitation === undefined) return false;
    return elicitation.form !== undefined || elicitation.url === undefined;
  }

  /** A host of 2025 without a session cannot be asked anything. */
  get #canAsk(): boolean {
    return this.isModern || this.#connection.sessionId() !== null;
  }

  seal(state: CallState): Promise<string> {
    return this.#connection.seal(state);
  }

  get resumer(): Resumer {
    return { asker: this.asker, door: this.door(null) };
  }

  /** How an outside server's progress, news and questions reach the host; `state` is its own, from an earlier round. */
  door(state: Extract<CallState, { kind: 'outside' }> | null): CallerDoor {
    const { mcpReq } = this.context;
    const { progressToken, ...meta } = mcpReq._meta ?? {};
    const logLevel = this.#envelope[LOG_LEVEL_META_KEY] as LoggingLevel | undefined;
    const session = this.#session();
    return {
      principal: this.asker.principal.id,
      capabilities: this.capabilities,
      ...(session && { session }),
      ...(this.isModern ? {} : { waitsForTasks: true as const }),
      ...(progressToken !== undefined && {
        onProgress: (progress) =>
          this.#tell('notifications/progress', { ...progress, progressToken } as JsonObject),
      }),
      onNotification: ({ method, params }) => this.#tell(method, params),
      ...(logLevel !== undefined && { logLevel }),
      ...(Object.keys(meta).length > 0 && { meta }),
      ...(state && {
        retry: {
          ...(mcpReq.inputResponses && { inputResponses: mcpReq.inputResponses }),
          ...(state.state !== null && { requestState: state.state }),
        },
      }),
    };
  }

  #session(): CallerSession | null {
    const id = this.isModern ? null : this.#connection.sessionId();
    if (id === null) return null;
    const { mcpReq } = this.context;
    const { redactSecrets } = this.#connection;
    return {
      id,
      ask: (request, signal) =>
        // Which question it is, the server has checked; its answer is for it to read.
        mcpReq.send(redactSecrets(request) as { method: 'roots/list' }, {
          signal,
          timeout: ASK_MS,
        }) as unknown as Promise<JsonObject>,
    };
  }

  /** A host that went away hears nothing; its call ends by its signal. */
  #tell(method: string, params: JsonObject | undefined): void {
    this.context.mcpReq.notify({ method, ...(params && { params }) } as never).catch(() => undefined);
  }
}

/** People answer questions at their own pace, ms. */
const ASK_MS = 600_000;
