import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  textOption,
  UsageError,
} from '#cli/command.ts';
import { printable } from '#cli/paint.ts';
import { OpsError } from '#core/ops-error.ts';
import { checkServers } from '#hub/registry/check-servers.ts';
import { type ExportFormat, exportServers } from '#hub/registry/formats/export-servers.ts';
import type { Imported } from '#hub/registry/formats/imported.ts';
import { readServers, SERVER_FORMATS } from '#hub/registry/formats/read-servers.ts';
import { type McpDoor, openMcpDoor } from '../mcp-door.ts';
import { confirmLaunches, MCP_OPTIONS } from './mcp-text.ts';

export const mcpImport: Command = {
  name: 'mcp import',
  usage: 'mcp import FILE',
  summary: 'enter the MCP servers that VS Code, Claude or a former OpsPilot knows',
  help: [
    ...SERVER_FORMATS.map(({ name, title }) => `${name.padEnd(14)} ${title}`),
    '',
    'The format is told by the file; --format NAME says it. Comments are allowed.',
    'Secrets in plain text go to the vault of this machine, and are referred to from there.',
    '--dry-run  show what would be entered, and enter nothing',
    '--replace  also replace servers that are entered already',
    '--yes      they may start what they say, without being asked',
  ],
  options: {
    ...MCP_OPTIONS,
    format: { type: 'string' },
    'dry-run': { type: 'boolean' },
    replace: { type: 'boolean' },
    yes: { type: 'boolean' },
  },
  async run(input, context) {
    const [file, ...rest] = input.positionals;
    if (file === undefined || rest.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    const beside = (name: string) => readIfThere(join(dirname(file), name));
    const imported = readServers(file, readFileSync(file, 'utf8'), beside, textOption(input, 'format'));
    checkServers(imported.servers);
    const { terminal } = context;
    for (const note of imported.notes) terminal.err(`${printable(note)}\n`);
    if (flagOption(input, 'dry-run')) {
      const { servers, notes, format } = imported;
      const secrets = Object.keys(imported.secrets);
      terminal.out(`${JSON.stringify({ format, servers, secrets, notes }, null, 2)}\n`);
      return EXIT.ok;
    }
    await using door = openMcpDoor(input, context);
    return await enter(imported, door, input, context);
  },
};

export const mcpExport: Command = {
  name: 'mcp export',
  usage: 'mcp export --format vscode|claude',
  summary: 'print the MCP servers as VS Code or Claude have them, without a secret',
  help: ['What they start goes past OpsPilot then: no consent, no limits, no audit.'],
  options: { ...MCP_OPTIONS, format: { type: 'string' } },
  async run(input, context) {
    const format = textOption(input, 'format');
    if (input.positionals.length > 0 || (format !== 'vscode' && format !== 'claude'))
      throw new UsageError(`use: opspilot ${this.usage}`);
    await using door = openMcpDoor(input, context);
    const { servers } = await door.view();
    context.terminal.out(
      `${JSON.stringify(exportServers(servers, format satisfies ExportFormat), null, 2)}\n`,
    );
    return EXIT.ok;
  },
};

async function enter(
  { servers, secrets }: Imported,
  door: McpDoor,
  input: CommandInput,
  context: CommandContext,
): Promise<number> {
  const { terminal } = context;
  const there = (await door.view()).servers;
  if (Object.keys(servers).length === 0) terminal.err('The file names no server that could be entered.\n');
  const ids = Object.keys(servers).filter((id) => {
    const fresh = flagOption(input, 'replace') || !Object.hasOwn(there, id);
    if (!fresh) terminal.err(`${id} is entered already and stays as it is (--replace)\n`);
    return fresh;
  });
  await store(secrets, ids, door, terminal);
  for (const id of ids) {
    try {
      await door.put(id, servers[id]);
    } catch (error) {
      if (!(error instanceof OpsError && error.code === 'bad_request')) throw error;
      await door.put(id, { ...servers[id], enabled: false });
      terminal.err(`${id} is entered as switched off: ${error.message}\n`);
    }
  }
  if (flagOption(input, 'json')) terminal.out(`${JSON.stringify({ entered: ids })}\n`);
  return confirmLaunches(ids, door, input, context);
}

/** Puts the secrets of these servers in the vault before anything refers to them. */
async function store(
  secrets: Imported['secrets'],
  ids: readonly string[],
  { vault }: McpDoor,
  { err }: CommandContext['terminal'],
): Promise<void> {
  const wanted = Object.entries(secrets).filter(([name]) => ids.some((id) => name.startsWith(`${id}/`)));
  const names = wanted.map(([name]) => name).join(', ');
  if (wanted.length === 0) return;
  if (!vault)
    throw new UsageError(
      `the file holds secrets (${names}): import it on the machine of the vault, or take them out`,
    );
  await vault.list();
  for (const [name, value] of wanted) await vault.set(name, value);
  err(`Moved to the vault: ${names}. Take them out of the file now.\n`);
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
