import { Fields } from './fields.ts';
import type { Imported, ServerFormat } from './imported.ts';
import { Collected, launchOf } from './server-fields.ts';

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
    const type = fields.text('type') ?? fields.text('transport');
    fields.any('transport');
    const launch = launchOf(id, fields, collected, translate);
    const enabled = fields.flag('disabled') === true ? { enabled: false } : {};
    collected.servers[id] = {
      ...launch,
      ...enabled,
      ...(type === 'sse' ? { transport: 'sse' as const } : {}),
    };
    collected.ignore(fields);
  }
  collected.ignore(root);
  return collected;
}

/** `${NAME}` is the environment's; a default after `:-` is written out, because ours knows none. */
function translate(value: string): string {
  return value.replaceAll(/\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g, (_, name: string, otherwise?: string) =>
    otherwise === undefined ? `\${env:${name}}` : otherwise,
  );
}
