import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  UsageError,
} from '#cli/command.ts';
import { paintFor, printable, table } from '#cli/paint.ts';
import type { McpHealth, McpRegistryView } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import { type McpDoor, openMcpDoor, type RunningMcp } from '../mcp-door.ts';
import { confirmLaunches, launchText, MCP_OPTIONS } from './mcp-text.ts';

const NO_SERVERS = 'No outside MCP server is entered: opspilot mcp add --help, or mcp import --help.\n';

export const mcpList: Command = {
  name: 'mcp list',
  usage: 'mcp list',
  summary: 'list the outside MCP servers and what each of them starts',
  help: [],
  options: MCP_OPTIONS,
  async run(input, context) {
    if (input.positionals.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    await using door = openMcpDoor(input, context);
    const view = await door.view();
    const { terminal } = context;
    if (flagOption(input, 'json')) terminal.out(`${JSON.stringify(view)}\n`);
    else for (const id of Object.keys(view.servers)) terminal.out(launchText(id, view, context));
    if (Object.keys(view.servers).length === 0) terminal.err(NO_SERVERS);
    tellProblem(view, context);
    return EXIT.ok;
  },
};

export const mcpInspect = onOne(
  'inspect',
  'show all that is entered of a server, and how it is',
  async (id, door, input, context) => {
    const view = present(id, await door.view());
    const health = (await door.running?.health())?.servers.find((one) => one.id === id) ?? null;
    const held = (await door.running?.quarantine())?.held.filter(({ server }) => server === id) ?? [];
    const { terminal } = context;
    if (flagOption(input, 'json')) {
      terminal.out(
        `${JSON.stringify({ id, server: view.servers[id], launch: view.launches[id], health, held })}\n`,
      );
      return EXIT.ok;
    }
    terminal.out(launchText(id, view, context));
    terminal.out(`${JSON.stringify(view.servers[id], null, 2)}\n`);
    if (health) terminal.out(healthText([health], context));
    for (const { kind, name, reason } of held)
      terminal.out(`held back: ${kind} ${printable(name)} (${reason}); see opspilot mcp quarantine\n`);
    return EXIT.ok;
  },
);

export const mcpRemove = onOne(
  'remove',
  'remove a server; calls under way end first',
  async (id, door, input, context) => {
    await door.remove(id);
    await door.allowContainers?.(id, false);
    return tellDone({ removed: id }, `${id} is removed.`, input, context);
  },
);

export const mcpConfirm = onOne(
  'confirm',
  'let a server start exactly what is shown',
  async (id, door, input, context) => {
    const { servers } = present(id, await door.view());
    // Its name may stand for another image by now.
    return confirmLaunches([id], door, input, context, servers[id]?.image !== undefined);
  },
);

export const mcpEnable = onOne('enable', 'switch a server on', async (id, door, input, context) => {
  await door.enable(id, true);
  return confirmLaunches([id], door, input, context);
});

export const mcpDisable = onOne(
  'disable',
  'switch a server off; its entry stays',
  async (id, door, input, context) => {
    await door.enable(id, false);
    return tellDone({ disabled: id }, `${id} is switched off.`, input, context);
  },
);

export const mcpRestart = onOne(
  'restart',
  'start a server anew, with its secrets as they are now',
  async (id, door, input, context) => tellHealth(await running(door).restart(id), [id], input, context),
);

export const mcpHealth: Command = {
  name: 'mcp health',
  usage: 'mcp health [ID]',
  summary: 'say how the outside MCP servers are; with an ID, connect to it now',
  help: ['Exit code 1 when one is red.'],
  options: MCP_OPTIONS,
  async run(input, context) {
    const [id, ...rest] = input.positionals;
    if (rest.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    await using door = openMcpDoor(input, context);
    const health = id === undefined ? await running(door).health() : await running(door).probe(id);
    return tellHealth(health, id === undefined ? null : [id], input, context);
  },
};

type Work = (id: string, door: McpDoor, input: CommandInput, context: CommandContext) => Promise<number>;

/** A command that takes the id of one server. */
function onOne(verb: string, summary: string, work: Work): Command {
  return {
    name: `mcp ${verb}`,
    usage: `mcp ${verb} ID`,
    summary,
    help:
      verb === 'confirm' || verb === 'enable'
        ? [
            '--yes   it may start what it says, without being asked',
            '--pull  fetches an image that is not there',
          ]
        : [],
    options: { ...MCP_OPTIONS, yes: { type: 'boolean' }, pull: { type: 'boolean' } },
    async run(input, context) {
      const [id, ...rest] = input.positionals;
      if (id === undefined || rest.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
      await using door = openMcpDoor(input, context);
      return await work(id, door, input, context);
    },
  };
}

function tellDone(
  done: Readonly<Record<string, string>>,
  sentence: string,
  input: CommandInput,
  { terminal }: CommandContext,
): number {
  terminal.out(flagOption(input, 'json') ? `${JSON.stringify(done)}\n` : `${sentence}\n`);
  return EXIT.ok;
}

function present(id: string, view: McpRegistryView): McpRegistryView {
  if (Object.hasOwn(view.servers, id)) return view;
  throw new OpsError('not_found', `there is no MCP server ${JSON.stringify(id)}`);
}

function running(door: McpDoor): RunningMcp {
  if (door.running) return door.running;
  throw new OpsError('unavailable', 'no OpsPilot is running that could know: start it with opspilot up');
}

function tellHealth(
  health: McpHealth,
  ids: readonly string[] | null,
  input: CommandInput,
  context: CommandContext,
): number {
  tellProblem(health, context);
  const servers = health.servers.filter(({ id }) => ids === null || ids.includes(id));
  const { terminal } = context;
  if (servers.length === 0) terminal.err(NO_SERVERS);
  terminal.out(
    flagOption(input, 'json')
      ? `${JSON.stringify({ problem: health.problem, servers })}\n`
      : healthText(servers, context),
  );
  return servers.some(({ light }) => light === 'red') ? EXIT.no : EXIT.ok;
}

/** A file that somebody has edited by hand and that cannot be understood. */
function tellProblem({ problem }: { problem: string | null }, { terminal }: CommandContext): void {
  if (problem !== null)
    terminal.err(paintFor(terminal).bad(`The former servers stay in force: ${printable(problem)}\n`));
}

function healthText(servers: McpHealth['servers'], { terminal }: CommandContext): string {
  const paint = paintFor(terminal);
  const paints = { green: paint.ok, yellow: paint.warn, red: paint.bad, grey: paint.dim };
  const rows = servers.map((one) => [
    one.light,
    one.id,
    one.state,
    `${one.tools} tools${one.quarantined > 0 ? `, ${one.quarantined} held back` : ''}`,
    printable(one.last_error ?? one.reports ?? ''),
  ]);
  const lines = table(rows).split('\n').slice(0, rows.length);
  return lines.map((line, index) => `${paints[servers[index]?.light ?? 'grey'](line)}\n`).join('');
}
