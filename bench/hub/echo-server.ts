import { Server } from '@modelcontextprotocol/server';

/** One tool that gives back a text of about 100 bytes. */
export function echoServer(): Server {
  const server = new Server({ name: 'echo', version: '1' }, { capabilities: { tools: {} } });
  const inputSchema = {
    type: 'object' as const,
    properties: { text: { type: 'string' } },
    required: ['text'],
  };
  server.setRequestHandler('tools/list', async () => ({
    tools: [{ name: 'echo', description: 'Gives back the text.', inputSchema }],
    ttlMs: 60_000,
    cacheScope: 'public' as const,
  }));
  server.setRequestHandler('tools/call', async ({ params }) => ({
    content: [{ type: 'text' as const, text: String(params.arguments?.text) }],
  }));
  return server;
}
