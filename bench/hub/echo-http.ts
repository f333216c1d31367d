import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { echoServer } from './echo-server.ts';

/** The echo server over streamable HTTP, both eras; says where it listens. */
const handler = toNodeHandler(createMcpHandler(echoServer));
const server = createServer((request, response) => void handler(request as never, response as never));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp\n`);
});
