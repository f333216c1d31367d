import { randomBytes, randomUUID } from 'node:crypto';
import {
  type InputRequiredResult,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import { askedOf } from '../../upstream/connection-pool.ts';
import type { CallerDoor } from '../callers.ts';
import type { HostRequest } from '../host-request.ts';
import type { Asker, FrontParts } from '../parts.ts';
import type { CallState } from '../state.ts';
import { BridgedCall, type Question } from './bridged-call.ts';
import { Slots } from './slots.ts';

type Work<T> = (door: CallerDoor, signal: AbortSignal) => Promise<T>;
type HeldState = Extract<CallState, { kind: 'held' }>;

/** What comes of a round: the end of the call, or what its host is asked. */
export type Bridged<T> = { readonly result: T } | { readonly ask: InputRequiredResult };

interface Held {
  readonly call: BridgedCall<unknown>;
  readonly asker: Asker;
  readonly server: string;
}

/**
 * Hosts of 2026-07-28 at servers of 2025-11-25 that ask in the middle of a call. The call stays under way; its host is
 * answered with the questions, comes back with the answers, each time once, and hears the end. All of it is in this
 * process: another replica does not know the call.
 */
export class BridgedCalls {
  readonly #parts: FrontParts;
  readonly #held = new Map<string, Held>();
  readonly #slots: Slots;

  constructor(parts: FrontParts) {
    this.#parts = parts;
    const { sessionIdleMs: idleMs, sessionSweepMs: sweepMs } = parts.settings;
    this.#slots = new Slots(
      { idleMs, sweepMs },
      (id) => void parts.upstreams?.endSession(id).catch(parts.onError),
    );
  }

  /** Begins it, where it may come to this; everything else is simply done. `state`: of a server that keeps its own. */
  async run<T>(
    server: string | null,
    request: HostRequest,
    state: Extract<CallState, { kind: 'outside' }> | null,
    work: Work<T>,
  ): Promise<Bridged<T>> {
    const slot = server === null || state !== null ? null : this.#slotFor(server, request);
    if (slot === null || server === null)
      return { result: await work(request.door(state), request.context.mcpReq.signal) };
    const most = this.#parts.upstreams?.specs().get(server)?.access.outputCapBytes ?? 0;
    const call = new BridgedCall<T>(request, slot.id, most, work);
    const held = { call: call as BridgedCall<unknown>, asker: request.asker, server };
    this.#held.set(call.id, held);
    call.result.then(slot.release, slot.release);
    return this.#round(held, request) as Promise<Bridged<T>>;
  }

  /** Goes on with it. `T` is what it was begun with: the state says which call it is. */
  async resume<T>({ id, nonce }: HeldState, request: HostRequest): Promise<Bridged<T>> {
    const held = this.#held.get(id);
    const known = held && isSame(held.asker, request.asker) && held.call.nonce === nonce;
    if (!known || !(await this.#parts.once.spend(nonce))) throw notGood();
    held.call.isBack();
    held.call.nonce = '';
    held.call.door = request.door(null);
    held.call.answer(request.context.mcpReq.inputResponses ?? {});
    return this.#round(held, request) as Promise<Bridged<T>>;
  }

  /** Ends a call that its host may not go on with. */
  drop({ id }: HeldState): void {
    this.#held.get(id)?.call.stop.abort();
  }

  close(): void {
    for (const { call } of this.#held.values()) call.stop.abort();
    this.#slots.close();
  }

  async #round(held: Held, request: HostRequest): Promise<Bridged<unknown>> {
    const { call } = held;
    let ended: Awaited<ReturnType<typeof call.next>> = null;
    let isOver = true;
    try {
      ended = await call.next(request.unattended);
      isOver = ended !== null;
    } finally {
      if (isOver) this.#forget(held);
    }
    if (ended) return ended;
    const { once, now, settings } = this.#parts;
    const { questions } = call;
    call.nonce = randomBytes(18).toString('base64url');
    await once.keep(call.nonce, new Date(now().getTime() + settings.questionMs).toISOString());
    await this.#record(held, questions);
    const { nonce } = call;
    const requestState = await request.seal({ of: request.digest, kind: 'held', id: call.id, nonce });
    call.waitAtMost(settings.questionMs, () => this.#forget(held));
    return { ask: inputRequired({ inputRequests: this.#shown(questions) as never, requestState }) };
  }

  /** A connection for this call alone, if its server could ask this host anything. */
  #slotFor(server: string, { isModern, capabilities, asker }: HostRequest): ReturnType<Slots['take']> {
    const { elicitation, sampling, roots } = capabilities;
    if (!isModern || (elicitation ?? sampling ?? roots) === undefined) return null;
    const { upstreams } = this.#parts;
    const spec = upstreams?.specs().get(server);
    if (!spec) return null;
    const asked = askedOf(spec, capabilities);
    if (Object.keys(asked).length === 0) return null;
    if (upstreams?.eraOf(server) === 'modern') return null;
    return this.#slots.take(digestOf([server, asker.principal.id, asker.clientName, asked] as Json));
  }

  /** Without secrets, and without what only sessions of 2025 know. */
  #shown(questions: Readonly<Record<string, Question>>): Record<string, unknown> {
    const { redactSecrets } = this.#parts;
    return Object.fromEntries(
      Object.entries(questions).map(([key, { method, params = {} }]) => {
        const { _meta, elicitationId: _, task: __, ...shown } = params;
        return [key, redactSecrets({ method, params: shown })];
      }),
    );
  }

  async #record({ asker, server }: Held, questions: Readonly<Record<string, Question>>): Promise<void> {
    const methods = Object.values(questions).map(({ method }) => method);
    await this.#parts.record({
      run_id: null,
      action: 'mcp.asked',
      resource: server,
      actor: asker.principal.id,
      client: 'mcp',
      result: 'ok',
      correlation_id: `mcp_${randomUUID()}`,
      detail: `its host was asked: ${methods.join(', ')}`,
      metadata: { server, client_name: asker.clientName, methods },
    });
  }

  #forget({ call }: Held): void {
    call.isBack();
    if (!this.#held.delete(call.id) || call.nonce === '') return;
    this.#parts.once.spend(call.nonce).catch(this.#parts.onError);
  }
}

function isSame(a: Asker, b: Asker): boolean {
  return a.principal.id === b.principal.id && a.clientName === b.clientName;
}

/** A call that was answered, given up or is of another replica; a state that was used. */
function notGood(): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
    reason: 'invalid_request_state',
  });
}
