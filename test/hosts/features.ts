import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the servers of the eras test have in common: one of everything, and what it says. */
export const RESOURCES = [{ uri: 'feature://note', name: 'note' }] as const;
export const TEMPLATES = [{ uriTemplate: 'feature://item/{id}', name: 'item' }] as const;
export const PROMPTS = [{ name: 'greet', arguments: [{ name: 'who' }] }] as const;

export const FORM = {
  message: 'Your name?',
  requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
};
export const QUESTION = {
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Say yes' } }],
  maxTokens: 10,
};

export const TOOL_NAMES = [
  'echo',
  'elicits',
  'tells_secret',
  'gives_up',
  'samples',
  'roots',
  'progresses',
  'logs',
  'waits',
  'cancelled',
  'touch',
  'grows',
] as const;

export const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

/** What one such server remembers. */
export class FeatureState {
  #grown = 0;
  #cancelled = 0;

  tools() {
    const names = [...TOOL_NAMES, ...Array.from({ length: this.#grown }, (_, at) => `grown_${at}`)];
    return names.map((name) => ({
      name,
      description: `Shows ${name}.`,
      inputSchema: { type: 'object' as const },
    }));
  }

  grow(): void {
    this.#grown += 1;
  }

  /** Counts it when this call is cancelled. */
  follow(signal: AbortSignal): void {
    signal.addEventListener('abort', () => {
      this.#cancelled += 1;
    });
  }

  /** Ends only when it is cancelled. */
  wait(signal: AbortSignal): Promise<ReturnType<typeof text>> {
    this.follow(signal);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(text('cancelled')));
    });
  }

  plain(name: string, args: Record<string, unknown>) {
    if (name === 'echo') return text(`echo:${JSON.stringify(args)}`);
    return text(name === 'cancelled' ? `cancelled:${this.#cancelled}` : `did:${name}`);
  }

  read(uri: string) {
    return { contents: [{ uri, text: `text of ${uri}` }] };
  }

  prompt(args: Record<string, unknown> | undefined) {
    const said = { type: 'text' as const, text: `Hello ${String(args?.who)}` };
    return { messages: [{ role: 'user' as const, content: said }] };
  }

  complete(value: string) {
    const values = ['alpha', 'beta'].filter((one) => one.startsWith(value));
    return { completion: { values, hasMore: false } };
  }
}

export interface FeatureServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves it over HTTP on a port of its own. */
export async function listenOn(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<FeatureServer> {
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
