import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { postOf, type Shot } from '../gateway/load.ts';

const TEXT = 'x'.repeat(100);
const VERSION = '2026-07-28';

/** One host that calls `echo`: of 2026-07-28, where the other side speaks that. */
export async function connectHost(
  url: string,
  token: string | null,
  mode: 'auto' | 'legacy' = 'auto',
): Promise<{ call(): Promise<void>; close(): Promise<void> }> {
  const client = await openHost(url, token, mode);
  return {
    async call() {
      const { content } = await client.callTool({ name: 'echo', arguments: { text: TEXT } });
      const [first] = content;
      if (first?.type !== 'text' || first.text !== TEXT)
        throw new Error(`a wrong answer: ${JSON.stringify(content).slice(0, 200)}`);
    },
    close: () => client.close(),
  };
}

export async function openHost(
  url: string,
  token: string | null,
  mode: 'auto' | 'legacy' = 'auto',
): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode } });
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}

/** The same call as bytes, for a client that costs next to nothing. */
export function callShot(url: string, token: string): Shot {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': VERSION,
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { name: 'echo', arguments: { text: TEXT }, _meta };
  return postOf(
    url,
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
    {
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    },
  );
}

/** Milliseconds of each call, one after another. */
export async function oneByOne(call: () => Promise<void>, calls: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < calls; at += 1) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times;
}

/** Calls a second with so many under way at once. */
export async function perSecond(call: () => Promise<void>, calls: number, atOnce: number): Promise<number> {
  let left = calls;
  const start = performance.now();
  const work = async () => {
    for (; left > 0; left -= 1) await call();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return calls / ((performance.now() - start) / 1000);
}
