import { McpRegistry, type McpServer, McpServerId } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import { looksSecret } from './secret-text.ts';

export type Servers = Readonly<Record<string, McpServer>>;

/**
 * The servers of a document, with every default filled in. Throws `bad_request` that names the path and the rule of
 * each fault, never a value: an unknown field, a secret in plain text, a name that is none.
 */
export function checkServers(servers: unknown): Servers {
  const parsed = McpRegistry.shape.servers.safeParse(servers);
  if (!parsed.success) throw faults(parsed.error.issues.flatMap((issue) => sentencesOf(issue)));
  const secrets = Object.entries(parsed.data).flatMap(([id, server]) => plainSecrets(id, server));
  if (secrets.length > 0) throw faults(secrets);
  return parsed.data;
}

export function checkServerId(id: string): string {
  const parsed = McpServerId.safeParse(id);
  if (parsed.success) return parsed.data;
  throw faults([`${JSON.stringify(id.slice(0, 64))}: ${parsed.error.issues[0]?.message}`]);
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly issues?: readonly { readonly message: string }[];
}

/** An unknown field is named with its whole path. */
function sentencesOf(issue: Issue): string[] {
  const path = ['servers', ...issue.path].map(String);
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => `${[...path, key].join('.')}: there is no such field`);
  const rule = issue.code === 'invalid_key' ? issue.issues?.[0]?.message : undefined;
  return [`${path.join('.')}: ${rule ?? issue.message}`];
}

/** Secrets stand in the vault, a file or the environment; a registry is read, exported and shown. */
function plainSecrets(id: string, { args, env, headers, url }: McpServer): string[] {
  const found: string[] = [];
  const rule = 'is a secret in plain text: store it with opspilot vault set NAME, and write vault:NAME here';
  for (const [field, values] of Object.entries({ env, headers }))
    for (const [name, value] of Object.entries(values))
      if (looksSecret(name, value)) found.push(`servers.${id}.${field}.${name}: ${rule}`);
  for (const [index, value] of args.entries()) {
    const before = /^--?[\w-]+$/.test(args[index - 1] ?? '') ? (args[index - 1] ?? '') : '';
    const isSecret = [
      ['', value],
      [flagOf(value), afterFlag(value)],
      value.startsWith('-') ? ['', ''] : [before, value],
    ];
    if (!isSecret.some(([name = '', text = '']) => looksSecret(name, text))) continue;
    found.push(
      `servers.${id}.args.${index}: ${rule}, in env: arguments are seen by every user of the machine`,
    );
  }
  if (url !== undefined && looksSecret('', url)) found.push(`servers.${id}.url: ${rule}, in headers`);
  return found;
}

/** `--token` of `--token=abc`; '' for what is no such argument. */
function flagOf(argument: string): string {
  return /^--?([\w-]+)=/.exec(argument)?.[1] ?? '';
}

function afterFlag(argument: string): string {
  return argument.slice(argument.indexOf('=') + 1);
}

const MOST_FAULTS = 5;

function faults(sentences: readonly string[]): OpsError {
  const more = sentences.length - MOST_FAULTS;
  const shown = sentences.slice(0, MOST_FAULTS).join('; ');
  return new OpsError('bad_request', more > 0 ? `${shown}; and ${more} more` : shown);
}
