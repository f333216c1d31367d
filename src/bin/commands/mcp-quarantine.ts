import { type Command, EXIT, flagOption, UsageError } from '#cli/command.ts';
import { paintFor, printable } from '#cli/paint.ts';
import type { McpQuarantine } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import { openMcpDoor, type RunningMcp } from '../mcp-door.ts';
import { MCP_OPTIONS } from './mcp-text.ts';

export const mcpQuarantine: Command = {
  name: 'mcp quarantine',
  usage: 'mcp quarantine [SERVER]',
  summary: 'show definitions of outside servers that are held back, and what changed in them',
  help: [
    'A definition that is new or has changed is off until somebody accepts it: opspilot mcp accept SERVER NAME',
  ],
  options: MCP_OPTIONS,
  async run(input, context) {
    const [server, ...rest] = input.positionals;
    if (rest.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    await using door = openMcpDoor(input, context);
    const all = await known(door.running).quarantine();
    const held = all.held.filter((one) => server === undefined || one.server === server);
    const { terminal } = context;
    const paint = paintFor(terminal);
    if (flagOption(input, 'json')) terminal.out(`${JSON.stringify({ held })}\n`);
    else
      for (const one of held) {
        terminal.out(`${paint.bold(`${one.server} ${one.kind} ${printable(one.name)}`)} (${one.reason})\n`);
        for (const { rule, path, excerpt } of one.flags)
          terminal.out(paint.bad(`  ${rule} in ${printable(path)}: ${printable(excerpt)}\n`));
        for (const line of one.diff) terminal.out(`  ${printable(line)}\n`);
      }
    return EXIT.ok;
  },
};

export const mcpAccept = decide('accept', 'take a definition that is held back exactly as it is shown');
export const mcpReject = decide('reject', 'leave a definition off until it changes again');

function decide(verdict: 'accept' | 'reject', summary: string): Command {
  return {
    name: `mcp ${verdict}`,
    usage: `mcp ${verdict} SERVER [NAME]`,
    summary,
    help: [
      'NAME is the name of a tool or prompt, or the URI of a resource.',
      '--all  all that the server has; those that were flagged are left out and need their NAME',
    ],
    options: { ...MCP_OPTIONS, all: { type: 'boolean' } },
    async run(input, context) {
      const [server, name, ...rest] = input.positionals;
      const all = flagOption(input, 'all');
      if (server === undefined || rest.length > 0 || (name === undefined) !== all)
        throw new UsageError(`use: opspilot ${this.usage}, or --all`);
      await using door = openMcpDoor(input, context);
      const running = known(door.running);
      const ofServer = (await running.quarantine()).held.filter((one) => one.server === server);
      const held = ofServer.filter(({ flags, name: own }) => (all ? flags.length === 0 : own === name));
      if (held.length === 0) throw new OpsError('not_found', noneText(server, ofServer, all));
      await running.decide(verdict, held.map(keyOf));
      const { terminal } = context;
      if (flagOption(input, 'json'))
        terminal.out(`${JSON.stringify({ [`${verdict}ed`]: held.map(keyOf) })}\n`);
      else for (const one of held) terminal.out(`${verdict}ed ${one.kind} ${printable(one.name)}\n`);
      return EXIT.ok;
    },
  };
}

/** Why nothing is decided, with what could be. */
function noneText(server: string, ofServer: McpQuarantine['held'], all: boolean): string {
  if (ofServer.length === 0) return `nothing of ${server} is held back`;
  const names = ofServer.map(({ name }) => printable(name)).join(', ');
  return all
    ? `all that is held back of ${server} was flagged and needs its name: ${names}`
    : `of ${server}, only these are held back: ${names}`;
}

function keyOf({ server, kind, name, hash }: McpQuarantine['held'][number]) {
  return { server, kind, name, hash };
}

function known(running: RunningMcp | null): RunningMcp {
  if (running) return running;
  throw new OpsError('unavailable', 'no OpsPilot is running that could know: start it with opspilot up');
}
