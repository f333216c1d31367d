import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { type Command, EXIT, textOption, UsageError } from '#cli/command.ts';
import { defaultDataDir, readInstance } from '#cli/instance.ts';
import { OpsError } from '#core/ops-error.ts';

const CLIENT = /^[A-Za-z0-9][A-Za-z0-9 _.:-]{0,63}$/;

/** What a host starts: it only carries lines between the host and the OpsPilot that runs. */
export const mcpServe: Command = {
  name: 'mcp',
  usage: 'mcp [--client NAME]',
  summary: 'serve an MCP host on this machine over stdin and stdout',
  help: [
    'A host such as Claude Desktop starts this; it speaks to the OpsPilot that runs on the data dir.',
    '--client NAME   what the host is called in the audit, and in lists of clients; stdio by default',
    'What such a host may do is set by mcp.stdio_role; it never approves anything.',
    'For outside servers: opspilot mcp add, remove, list, inspect, import, export, health, sign-in and more.',
  ],
  options: { client: { type: 'string' }, 'data-dir': { type: 'string' } },
  async run(input, { env, signal }) {
    const client = textOption(input, 'client') ?? 'stdio';
    if (input.positionals.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    if (!CLIENT.test(client))
      throw new UsageError('--client is a name of letters, digits, spaces and _ . : -, at most 64');
    const dir = resolve(textOption(input, 'data-dir') ?? defaultDataDir(env));
    const path = readInstance(dir)?.mcp_socket;
    if (path === undefined)
      throw new OpsError('unavailable', `no OpsPilot runs on ${dir}: start it with \`opspilot up\``);
    const socket = await connected(path);
    socket.write(`${JSON.stringify({ client })}\n`);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    process.stdin.pipe(socket);
    socket.pipe(process.stdout, { end: false });
    await new Promise<void>((done) => socket.once('close', () => done()));
    process.stdin.destroy();
    return EXIT.ok;
  },
};

async function connected(path: string): Promise<Socket> {
  const socket = createConnection(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (cause) {
    throw new OpsError('unavailable', 'OpsPilot does not answer: is it still running?', { cause });
  }
}
