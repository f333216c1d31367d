import {
  createRequestStateCodec,
  isInputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import type { Asker } from './parts.ts';

/**
 * What travels through a host and comes back with its retry: which call it belongs to, and where that call stands.
 * Signed, bound to the one who called, and good for 15 minutes.
 */
export type CallState = { readonly of: string } & (
  | {
      readonly kind: 'approval';
      readonly id: string;
      /** How the host was asked: sent to the page, or with a form. */
      readonly asked: 'url' | 'form';
      readonly round: number;
      /** When it was asked, in ms. */
      readonly at: number;
    }
  /** An outside server's own state, byte for byte; null when it gave none. */
  | { readonly kind: 'outside'; readonly state: string | null }
  /** A call that is under way at a server of 2025, which waits for an answer; each is good once. */
  | { readonly kind: 'held'; readonly id: string; readonly nonce: string }
);

const STATE_TTL_S = 900;

export interface StateCodec {
  readonly verify: RequestStateCodec<CallState>['verify'];
  seal(state: CallState): Promise<string>;
}

export function stateCodec(key: Uint8Array, asker: Asker): StateCodec {
  const who = `${asker.principal.id}\0${asker.clientName ?? ''}`;
  const codec = createRequestStateCodec<CallState>({ key, ttlSeconds: STATE_TTL_S, bind: () => who });
  // It is bound to who asks, whatever the request is.
  return { verify: codec.verify, seal: (state) => codec.mint(state, {} as ServerContext) };
}

/** Names a call: method, and all that it asks for. */
export function callDigest(method: string, params: Json): string {
  return digestOf([method, params] as Json);
}

/** The state of a retry. Throws -32602 for that of another call. */
export function stateFor(state: CallState, of: string): CallState {
  if (state.of === of) return state;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
    reason: 'invalid_request_state',
  });
}

/** An outside server asks for more: its state travels through the host sealed, and comes back to it alone. */
export async function sealed<T extends object>(
  answer: T,
  request: { readonly digest: string; seal(state: CallState): Promise<string> },
): Promise<T> {
  if (!isInputRequiredResult(answer)) return answer;
  const state = answer.requestState ?? null;
  return { ...answer, requestState: await request.seal({ of: request.digest, kind: 'outside', state }) };
}
