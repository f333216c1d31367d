import type { McpServerInput } from '#contract/mcp.ts';
import { Fields } from './fields.ts';
import type { BesideFile, Imported, ServerFormat } from './imported.ts';
import { Collected } from './server-fields.ts';

/**
 * `registry.json`, ours and that of the first OpsPilot, with `servers.txt` beside it: then only those that are listed
 * there are enabled.
 */
export const registryJson: ServerFormat = {
  name: 'registry',
  title: 'registry.json, with the list of enabled servers in servers.txt beside it',
  fits: (document, fileName) =>
    typeof document === 'object' &&
    document !== null &&
    Object.hasOwn(document, 'servers') &&
    fileName !== 'mcp.json',
  read,
};

/** `servers.txt` alone: names of Docker's catalogue, one a line, `#` for comments. */
export const serversTxt: ServerFormat = {
  name: 'servers-txt',
  title: 'servers.txt (one name a line)',
  fits: (document, fileName) => typeof document === 'string' && fileName.endsWith('.txt'),
  read(document) {
    const collected = new Collected();
    for (const name of listed(String(document)))
      collected.servers[collected.idFor(name.replace(/^.*\//, '').replace(/:.*$/, ''))] = {
        image: name.includes('/') ? name : `mcp/${name}`,
      };
    return collected;
  },
};

function read(document: unknown, beside: BesideFile): Imported {
  const root = new Fields(document, '');
  const collected = new Collected();
  const enabledList = beside('servers.txt');
  const enabled = enabledList === null ? null : new Set(listed(enabledList));
  for (const [name, fields] of root.objects('servers')) {
    const id = collected.idFor(name);
    const server = Object.fromEntries(fields.names().map((key) => [key, fields.any(key)])) as McpServerInput;
    const env = collected.values(id, { ...missing(id, server), ...fields.textMap('env') });
    const headers = fields.has('headers') ? { headers: collected.values(id, fields.textMap('headers')) } : {};
    const off = enabled !== null && !enabled.has(name);
    collected.servers[id] = {
      ...server,
      ...(Object.keys(env).length === 0 ? {} : { env }),
      ...headers,
      ...(off ? { enabled: false } : {}),
    };
    if (off) collected.notes.push(`${name} is not in servers.txt and is entered as switched off`);
  }
  for (const name of enabled ?? [])
    if (!root.object('servers')?.has(name)) {
      const id = collected.idFor(name);
      collected.servers[id] = { image: name.includes('/') ? name : `mcp/${name}` };
      collected.notes.push(
        `${name} is in servers.txt alone: taken as the image ${collected.servers[id].image}`,
      );
    }
  // Who may start what is decided here, not where the file comes from.
  root.any('confirmed');
  root.close();
  return collected;
}

/** A required variable without a value is looked for in the vault, under the server's name. */
function missing(id: string, { env_schema, env, image, command }: McpServerInput): Record<string, string> {
  if (image === undefined && command === undefined) return {};
  // The entry is checked later: until then a rule may be anything.
  const names = Object.entries(env_schema ?? {}).flatMap(([name, rule]) => {
    const required = rule === 'required' || (typeof rule === 'object' && rule?.required !== false);
    return required && env?.[name] === undefined ? [name] : [];
  });
  return Object.fromEntries(names.map((name) => [name, `vault:${id}/${name}`]));
}

function listed(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '');
}
