import type { McpServerInput } from '#contract/mcp.ts';
import { looksSecret } from '../secret-text.ts';
import { containerOf, dockerRun } from './docker-run.ts';
import { type Fields, wrong } from './fields.ts';

/** Turns a value with placeholders of another program into one of ours. */
export type Translate = (value: string) => string;

/** What is collected while a file is read. */
export class Collected {
  readonly servers: Record<string, McpServerInput> = {};
  readonly secrets: Record<string, string> = {};
  readonly notes: string[] = [];

  /** A name of ours for a server of this one; a note when it is another. */
  idFor(name: string): string {
    const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const fits = /^(?=.{1,32}$)[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/.test(name);
    const short = words.join('-').slice(0, 32).replace(/-$/, '') || 'server';
    let id = fits ? name : short;
    for (let n = 2; Object.hasOwn(this.servers, id); n += 1) id = `${short.slice(0, 29)}-${n}`;
    if (id !== name) this.notes.push(`${JSON.stringify(name)} is called ${id} here`);
    return id;
  }

  /** Moves what is a secret in plain text to the vault, under a name of this server. */
  values(id: string, values: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (!looksSecret(name, value)) return [name, value];
        const secret = `${id}/${name}`;
        this.secrets[secret] = value;
        return [name, `vault:${secret}`];
      }),
    );
  }

  /** Says what of an entry has no meaning here. */
  ignore(fields: Fields): void {
    for (const path of fields.leftOver()) this.notes.push(`${path} has no meaning here and was left out`);
  }
}

/** Program or address of a server in the words that VS Code, Claude and others share. */
export function launchOf(
  id: string,
  fields: Fields,
  collected: Collected,
  translate: Translate,
): McpServerInput {
  const map = (values: Record<string, string>) =>
    collected.values(
      id,
      Object.fromEntries(Object.entries(values).map(([k, value]) => [k, translate(value)])),
    );
  const url = fields.text('url');
  if (url !== undefined) {
    const headers = map(fields.textMap('headers'));
    const { hostname, protocol } = URL.parse(url) ?? { hostname: '', protocol: '' };
    const inside =
      protocol === 'http:' ||
      /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[?::1)/.test(hostname);
    if (inside)
      collected.notes.push(`${fields.at('url')} is inside of this network: reach is set to private`);
    return {
      url,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(inside ? { reach: 'private' as const } : {}),
    };
  }
  const command = fields.text('command');
  const env = map(fields.textMap('env'));
  const args = fields.texts('args')?.map(translate);
  const cwd = fields.text('cwd');
  const run = command === undefined ? null : dockerRun(command, args ?? []);
  if (run) {
    collected.notes.push(
      `${fields.at('command')} is docker run: entered as the image ${run.image}, which OpsPilot starts`,
    );
    const { env: handed = {}, ...container } = containerOf(run, env);
    const values = collected.values(id, handed);
    return { ...container, ...(Object.keys(values).length === 0 ? {} : { env: values }) };
  }
  return {
    ...(command === undefined ? {} : { command: translate(command) }),
    ...(args === undefined ? {} : { args }),
    ...(cwd === undefined ? {} : { cwd: translate(cwd) }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
  };
}

/** `sse`, or nothing for what is the usual. Throws for a transport that nobody speaks here. */
export function transportOf(fields: Fields, ...names: readonly string[]): Pick<McpServerInput, 'transport'> {
  for (const name of names) {
    const type = fields.text(name);
    if (type === undefined) continue;
    if (type.toLowerCase() === 'sse') return { transport: 'sse' };
    if (!USUAL.has(type.toLowerCase().replaceAll(/[-_]/g, '')))
      throw wrong(fields.at(name), 'must be stdio, http, streamable-http or sse');
  }
  return {};
}

const USUAL: ReadonlySet<string> = new Set(['stdio', 'http', 'streamablehttp', 'local', 'remote']);

/** Switches off what would start with a placeholder in its place; only values of env and headers are filled here. */
export function withoutPlaceholders(
  server: McpServerInput,
  fields: Fields,
  collected: Collected,
): McpServerInput {
  const { command, args = [], cwd, url } = server;
  const places = { command, url, cwd, ...Object.fromEntries(args.map((text, n) => [`args.${n}`, text])) };
  const open = Object.entries(places).filter(([, text]) => text !== undefined && /\$\{[^}]*\}/.test(text));
  for (const [place, text = ''] of open)
    collected.notes.push(
      `${fields.at(place)} holds ${/\$\{[^}]*\}/.exec(text)?.[0]}, which only env and headers are filled with: entered as switched off`,
    );
  return open.length === 0 ? server : { ...server, enabled: false };
}
