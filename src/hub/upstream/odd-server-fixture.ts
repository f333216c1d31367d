import { createInterface } from 'node:readline';

/**
 * An outside MCP server over stdio, of 2025, that can do everything wrong. What it does stands in its arguments:
 * `--silent` answers nothing, `--garbage` prints between its messages, `--die-at-start` ends at once, `--changing`
 * offers another description each time it is asked.
 */
const flags = new Set(process.argv.slice(2));
if (flags.has('--die-at-start')) process.exit(3);
if (flags.has('--ignores-end'))
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
let lists = 0;

function say(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

const text = (value: unknown) => ({
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
});

const TOOLS: Readonly<Record<string, string>> = {
  echo: 'Gives back what it was given.',
  env: 'Lists the names of its environment.',
  hang: 'Never answers.',
  slow: 'Answers after some time.',
  big: 'Answers with so many bytes.',
  die: 'Ends in the middle of the call.',
  flood: 'Sends messages that nobody asked for.',
  wrong: 'Answers with something that is no result.',
  fail: 'Answers with an error.',
  log: 'Sends a log message before it answers.',
  ask: 'Asks its host for something before it answers.',
  change: 'Changes what it offers.',
  pid: 'Says which process it is.',
};

let asked: { id: unknown; call: unknown } | null = null;
const cancelled: unknown[] = [];

const CALLS: Readonly<
  Record<string, (id: unknown, args: Record<string, unknown>, meta: Record<string, unknown>) => void>
> = {
  echo: (id, args) => say({ id, result: { ...text(args), structuredContent: args } }),
  env: (id) => say({ id, result: text(Object.keys(process.env)) }),
  hang: () => undefined,
  slow: (id, { ms, tag }) => void setTimeout(() => say({ id, result: text(tag) }), Number(ms)),
  big: (id, { bytes }) => say({ id, result: text('x'.repeat(Number(bytes))) }),
  die: () => process.kill(process.pid, 'SIGKILL'),
  flood(id, { count }) {
    for (let at = 0; at < Number(count); at += 1)
      say({ method: 'notifications/message', params: { level: 'info', data: at } });
    say({ id, result: text('done') });
  },
  wrong: (id) => say({ id, result: 'no object' }),
  fail: (id) => say({ id, error: { code: -32_002, message: 'it failed', data: { why: 'asked to' } } }),
  log(id, { tag }, { progressToken }) {
    say({ method: 'notifications/message', params: { level: 'info', data: tag } });
    if (progressToken !== undefined)
      say({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
    setTimeout(() => say({ id, result: text(tag) }), 30);
  },
  ask(id, { message }) {
    asked = { id: `q-${String(id)}`, call: id };
    const requestedSchema = { type: 'object', properties: { name: { type: 'string' } } };
    say({ id: asked.id, method: 'elicitation/create', params: { message, requestedSchema } });
  },
  change(id) {
    flags.add('--changing');
    say({ id, result: text('changed') });
    say({ method: 'notifications/tools/list_changed' });
  },
  pid: (id) => say({ id, result: text(process.pid) }),
};

function tools() {
  lists += 1;
  return Object.entries(TOOLS).map(([name, description]) => ({
    name,
    description: flags.has('--changing') && name === 'echo' ? `${description} (${lists})` : description,
    inputSchema: { type: 'object' },
    annotations: { readOnlyHint: true, destructiveHint: false },
  }));
}

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly protocolVersion?: string;
    readonly requestId?: unknown;
    readonly arguments?: Record<string, unknown>;
    readonly _meta?: Record<string, unknown>;
  };
  readonly result?: unknown;
}

function take({ id, method, params = {}, result }: Message): void {
  if (flags.has('--silent') && method !== undefined) return;
  if (flags.has('--garbage')) process.stdout.write('Server ready!\n\u001b[32m{"not": "a message"}\n\n');
  if (method === undefined && asked !== null && id === asked.id) {
    say({ id: asked.call, result: text(result ?? 'refused') });
    asked = null;
  } else if (method === 'initialize')
    say({
      id,
      result: {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: { listChanged: true }, logging: {} },
        serverInfo: { name: 'odd', version: '1' },
      },
    });
  else if (method === 'ping') say({ id, result: {} });
  else if (method === 'tools/list') say({ id, result: { tools: tools() } });
  else if (method === 'notifications/cancelled') cancelled.push(params.requestId);
  else if (method === 'test/cancelled') say({ id, result: { cancelled } });
  else if (method === 'tools/call' && params.name !== undefined && Object.hasOwn(CALLS, params.name))
    CALLS[params.name]?.(id, params.arguments ?? {}, params._meta ?? {});
  else if (id !== undefined) say({ id, error: { code: -32_601, message: `there is no ${method}` } });
}

createInterface({ input: process.stdin })
  .on('line', (line) => take(JSON.parse(line)))
  .on('close', () => {
    if (!flags.has('--ignores-end')) process.exit(0);
  });
