import {
  ProtocolError,
  ProtocolErrorCode,
  SERVER_INFO_META_KEY,
  specTypeSchemas,
} from '@modelcontextprotocol/server';
import type { Json } from '#core/canonical-json.ts';
import type { CallAnswer } from './approvals/approval-flow.ts';
import type { HostAnswer } from './host-answer.ts';
import { HostRequest, type RequestContext } from './host-request.ts';
import type { Asker } from './parts.ts';
import type { PlainCall } from './plain-call.ts';
import { hubInfo } from './results.ts';
import { stateCodec } from './state.ts';
import { type CallParts, callTool } from './tool-calls.ts';

/** The message that the SDK makes of an answer, having checked what may be asked of this host. */
export type BySdk = (answer: CallAnswer) => Promise<{ readonly message: object; readonly status: number }>;

/**
 * Serves one call of 2026-07-28 without a server of the SDK around it: nearly all are answered with a plain result. A
 * question to the host, and a result that is none, are the SDK's to check.
 */
export async function serveCall(
  call: PlainCall,
  asker: Asker,
  answer: HostAnswer,
  parts: CallParts,
  bySdk: BySdk,
): Promise<void> {
  try {
    const result = await callTool(call.name, call.args, requestOf(call, asker, answer, parts), parts);
    if (isPlain(result)) return answer.result(complete(result, parts.version));
    const { message, status } = await bySdk(result);
    answer.end(message, status);
  } catch (error) {
    fail(answer, error as Error);
  }
}

/** Errors are answers like any other, but for what the host itself cannot do, which the specification wants as 400. */
function fail(answer: HostAnswer, error: Error): void {
  const { code, data } = error as { code?: unknown; data?: unknown };
  const known = Number.isSafeInteger(code) ? (code as number) : ProtocolErrorCode.InternalError;
  const unable = ProtocolErrorCode.MissingRequiredClientCapability;
  answer.error(known, error.message, data, error instanceof ProtocolError && known === unable ? 400 : 200);
}

function requestOf(call: PlainCall, asker: Asker, answer: HostAnswer, parts: CallParts): HostRequest {
  const { name, args, envelope, meta } = call;
  const mcpReq = {
    method: 'tools/call',
    envelope,
    signal: answer.gone,
    ...(meta && { _meta: meta }),
    requestState: () => undefined,
    notify: async (news) => answer.tell(news),
    send: () => Promise.reject(new TypeError('a host of 2026 is asked by an answer, never by a request')),
  } as RequestContext['mcpReq'];
  return new HostRequest({ mcpReq }, [name, args] as Json, {
    asker,
    seal: (state) => stateCodec(parts.stateKey, asker).seal(state),
    redactSecrets: parts.redactSecrets,
    capabilities: () => undefined,
    sessionId: () => null,
    lasts: false,
  });
}

function isPlain(result: CallAnswer): boolean {
  const { resultType } = result as { resultType?: unknown };
  if (resultType === 'task') return true;
  if (resultType !== undefined && resultType !== 'complete') return false;
  const checked = specTypeSchemas.CallToolResult['~standard'].validate(result);
  return !('then' in checked) && checked.issues === undefined;
}

function complete(result: CallAnswer, version: string): object {
  const _meta = { [SERVER_INFO_META_KEY]: hubInfo(version), ...result._meta };
  return { resultType: 'complete', ...result, _meta };
}
