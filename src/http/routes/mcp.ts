import { z } from 'zod';
import type { Caller } from '#agent/agent.ts';
import {
  ByServer,
  McpConfirm,
  McpHealth,
  McpQuarantine,
  McpRegistryChange,
  McpRegistryView,
  McpVerdict,
} from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import type { McpDesk } from '#hub/registry/mcp-desk.ts';
import { actorOf } from '../actor.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/**
 * Outside MCP servers. What is entered here runs programs on this machine, therefore changes are for owners who may
 * approve, and a server starts nothing before one of them has confirmed exactly what.
 */
export function mcpRoutes({ mcp, store }: Pick<HttpParts, 'mcp' | 'store'>) {
  const desk = (): McpDesk => {
    if (mcp) return mcp;
    throw new OpsError('unavailable', 'the hub that keeps the registry of MCP servers is not here');
  };
  const recordVerdict = (action: string, { held }: McpVerdict, caller: Caller) =>
    store.events.append(
      held.map(({ server, kind, name, hash }) => ({
        ...eventOf(action, server, caller),
        detail: `${kind} ${name}`.slice(0, 500),
        metadata: { kind, name, hash },
      })),
    );
  const change = { tag: 'mcp', access: 'owner', approver: true } as const;
  return [
    route({
      method: 'get',
      path: '/api/mcp/registry',
      tag: 'mcp',
      summary: 'The outside MCP servers as they are entered, and what starting each of them means',
      access: 'owner',
      reply: McpRegistryView,
      handle: () => desk().registry.view(),
    }),
    route({
      method: 'put',
      path: '/api/mcp/registry',
      summary: 'Change the registry as a whole; what is new or starts something else waits to be confirmed',
      ...change,
      body: McpRegistryChange,
      reply: McpRegistryView,
      handle: ({ body, caller }) =>
        desk().registry.replace(body.servers, body.version ?? null, actorOf(caller)),
    }),
    route({
      method: 'get',
      path: '/api/mcp/health',
      tag: 'mcp',
      summary: 'How each outside server is: green, yellow, red, or grey for one that may not start',
      access: 'viewer',
      reply: McpHealth,
      handle: () => desk().health(),
    }),
    route({
      method: 'put',
      path: '/api/mcp/servers/:id',
      summary: 'Add or replace one server',
      ...change,
      params: ByServer,
      body: z.record(z.string(), z.unknown()),
      reply: McpRegistryView,
      handle: ({ params, body, caller }) => desk().registry.put(params.id, body, actorOf(caller)),
    }),
    route({
      method: 'delete',
      path: '/api/mcp/servers/:id',
      summary: 'Remove one server',
      ...change,
      params: ByServer,
      reply: McpRegistryView,
      handle: ({ params, caller }) => desk().registry.remove(params.id, actorOf(caller)),
    }),
    route({
      method: 'post',
      path: '/api/mcp/servers/:id/confirm',
      summary: 'Let a server start exactly what was shown',
      ...change,
      params: ByServer,
      body: McpConfirm,
      reply: McpRegistryView,
      handle: ({ params, body, caller }) => desk().confirm(params.id, body, caller),
    }),
    ...([true, false] as const).map((enabled) =>
      route({
        method: 'post',
        path: `/api/mcp/servers/:id/${enabled ? 'enable' : 'disable'}`,
        summary: enabled ? 'Switch a server on' : 'Switch a server off; calls under way end first',
        ...change,
        params: ByServer,
        reply: McpRegistryView,
        handle: ({ params, caller }) => desk().registry.enable(params.id, enabled, actorOf(caller)),
      }),
    ),
    route({
      method: 'post',
      path: '/api/mcp/servers/:id/restart',
      summary: 'Start a server anew, with its secrets as they are now',
      ...change,
      params: ByServer,
      reply: McpHealth,
      async handle({ params, caller }) {
        const health = await desk().restart(params.id);
        await store.events.append([
          {
            ...eventOf('mcp.restarted', params.id, caller),
            detail: 'an outside server was started anew',
            metadata: {},
          },
        ]);
        return health;
      },
    }),
    route({
      method: 'post',
      path: '/api/mcp/servers/:id/probe',
      tag: 'mcp',
      summary: 'Connect to a server now, and say how that went',
      access: 'owner',
      params: ByServer,
      reply: McpHealth,
      handle: ({ params, signal }) => desk().probe(params.id, signal),
    }),
    route({
      method: 'get',
      path: '/api/mcp/quarantine',
      tag: 'mcp',
      summary: 'Definitions of outside servers that are off until a person accepts them, with what changed',
      access: 'owner',
      reply: McpQuarantine,
      handle: async () => desk().quarantine(),
    }),
    ...(['accept', 'reject'] as const).map((verdict) =>
      route({
        method: 'post',
        path: `/api/mcp/quarantine/${verdict}`,
        summary:
          verdict === 'accept'
            ? 'Take definitions exactly as they were shown'
            : 'Leave definitions off until they change again',
        ...change,
        body: McpVerdict,
        reply: McpQuarantine,
        async handle({ body, caller }) {
          desk().checkHeld(body.held);
          await recordVerdict(`mcp.${verdict}ed`, body, caller);
          return desk()[verdict](body.held, caller.principal.id);
        },
      }),
    ),
  ];
}

function eventOf(action: string, resource: string, { principal, client, correlationId }: Caller) {
  const result = 'ok' as const;
  return {
    run_id: null,
    action,
    resource,
    actor: principal.id,
    client,
    result,
    correlation_id: correlationId,
  };
}
