import assert from 'node:assert/strict';
import type { FrontWorld } from './front-world.ts';
import { type RawAnswer, rawModern, rawPost } from './raw-host.ts';

/** Nobody waits long in a test. */
export const QUICK = { holdMs: 0, roundMs: 50, progressMs: 50 };

export const INIT = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

export function textOf({ body }: RawAnswer): string {
  return body.result?.content?.[0]?.text ?? JSON.stringify(body);
}

/** Calls a tool as this person, in 2026-07-28. */
export function callAs(
  world: FrontWorld,
  who: string,
  name: string,
  args: object,
  more?: Parameters<typeof rawModern>[4],
): Promise<RawAnswer> {
  return rawModern(world.mcp, who, 'tools/call', { name, arguments: args }, more);
}

/** The names of the tools that this person is shown. */
export async function namesFor(world: FrontWorld, who: string): Promise<string[]> {
  const { body } = await rawModern(world.mcp, who, 'tools/list');
  return body.result.tools.map(({ name }: { name: string }) => name);
}

/** Opens a session of 2025-11-25; answers its id. */
export async function openSession(world: FrontWorld, who: string): Promise<string> {
  const { headers, status } = await rawPost(world.mcp, who, INIT);
  assert.equal(status, 200);
  return headers.get('mcp-session-id') ?? assert.fail('no session');
}

/** A request in a session. */
export function inSession(
  world: FrontWorld,
  who: string,
  id: string,
  method: string,
  params = {},
): Promise<RawAnswer> {
  const headers = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
  return rawPost(world.mcp, who, { jsonrpc: '2.0', id: 7, method, params }, headers);
}
