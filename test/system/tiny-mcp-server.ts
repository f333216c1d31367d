import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** An outside MCP server of two tools: one tells its environment, one appends a word to the file that it is given. */
const [file = ''] = process.argv.slice(2);

await serveStdio(() => {
  const server = new McpServer({ name: 'tiny', version: '1' });
  server.registerTool('environment', { description: 'Tells its environment.' }, async () => ({
    content: [{ type: 'text', text: JSON.stringify(process.env) }],
  }));
  server.registerTool(
    'note',
    { description: 'Notes a word.', inputSchema: z.object({ word: z.string() }) },
    async ({ word }) => {
      appendFileSync(file, `${word}\n`);
      // As long as a test needs to end whoever waits for the answer.
      if (word.startsWith('slow')) await sleep(60_000);
      return { content: [{ type: 'text', text: 'noted' }] };
    },
  );
  return server;
});
