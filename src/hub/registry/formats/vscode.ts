import { Fields } from './fields.ts';
import type { Imported, ServerFormat } from './imported.ts';
import { Collected, launchOf, transportOf, withoutPlaceholders } from './server-fields.ts';

/** VS Code's `mcp.json`, or the same in its settings: `servers`, and `inputs` that it would ask for. An input becomes a secret of the vault. */
export const vscode: ServerFormat = {
  name: 'vscode',
  title: "VS Code's mcp.json (servers, inputs)",
  fits: (document, fileName) =>
    isSettings(document) ||
    (hasFields(document, 'servers') && (hasFields(document, 'inputs') || fileName === 'mcp.json')),
  read: (document) => read(isSettings(document) ? (document as { mcp: unknown }).mcp : document),
};

function read(document: unknown): Imported {
  const root = new Fields(document, '');
  const collected = new Collected();
  const inputs = inputsOf(root, collected);
  for (const [name, fields] of root.objects('servers')) {
    const id = collected.idFor(name);
    const transport = transportOf(fields, 'type');
    const launch = launchOf(id, fields, collected, (value) => translate(value, id, inputs, collected));
    const envFile = fields.text('envFile');
    if (envFile !== undefined)
      collected.notes.push(`${fields.at('envFile')} is not read: enter its variables under env`);
    const enabled = fields.flag('disabled') === true ? { enabled: false } : {};
    const server = withoutPlaceholders(launch, fields, collected);
    collected.servers[id] = { ...server, ...enabled, ...(launch.url === undefined ? {} : transport) };
    collected.ignore(fields);
  }
  collected.ignore(root);
  return collected;
}

/** The inputs by their ids, and whether each is a password. */
function inputsOf(root: Fields, collected: Collected): ReadonlyMap<string, string> {
  const list = root.any('inputs');
  const inputs = new Map<string, string>();
  for (const [index, entry] of (Array.isArray(list) ? list : []).entries()) {
    const fields = new Fields(entry, `inputs.${index}`);
    const id = fields.text('id');
    if (id === undefined) continue;
    const description = fields.text('description') ?? id;
    inputs.set(id, description);
    for (const name of ['type', 'password', 'default', 'options', 'command', 'args']) fields.any(name);
    collected.ignore(fields);
  }
  return inputs;
}

function translate(
  value: string,
  server: string,
  inputs: ReadonlyMap<string, string>,
  collected: Collected,
): string {
  const translated = value
    .replaceAll(/\$\{userHome\}/g, `\${env:HOME}`)
    .replaceAll(/\$\{(\w+):([^}]+)\}/g, (whole, kind: string, name: string) => {
      if (kind === 'env') return `\${env:${name}}`;
      if (kind !== 'input') return whole;
      const secret = `${server}/${name.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}`;
      const note = `${server} needs a value for ${JSON.stringify(inputs.get(name) ?? name)}: opspilot vault set ${secret}`;
      if (!collected.notes.includes(note)) collected.notes.push(note);
      return `\${vault:${secret}}`;
    });
  return translated;
}

/** `settings.json` has the same below `mcp`. */
function isSettings(document: unknown): boolean {
  return hasFields(document, 'mcp') && hasFields((document as { mcp: unknown }).mcp, 'servers');
}

function hasFields(document: unknown, name: string): boolean {
  return typeof document === 'object' && document !== null && Object.hasOwn(document, name);
}
