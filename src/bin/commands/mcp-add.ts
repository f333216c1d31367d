import { type Command, type CommandInput, EXIT, flagOption, textOption, UsageError } from '#cli/command.ts';
import { openMcpDoor } from '../mcp-door.ts';
import { confirmLaunches, listOption, MCP_OPTIONS } from './mcp-text.ts';

export const mcpAdd: Command = {
  name: 'mcp add',
  usage: 'mcp add ID (--server-url URL | --image IMAGE | -- PROGRAM ARGUMENTS...)',
  summary: 'enter an outside MCP server; shows exactly what it starts, and asks',
  help: [
    'For example: opspilot mcp add git --read git_log -- uvx mcp-server-git --repository /srv/repo',
    '             opspilot mcp add github --server-url https://api.githubcopilot.com/mcp/ \\',
    `                 --header 'Authorization=Bearer \${vault:github/token}'`,
    '',
    '--env NAME=VALUE     (again and again) a variable; VALUE may be vault:NAME, env:NAME or file:PATH',
    '--header NAME=VALUE  (again and again) a header of a URL',
    '--read TOOL          (again and again) a tool that changes nothing; all others need a consent',
    '--role ROLE          (again and again) who may use it (default: member, owner)',
    '--client NAME        (again and again) which clients may use it (default: all)',
    '--sse, --private     the older transport; an address inside of this network, also without TLS',
    '--image IMAGE        a container, run by the controller without network, mounts or privileges; words after -- are',
    '                     its arguments; with --pull an image that is not there is fetched',
    '--network            it gets a network all the same',
    '--set FIELD=JSON     (again and again) any other field, see docs/mcp.md',
    '--yes                it may start what it says; without a terminal this is the only way',
  ],
  options: {
    ...MCP_OPTIONS,
    'server-url': { type: 'string' },
    image: { type: 'string' },
    env: { type: 'string', multiple: true },
    header: { type: 'string', multiple: true },
    read: { type: 'string', multiple: true },
    role: { type: 'string', multiple: true },
    client: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true },
    sse: { type: 'boolean' },
    private: { type: 'boolean' },
    network: { type: 'boolean' },
    pull: { type: 'boolean' },
    yes: { type: 'boolean' },
  },
  async run(input, context) {
    const [id, ...program] = input.positionals;
    if (id === undefined) throw new UsageError(`use: opspilot ${this.usage}`);
    await using door = openMcpDoor(input, context);
    const { servers } = await door.view();
    if (Object.hasOwn(servers, id))
      throw new UsageError(`there is a server ${id} already: remove it first, or choose another name`);
    const view = await door.put(id, serverOf(input, program));
    if (flagOption(input, 'json'))
      context.terminal.out(
        `${JSON.stringify({ id, server: view.servers[id], launch: view.launches[id] })}\n`,
      );
    const code = await confirmLaunches([id], door, input, context);
    if (code === EXIT.ok && !door.running) context.terminal.err('It starts with OpsPilot: opspilot up\n');
    return code;
  },
};

function serverOf(input: CommandInput, [command, ...args]: readonly string[]): Record<string, unknown> {
  const url = textOption(input, 'server-url');
  const image = textOption(input, 'image');
  const env = pairs(input, 'env');
  const headers = pairs(input, 'header');
  const read = listOption(input, 'read');
  const roles = listOption(input, 'role');
  const clients = listOption(input, 'client');
  const others = Object.entries(pairs(input, 'set')).map(([field, text]) => [field, jsonOf(field, text)]);
  return {
    ...(command === undefined ? {} : image === undefined ? { command, args } : { args: [command, ...args] }),
    ...(url === undefined ? {} : { url }),
    ...(image === undefined ? {} : { image }),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(read.length > 0 ? { tools: Object.fromEntries(read.map((tool) => [tool, 'read'])) } : {}),
    ...(roles.length > 0 ? { roles } : {}),
    ...(clients.length > 0 ? { allow_clients: clients } : {}),
    ...(flagOption(input, 'sse') ? { transport: 'sse' } : {}),
    ...(flagOption(input, 'private') ? { reach: 'private' } : {}),
    ...(flagOption(input, 'network') ? { network: true } : {}),
    ...Object.fromEntries(others),
  };
}

/** `NAME=VALUE` of an option, by names. The value is not shown in an error. */
function pairs(input: CommandInput, option: string): Record<string, string> {
  const entries = listOption(input, option).map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--${option} takes NAME=VALUE`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}

function jsonOf(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--set ${field}=...: the value is JSON, such as 30, true or '["a"]'`);
  }
}
