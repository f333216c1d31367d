import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/*
 * The model gateway as it runs in the product, with token check, usage journal, metrics, a budget and the audit in
 * SQLite: `node bench/gateway/door.ts WHOLE_URL LIVE_URL FOLDER` prints its address.
 */

enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/opspilot'));
const { createGateway } = await import('#models/gateway.ts');
const { serveGateway } = await import('#models/server.ts');
const { openUsageJournal } = await import('#models/usage/journal.ts');
const { createStore } = await import('#store/create-store.ts');

const [whole = '', live = '', folder = ''] = process.argv.slice(2);
const now = () => new Date();
const store = await createStore({ url: join(folder, 'store.db'), now });
const provider = { concurrency: 256, tries: 1, first_byte_s: 10, idle_s: 60, total_s: 600 };
let id = 0;
const gateway = createGateway({
  settings: {
    providers: {
      up: { ...provider, kind: 'openai', url: `${whole}/v1` },
      live: { ...provider, kind: 'openai', url: `${live}/v1` },
      ollama: { ...provider, kind: 'ollama', url: whole },
      claude: { ...provider, kind: 'anthropic', url: whole },
    },
    aliases: {},
    routes: {},
    fallbacks: {},
    defaults: {},
    prices: { 'up/model': { input: 1, output: 2 } },
    budgets: { all: { period: 'month', usd: 1e9 } },
    truncation: { answer: 'error' },
    max_body_bytes: 50_000_000,
  },
  version: 'bench',
  recordDir: null,
  keys: () => [],
  llama: async () => null,
  usage: openUsageJournal(join(folder, 'usage.jsonl')),
  audit: (event) => void store.events.append([event], 'grouped'),
  onError: (error) => process.stderr.write(`${(error as Error).stack}\n`),
  now,
  newId: () => `req_${++id}`,
  checkHost: () => {},
  checkSession: async () => null,
  checkToken: async () => ({ kind: 'token', id: 't', name: 'bench', role: 'member', can_approve: false }),
});
const server = await serveGateway(gateway, { host: '127.0.0.1', port: 0, version: 'bench' });
process.stdout.write(`${server.url}\n`);
