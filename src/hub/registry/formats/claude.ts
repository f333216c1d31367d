import { Fields } from './fields.ts';
import type { Imported, ServerFormat } from './imported.ts';
import { Collected, launchOf, transportOf, withoutPlaceholders } from './server-fields.ts';

/** `mcpServers`, as Claude Desktop, Claude Code, Cursor and many others have it. */
export const claude: ServerFormat = {
  name: 'claude',
  title: 'mcpServers of Claude Desktop, Claude Code, Cursor and others',
  fits: (document) =>
    typeof document === 'object' && document !== null && Object.hasOwn(document, 'mcpServers'),
  read,
};

function read(document: unknown): Imported {
  const root = new Fields(document, '');
  const collected = new Collected();
  for (const [name, fields] of root.objects('mcpServers')) {
    const id = collected.idFor(name);
    const transport = transportOf(fields, 'type', 'transport');
    const launch = launchOf(id, fields, collected, translate);
    const enabled = fields.flag('disabled') === true ? { enabled: false } : {};
    const server = withoutPlaceholders(launch, fields, collected);
    collected.servers[id] = { ...server, ...enabled, ...(launch.url === undefined ? {} : transport) };
    collected.ignore(fields);
  }
  collected.ignore(root);
  return collected;
}

/**
 * `${NAME}` is the environment's; a default after `:-` is written out, because ours knows none. Cursor has names of its
 * own for folders.
 */
function translate(value: string): string {
  return value.replaceAll(PLACEHOLDER, (whole, name: string, otherwise?: string) => {
    if (otherwise !== undefined) return otherwise;
    if (name === 'userHome') return `\${env:HOME}`;
    return /^(?:workspaceFolder|pathSeparator)/.test(name) ? whole : `\${env:${name}}`;
  });
}

const PLACEHOLDER = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;
