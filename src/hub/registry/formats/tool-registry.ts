import type { McpServerInput, McpToolRulesInput } from '#contract/mcp.ts';
import { Fields, wrong } from './fields.ts';
import type { Imported, ServerFormat } from './imported.ts';
import { roleOf } from './policy-file.ts';
import { Collected } from './server-fields.ts';

/** The tools of the Docker guide, which OpsPilot has itself. */
const OWN_TOOLS: ReadonlySet<string> = new Set([
  'docker_ps',
  'compose_ps',
  'compose_logs',
  'compose_restart',
  'compose_start',
  'compose_stop',
  'compose_pull',
  'compose_up',
]);

/** `tool_registry.yaml` of the Docker guide: services with their addresses, and which of their tools change something. */
export const toolRegistry: ServerFormat = {
  name: 'tool-registry',
  title: 'tool_registry.yaml (services, tools)',
  fits: (document) =>
    typeof document === 'object' &&
    document !== null &&
    Object.hasOwn(document, 'services') &&
    Object.hasOwn(document, 'tools'),
  read,
};

function read(document: unknown): Imported {
  const root = new Fields(document, '');
  const collected = new Collected();
  const services = new Map<string, McpServerInput & { tools: Tools }>();
  for (const [name, fields] of root.objects('services')) {
    const url = fields.text('base_url') ?? '';
    const transport = fields.text('transport') ?? 'http';
    const auth = fields.text('auth') ?? 'none';
    if (auth !== 'none')
      collected.notes.push(`${fields.at('auth')} is ${auth}: enter its header with a secret`);
    if (transport !== 'http' && transport !== 'sse')
      throw wrong(fields.at('transport'), 'must be http or sse');
    fields.close();
    services.set(name, { url, transport, reach: 'private', tools: {} });
  }
  for (const [name, fields] of root.objects('tools')) readTool(name, fields, services);
  root.close();
  for (const [name, server] of services) {
    collected.servers[collected.idFor(name)] = server;
    if (Object.keys(server.tools).some((tool) => OWN_TOOLS.has(tool)))
      collected.notes.push(
        `${name} is an outside Docker server: with DOCKER_MCP_BASE_URL=${server.url} it answers the tools that OpsPilot has under the same names`,
      );
  }
  return collected;
}

type Tools = Record<string, 'read' | 'mutate' | McpToolRulesInput>;

function readTool(name: string, fields: Fields, services: ReadonlyMap<string, { tools: Tools }>): void {
  const target = fields.object('mcp');
  const service = target?.text('service') ?? '';
  const fn = target?.text('fn') ?? name;
  target?.close();
  const mutating = fields.flag('mutating') ?? true;
  const server = services.get(service);
  if (!server) throw wrong(`${fields.at('mcp')}.service`, 'names no service of this file');
  const effect = mutating ? 'mutate' : 'read';
  const approval = fields.text('approval');
  if (mutating && approval !== undefined && approval !== 'required')
    throw wrong(fields.at('approval'), 'must be required: what changes something needs a consent');
  const roles = fields.texts('roles')?.map((role, index) => roleOf(role, `${fields.at('roles')}.${index}`));
  const cooldown = fields.object('cooldown');
  const seconds = cooldown?.number('seconds');
  const key = cooldown?.text('key_by');
  cooldown?.close();
  const rules = {
    ...(roles && { roles }),
    ...(seconds !== undefined && { cooldown_sec: seconds }),
    ...(key !== undefined && { cooldown_key: key }),
  };
  server.tools[fn] = Object.keys(rules).length === 0 ? effect : { effect, ...rules };
  fields.text('summary');
  fields.close();
}
