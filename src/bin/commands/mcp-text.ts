import { type CommandContext, type CommandInput, EXIT, flagOption } from '#cli/command.ts';
import { paintFor, printable } from '#cli/paint.ts';
import type { McpRegistryView } from '#contract/mcp.ts';
import type { McpDoor } from '../mcp-door.ts';

/** Options of every command on the registry. */
export const MCP_OPTIONS = Object.freeze({
  'data-dir': { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
} as const);

/** What starting a server means, and whether it may. */
export function launchText(id: string, view: McpRegistryView, { terminal }: CommandContext): string {
  const paint = paintFor(terminal);
  const launch = view.launches[id];
  const server = view.servers[id];
  if (!launch || !server) return '';
  const state = !server.enabled
    ? paint.dim('switched off')
    : launch.lacks !== ''
      ? paint.bad(printable(launch.lacks))
      : launch.confirmed
        ? paint.ok('may start')
        : paint.warn('waits to be confirmed');
  return [`${paint.bold(id)}: ${state}`, ...launch.lines.map((line) => `  ${printable(line)}`), ''].join(
    '\n',
  );
}

/**
 * Shows exactly what servers would start and asks whether they may. `--yes` says so beforehand; where nobody can be
 * asked they wait. `again` asks also for what was confirmed before. Answers with the exit code.
 */
export async function confirmLaunches(
  ids: readonly string[],
  door: McpDoor,
  input: CommandInput,
  context: CommandContext,
  again = false,
): Promise<number> {
  const { terminal } = context;
  const view = await door.view();
  const open = ids.filter((id) => view.servers[id]?.enabled && (again || !view.launches[id]?.confirmed));
  for (const id of ids) terminal.err(launchText(id, view, context));
  if (open.length === 0) return EXIT.ok;
  const yes =
    flagOption(input, 'yes') ||
    (await terminal.ask(`May ${open.join(', ')} start exactly this on this machine? Type yes: `))?.trim() ===
      'yes';
  if (!yes) {
    const commands = open.map((id) => `opspilot mcp confirm ${id}`).join('; ');
    terminal.err(`Nothing starts before it is confirmed: ${commands}\n`);
    return EXIT.waiting;
  }
  for (const id of open) {
    if (view.servers[id]?.image !== undefined) await door.allowContainers?.(id, true);
    await door.confirm(id, view.launches[id]?.hash ?? '', flagOption(input, 'pull'));
    terminal.err(
      `${id} is confirmed. What it offers is off until you accept it: opspilot mcp quarantine ${id}\n`,
    );
  }
  return EXIT.ok;
}

/** Texts of an option that may be given several times. */
export function listOption(input: CommandInput, name: string): string[] {
  const value = input.options[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
