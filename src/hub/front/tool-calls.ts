import { randomUUID } from 'node:crypto';
import { type CallToolResult, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { ToolInfo, ToolReply } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import { OpsError, toProblem } from '#core/ops-error.ts';
import type { RpcError } from '../upstream/rpc-error.ts';
import { isOwnTask } from '../upstream/upstreams.ts';
import type { ApprovalFlow, CallAnswer } from './approvals/approval-flow.ts';
import { callApprovalTool, isApprovalTool } from './approvals/approval-tools.ts';
import type { HeldCalls } from './approvals/held-calls.ts';
import type { Bridged, BridgedCalls } from './bridge/bridged-calls.ts';
import type { CallerDoor } from './callers.ts';
import type { HostRequest } from './host-request.ts';
import type { Asker, FrontParts } from './parts.ts';
import { outputResult, problemResult } from './results.ts';
import { type CallState, sealed, stateFor } from './state.ts';
import type { OutsideTasks } from './tasks/outside-tasks.ts';

type Args = Readonly<Record<string, unknown>>;

/** What policy, consent and answers of a call take. */
export interface CallParts extends FrontParts {
  readonly held: HeldCalls;
  readonly flow: ApprovalFlow;
  readonly outsideTasks: OutsideTasks;
  readonly bridge: BridgedCalls;
}

/** The tools that this asker may see, in the gate's order. */
export function visibleTools(
  { gate }: Pick<FrontParts, 'gate'>,
  { principal, clientName }: Asker,
): ToolInfo[] {
  return gate.tools(principal, clientName ?? 'mcp');
}

/** One of them by its name; null for what is not there and for what this asker may not see. */
export function visibleTool(
  name: string,
  { gate }: Pick<FrontParts, 'gate'>,
  { principal, clientName }: Asker,
): ToolInfo | null {
  return gate.tool(name, principal, clientName ?? 'mcp');
}

/** Calls a tool for a host. Everything that decides on it is the gate's; what changes something waits for a person. */
export async function callTool(
  name: string,
  args: Args,
  request: HostRequest,
  parts: CallParts,
): Promise<CallAnswer> {
  if (isApprovalTool(name)) {
    const answer = await callApprovalTool(name, args, request, parts.held, parts);
    await recordAnswer(name, args, answer.isError === true ? 'error' : 'ok', 'answered', request, parts);
    return answer;
  }
  const { mcpReq } = request.context;
  const came = mcpReq.requestState<CallState>();
  const state = came === undefined ? null : stateFor(came, request.digest);
  const info = visibleTool(name, parts, request.asker);
  if (info?.effect === 'mutate') {
    const standing = await standingAnswer(state, info, args, request, parts);
    if (standing) {
      await recordAnswer(name, args, 'ok', 'answered from what stands of the same call', request, parts);
      return standing;
    }
  }
  const through = await reached(name, args, info, state, request, parts);
  if ('ask' in through) return through.ask;
  const { reply, correlationId } = through.result;
  if (reply.status === 'error') return errorAnswer(reply.problem);
  if (reply.status === 'need_approval' && info) {
    const held = await parts.held.open(reply.approval_id, request.asker, info, args, request.hasTasks);
    if (await parts.preapproved(held.approval, info.outside?.definition_hash ?? null)) {
      const approved = await parts.held.ofAsker(reply.approval_id, request.asker);
      const answer = approved && (await parts.held.answer(approved, request.resumer));
      if (answer) return answer;
    }
    return parts.flow.begin(held, info, request);
  }
  if (reply.status === 'need_approval') throw new TypeError(`${name} needs consent and is not to be seen`);
  const result = outputResult(info, reply.output as Json, reply.truncated);
  if (info && isOwnTask(result)) return parts.outsideTasks.begin(info, result, request, correlationId);
  return sealed(result, request);
}

/** Calls that the gate does not see are in the record too. */
async function recordAnswer(
  tool: string,
  args: Args,
  result: 'ok' | 'error',
  detail: string,
  { asker }: HostRequest,
  { record, redact }: CallParts,
): Promise<void> {
  await record({
    run_id: null,
    action: 'mcp.tools/call',
    resource: redact(tool.slice(0, 128)) || 'unknown',
    actor: asker.principal.id,
    client: 'mcp',
    result,
    correlation_id: `mcp_${randomUUID()}`,
    detail,
    metadata: {
      tool: redact(tool.slice(0, 128)),
      args_digest: digestOf(args),
      client_name: asker.clientName,
    },
  });
}

/** A call that was made before may have been decided on, or be under way; a retry says itself which one it is. */
async function standingAnswer(
  state: CallState | null,
  info: ToolInfo,
  args: Args,
  request: HostRequest,
  { held, flow }: CallParts,
): Promise<CallAnswer | null> {
  // What was approved in the meantime is not carried out behind a host's back that has gone.
  if (request.unattended.aborted)
    return problemResult(toProblem(new OpsError('cancelled', 'the host has gone')));
  if (state?.kind === 'approval') {
    const own = await held.ofAsker(state.id, request.asker);
    if (!own) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState');
    return (await held.answer(own, request.resumer)) ?? flow.resume(state, own, info, request);
  }
  const standing = await held.standing(request.asker, info, args);
  // One that is open goes through the gate again: the target may have moved, and then it is another request.
  return standing && (await held.answer(standing, request.resumer));
}

interface Reached {
  readonly reply: ToolReply;
  readonly correlationId: string;
}

/** Makes the call, or goes on with one whose server has asked something. */
async function reached(
  tool: string,
  args: Args,
  info: ToolInfo | null,
  state: CallState | null,
  request: HostRequest,
  parts: CallParts,
): Promise<Bridged<Reached>> {
  const { bridge } = parts;
  if (state?.kind === 'held') {
    if (info) return bridge.resume(state, request);
    bridge.drop(state);
  }
  // What was consented to is done without further questions.
  const server = info?.effect === 'read' ? (info.outside?.server ?? null) : null;
  const outside = state?.kind === 'outside' ? state : null;
  const correlationId = `mcp_${randomUUID()}`;
  return bridge.run(server, request, outside, async (door, signal) => ({
    reply: await throughGate({ tool, args, asker: request.asker, correlationId, door, signal }, parts),
    correlationId,
  }));
}

interface GateCall {
  readonly tool: string;
  readonly args: Args;
  readonly asker: Asker;
  readonly correlationId: string;
  readonly door: CallerDoor;
  readonly signal: AbortSignal;
}

async function throughGate(
  { tool, args, asker, correlationId, door, signal }: GateCall,
  { gate, callers, redact }: CallParts,
): Promise<ToolReply> {
  const { principal, clientName } = asker;
  let refused: RpcError | null = null as RpcError | null;
  const onRefused = (error: RpcError) => {
    refused = error;
  };
  using _ = callers.open(correlationId, { ...door, onRefused });
  const reply = await gate.call(
    {
      tool,
      args,
      principal,
      client: 'mcp',
      correlation_id: correlationId,
      run_id: null,
      chosen_by: 'host',
      approval_id: null,
      // A host's arguments are a model's, as far as anybody can tell.
      origins: Object.fromEntries(Object.keys(args).map((key) => [key, 'model'])),
      evidence_hash: '',
      ...(clientName === null ? {} : { client_name: clientName }),
    },
    signal,
  );
  // What the host itself lacks is for the host to hear, not for its model.
  if (reply.status === 'error' && refused?.code === ProtocolErrorCode.MissingRequiredClientCapability)
    throw new ProtocolError(refused.code, redact(refused.message), redact(refused.data));
  return reply;
}

function errorAnswer(problem: Extract<ToolReply, { status: 'error' }>['problem']): CallToolResult {
  if (problem.code !== 'unknown_tool') return problemResult(problem);
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${problem.detail}`);
}
