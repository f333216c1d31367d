import type { NewEvent } from '#contract/event.ts';
import type { Principal } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import { createGateway, type Gateway } from './gateway.ts';
import type { LoadLlama } from './gguf/library.ts';
import { serveGateway } from './server.ts';
import type { ModelSettings, ProviderConfigView } from './settings.ts';
import type { JournalLine, UsageStore } from './usage/usage-line.ts';

/** A gateway on loopback, with what it counted and told. */
export interface GatewayFixture extends AsyncDisposable {
  readonly url: string;
  readonly gateway: Gateway;
  readonly lines: JournalLine[];
  readonly events: NewEvent[];
  readonly errors: unknown[];
  /** Tokens `good` (member) and `boss` (owner who may approve). */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Total tokens that were counted. */
  counted(): { requests: number; prompt: number; completion: number };
}

const member: Principal = {
  kind: 'token',
  id: 'token:1',
  name: 'tester',
  role: 'member',
  can_approve: false,
};
const owner: Principal = { kind: 'user', id: 'u_1', name: 'boss', role: 'owner', can_approve: true };

export const PROVIDER: ProviderConfigView = {
  kind: 'openai',
  concurrency: 300,
  tries: 3,
  first_byte_s: 5,
  idle_s: 5,
  total_s: 30,
};

export async function startGateway(
  settings: Partial<ModelSettings>,
  {
    kept = [],
    keys = {},
    recordDir = null,
    llama = async () => null,
    headMs = 15_000,
    usage,
  }: {
    kept?: readonly JournalLine[];
    keys?: Record<string, string[]>;
    recordDir?: string | null;
    llama?: LoadLlama;
    headMs?: number;
    usage?: UsageStore;
  } = {},
): Promise<GatewayFixture> {
  const lines: JournalLine[] = [];
  const events: NewEvent[] = [];
  const errors: unknown[] = [];
  let id = 0;
  const gateway = createGateway({
    settings: {
      providers: {},
      aliases: {},
      routes: {},
      fallbacks: {},
      defaults: {},
      prices: {},
      budgets: {},
      truncation: { answer: 'error' },
      max_body_bytes: 20_000_000,
      ...settings,
    },
    version: 'test',
    recordDir,
    llama,
    keys: (provider) => keys[provider] ?? [],
    usage: usage ?? { load: () => kept, append: (line) => void lines.push(line), close: async () => {} },
    audit: (event) => void events.push(event),
    onError: (error) => void errors.push(error),
    now: () => new Date(),
    newId: () => `req-${++id}`,
    pace: { sleep: async () => {}, random: () => 0.5 },
    checkHost: (host) => {
      if (!host.startsWith('127.0.0.1:')) throw new OpsError('bad_host', 'not ours');
    },
    checkSession: async (cookie) => (cookie === 'session=of-the-boss' ? owner : null),
    checkToken: async (token) => (token === 'good' ? member : token === 'boss' ? owner : null),
  });
  const server = await serveGateway(gateway, { host: '127.0.0.1', port: 0, version: 'test', headMs });
  const bearer = { authorization: 'Bearer good' };
  return {
    url: server.url,
    gateway,
    lines,
    events,
    errors,
    post: (path, body, headers = {}) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path, headers = {}) => fetch(`${server.url}${path}`, { headers: { ...bearer, ...headers } }),
    counted() {
      const usage = lines.filter((line) => 'day' in line);
      return {
        requests: usage.reduce((sum, line) => sum + line.requests, 0),
        prompt: usage.reduce((sum, line) => sum + line.prompt_tokens, 0),
        completion: usage.reduce((sum, line) => sum + line.completion_tokens, 0),
      };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
