import type { McpServer } from '#contract/mcp.ts';
import type { Json } from '#core/canonical-json.ts';
import { parseSecretText } from '../secret-text.ts';

export type ExportFormat = 'vscode' | 'claude';

/**
 * The servers as VS Code or Claude would have them, to be used without OpsPilot. No secret is in it: VS Code asks for
 * them, Claude takes them from its environment. Roles, limits and what a person has accepted have no place there.
 */
export function exportServers(servers: Readonly<Record<string, McpServer>>, format: ExportFormat): Json {
  const inputs = new Map<string, Json>();
  const secret = (id: string, name: string, reference: string): string => {
    // A variable is named there as here.
    const variable = /^env:(.+)$/.exec(reference)?.[1];
    if (variable !== undefined) return format === 'claude' ? `\${${variable}}` : `\${${reference}}`;
    if (format === 'claude') return `\${${variableOf(id, name)}}`;
    const input = `${id}-${name}`.toLowerCase();
    inputs.set(input, { type: 'promptString', id: input, description: `${name} of ${id}`, password: true });
    return `\${input:${input}}`;
  };
  const entries = Object.entries(servers).map(([id, server]): [string, Json] => [
    id,
    { ...entryOf(id, server, secret), ...(server.enabled ? {} : { disabled: true }) },
  ]);
  if (format === 'claude') return { mcpServers: Object.fromEntries(entries) };
  return { inputs: [...inputs.values()], servers: Object.fromEntries(entries) };
}

/** What stands for a secret of this field. */
type NameSecret = (id: string, name: string, reference: string) => string;

function entryOf(id: string, server: McpServer, secret: NameSecret): { [key: string]: Json } {
  const { command, url, image, args, cwd, env, headers, transport } = server;
  const values = (of: Readonly<Record<string, string>>) => {
    const filled = Object.entries(of).map(([name, value]) => [name, withoutSecrets(id, name, value, secret)]);
    return Object.fromEntries(filled) as Record<string, string>;
  };
  if (url !== undefined) return { type: transport, url, ...present({ headers: values(headers) }) };
  if (command !== undefined)
    return {
      type: 'stdio',
      command,
      args: [...args],
      ...(cwd === undefined ? {} : { cwd }),
      ...present({ env: values(env) }),
    };
  const flags = Object.keys(env).flatMap((name) => ['-e', name]);
  const locked = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
  const network = server.network ? [] : ['--network=none'];
  const run = ['run', '-i', '--rm', ...locked, ...network, ...flags, image ?? '', ...args];
  return { type: 'stdio', command: 'docker', args: run, ...present({ env: values(env) }) };
}

function withoutSecrets(id: string, name: string, value: string, secret: NameSecret): string {
  return parseSecretText(value)
    .parts.map((part) => (part.kind === 'text' ? part.text : secret(id, name, part.reference)))
    .join('');
}

function variableOf(id: string, name: string): string {
  return `${id}_${name}`.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}

function present(fields: Record<string, Record<string, string>>): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0));
}
