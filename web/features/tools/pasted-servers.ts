/** A server as it can be entered: its name, and what `PUT /api/mcp/servers/:id` takes. */
export interface PastedServer {
  readonly id: string;
  readonly server: Readonly<Record<string, unknown>>;
}

/**
 * The servers in what somebody pasted: a configuration of Claude (`mcpServers`) or VS Code (`servers`), one server, an
 * image or an address. Null when it is none of them. The server checks every field; here is only found what is what.
 */
export function pastedServers(text: string, name: string): PastedServer[] | null {
  const pasted = text.trim();
  if (pasted === '') return null;
  if (!pasted.startsWith('{')) {
    const server = /^https?:\/\//.test(pasted) ? { url: pasted } : { image: pasted };
    return /\s/.test(pasted) ? null : [{ id: name || nameOf(pasted), server }];
  }
  const value = parse(pasted);
  if (!isObject(value)) return null;
  const all = [value.mcpServers, value.servers].find(isObject);
  if (!all) return [{ id: name || 'server', server: known(value) }];
  return Object.entries(all).flatMap(([id, server]) =>
    isObject(server) ? [{ id, server: known(server) }] : [],
  );
}

/** Other programs say the transport as `type`; what follows from the other fields needs no saying. */
function known({ type, ...server }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return type === 'sse' ? { ...server, transport: 'sse' } : server;
}

/** `duckduckgo` of `mcp/duckduckgo:latest` and of `https://duckduckgo.example/mcp`. */
function nameOf(text: string): string {
  const bare = text.replace(/^https?:\/\//, '').replace(/[@:].*$/, '');
  const part = text.startsWith('http') ? bare.split(/[/.]/)[0] : bare.split('/').at(-1);
  return (part ?? '').replace(/[^A-Za-z0-9]+/g, '-').slice(0, 32) || 'server';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
