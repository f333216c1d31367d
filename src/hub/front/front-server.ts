import { randomUUID } from 'node:crypto';
import type { CallToolResult, Server, ServerContext } from '@modelcontextprotocol/server';
import type { Json } from '#core/canonical-json.ts';
import { WITH_TASKS } from '../tasks-extension.ts';
import { type Connection, HostRequest } from './host-request.ts';
import type { Asker } from './parts.ts';
import { servePassThrough } from './pass-through.ts';
import { hubInfo } from './results.ts';
import { answerOf } from './sessions.ts';
import { stateCodec } from './state.ts';
import { serveTasks } from './tasks/serve-tasks.ts';
import { TaskServer } from './tasks/task-server.ts';
import { type CallParts, callTool, visibleTools } from './tool-calls.ts';
import { listTools } from './tool-listing.ts';

/** A session of a host of 2025, where there is one. */
export interface SessionDoor {
  id(): string | null;
  /** Whether the server is there for more than one request: then it tells its host of changes itself. */
  readonly lasts: boolean;
}

/**
 * One MCP server for one request (2026-07-28) or one session (2025-11-25) of one asker. It holds nothing of others:
 * what is shared lies behind the doors in `parts`.
 */
export function createFrontServer(asker: Asker, session: SessionDoor, parts: CallParts): Server {
  const codec = stateCodec(parts.stateKey, asker);
  const server = new TaskServer(hubInfo(parts.version), {
    capabilities: capabilitiesOf(parts),
    instructions: instructionsOf(parts),
    requestState: { verify: codec.verify },
    // A call that waits for a person has ended by itself before the last of these.
    inputRequired: { maxRounds: parts.settings.rounds + 2 },
  });
  server.onerror = parts.onError;
  const connection: Connection = {
    asker,
    seal: codec.seal,
    redactSecrets: parts.redactSecrets,
    capabilities: () => server.getClientCapabilities(),
    sessionId: session.id,
    lasts: session.lasts,
  };
  const requestOf = (context: ServerContext, params: Json): HostRequest =>
    new HostRequest(context, params, connection);

  server.setRequestHandler('tools/list', async () => {
    const tools = listTools(visibleTools(parts, asker));
    await recordList(tools.length, asker, parts);
    return { tools, ttlMs: 0, cacheScope: 'private' as const };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const known = answerOf(context.http?.authInfo);
    if (known) return known as CallToolResult;
    const args = params.arguments ?? {};
    const request = requestOf(context, [params.name, args] as Json);
    return (await callTool(params.name, args, request, parts)) as CallToolResult;
  });
  serveTasks(server, connection, parts);
  servePassThrough(server, connection, parts);
  return server;
}

/** Who was shown how much of the catalogue. */
async function recordList(
  count: number,
  { principal, clientName }: Asker,
  { record }: CallParts,
): Promise<void> {
  await record({
    run_id: null,
    action: 'mcp.tools/list',
    resource: 'catalogue',
    actor: principal.id,
    client: 'mcp',
    result: 'ok',
    correlation_id: `mcp_${randomUUID()}`,
    detail: 'listed',
    metadata: { client_name: clientName, count },
  });
}

function capabilitiesOf({ upstreams }: CallParts) {
  const outside = upstreams && {
    resources: { subscribe: true, listChanged: true },
    prompts: { listChanged: true },
    completions: {},
    logging: {},
  };
  return { tools: { listChanged: true }, ...outside, ...WITH_TASKS };
}

/** What hosts tell their models about all tools here; each server's own words after ours. */
function instructionsOf({ upstreams }: CallParts): string {
  const servers = [...(upstreams?.instructions() ?? [])].map(([id, text]) => `\n\nOf ${id}:\n${text}`);
  return OWN_INSTRUCTIONS + servers.join('');
}

const OWN_INSTRUCTIONS =
  'Tools that change something need a person: such a call answers APPROVAL REQUIRED and is not executed. Tell the ' +
  'user where to decide, then call hub_approval_wait with the id. Never change the arguments to get around it.';
