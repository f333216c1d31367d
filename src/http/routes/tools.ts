import { z } from 'zod';
import type { Caller } from '#agent/agent.ts';
import {
  ChatToolReply,
  ChatToolRequest,
  ToolCallReply,
  ToolCallRequest,
  ToolList,
} from '#contract/http-api.ts';
import type { ToolCall } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { fromProblem } from '#core/ops-error.ts';
import { callerName } from '#gate/stages/client.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

type Parts = Pick<HttpParts, 'gate' | 'desk'>;

/** A call as either route takes it. `approved` alone never approves. */
interface Wanted {
  readonly tool: string;
  readonly args: Readonly<Record<string, Json>>;
  readonly approved?: boolean | undefined;
  readonly approval_id?: string | undefined;
}

/** The catalogue, and calling a tool by hand. Roles, budgets and consent are the gate's. */
export function toolRoutes(parts: Parts) {
  const { gate } = parts;
  const tag = 'tools';
  const access = 'viewer';
  return [
    route({
      method: 'get',
      path: '/api/tools',
      tag,
      summary: 'The tools that you may see, with their schemas',
      access,
      reply: ToolList,
      handle: async ({ caller }) => ({
        tools: gate.tools(caller.principal, callerName(caller.principal, caller.client)),
      }),
    }),
    route({
      method: 'post',
      path: '/api/tools/:name/call',
      tag,
      summary: 'Call a tool; one that changes something answers with a request for approval',
      access,
      params: z.strictObject({ name: z.string().max(128) }),
      body: ToolCallRequest,
      reply: ToolCallReply,
      handle: ({ params, body, caller, signal }) =>
        callTool({ tool: params.name, ...body }, 'person', caller, signal, parts),
    }),
    route({
      method: 'post',
      path: '/chat/tool',
      tag,
      summary: 'Call a tool in the form of the first OpsPilot',
      access,
      client: 'chat',
      body: ChatToolRequest,
      reply: ChatToolReply,
      handle: async ({ body, caller, signal }) => {
        const reply = await callTool(body, 'host', caller, signal, parts);
        if (reply.status === 'ok') return { ok: true as const, tool: body.tool, result: reply.output };
        const { status: _, call_id: __, ...need } = reply;
        return need;
      },
    }),
  ];
}

async function callTool(
  wanted: Wanted,
  chosenBy: ToolCall['chosen_by'],
  caller: Caller,
  signal: AbortSignal,
  { gate, desk }: Parts,
): Promise<ToolCallReply> {
  const attached = wanted.approval_id ?? (wanted.approved ? await ownApproved(wanted, caller, desk) : null);
  const reply = await gate.call(
    {
      tool: wanted.tool,
      args: wanted.args,
      principal: caller.principal,
      client: caller.client,
      correlation_id: caller.correlationId,
      run_id: null,
      chosen_by: chosenBy,
      approval_id: attached,
      origins: Object.fromEntries(Object.keys(wanted.args).map((name) => [name, 'operator'])),
      evidence_hash: '',
    },
    signal,
  );
  if (reply.status === 'error') throw fromProblem(reply.problem);
  if (reply.status === 'need_approval') return reply;
  const { raw: _, ...shown } = reply;
  return shown;
}

/** The caller's own request of exactly these arguments that somebody has approved. */
async function ownApproved(
  { tool, args }: Wanted,
  caller: Caller,
  desk: Parts['desk'],
): Promise<string | null> {
  const approved = await desk.list({ state: 'approved', limit: 500 });
  const own = approved.find(
    (one) =>
      one.requested_by === caller.principal.id &&
      one.run_id === null &&
      one.tool === tool &&
      canonicalJson(one.args) === canonicalJson(args),
  );
  return own?.id ?? null;
}
