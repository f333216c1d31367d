import { Fields, wrong } from './fields.ts';
import type { Imported, ServerFormat } from './imported.ts';
import { Collected, launchOf } from './server-fields.ts';

/** `mcp.config.json` of the first OpsPilot: servers of type `internal` and `external`. */
export const hubConfig: ServerFormat = {
  name: 'hub-config',
  title: 'mcp.config.json (servers of type internal and external)',
  fits(document) {
    const servers = (document as { servers?: unknown } | null)?.servers;
    if (typeof servers !== 'object' || servers === null) return false;
    return Object.values(servers).some((one) => {
      const { type } = (one ?? {}) as { type?: unknown };
      return type === 'internal' || type === 'external';
    });
  },
  read,
};

function read(document: unknown): Imported {
  const root = new Fields(document, '');
  const collected = new Collected();
  for (const [name, fields] of root.objects('servers')) {
    const type = fields.text('type');
    if (type === 'internal') {
      const tools = fields.texts('tools') ?? [];
      collected.notes.push(
        `${name} is internal: tools of OpsPilot itself need no entry (${tools.join(', ')})`,
      );
    } else if (type === 'external') {
      const id = collected.idFor(name);
      collected.servers[id] = launchOf(id, fields, collected, (value) => value);
    } else throw wrong(fields.at('type'), 'must be internal or external');
    fields.close();
  }
  root.close();
  return collected;
}
