import type { McpServer } from '#contract/mcp.ts';
import { digestOf } from '#core/digest.ts';

/** What starting this server means, line by line: nothing that decides over it is left out, no secret stands in it. */
export function launchLines(server: McpServer): string[] {
  const { command, url, image, args, cwd, env, headers, transport, reach, oauth } = server;
  const { network, memory_mb, pids, root } = server;
  const words = args.map(quote);
  if (command !== undefined)
    return [
      `run: ${[quote(command), ...words].join(' ')}`,
      ...(cwd === undefined ? [] : [`in: ${quote(cwd)}`]),
      ...fields('with', env, '='),
    ];
  if (image !== undefined)
    return [
      `container: ${[image, ...words].join(' ')}`,
      `network: ${network ? 'yes' : 'none'}; memory ${memory_mb} MB; ${pids} processes`,
      ...(root ? ['as root, where the image names no other user'] : []),
      ...fields('with', env, '='),
    ];
  return [
    `connect: ${url}${transport === 'sse' ? ' (SSE)' : ''}`,
    ...(reach === 'private' ? ['may be inside this network, without TLS'] : []),
    ...fields('header', headers, ': '),
    ...(oauth === undefined ? [] : [signInLine(oauth)]),
  ];
}

function signInLine({ per, client_id, scope }: NonNullable<McpServer['oauth']>): string {
  const who = per === 'person' ? 'each person by himself' : 'once for all';
  const client = client_id === undefined ? '' : `, as ${quote(client_id)}`;
  return `sign-in: ${who}${client}${scope === undefined ? '' : `, for ${quote(scope)}`}`;
}

/** Names exactly these lines: another program, argument, variable or address gives another one. */
export function launchHash(server: McpServer): string {
  return digestOf(launchLines(server));
}

function fields(word: string, values: Readonly<Record<string, string>>, between: string): string[] {
  return Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${word} ${name}${between}${quote(value)}`);
}

/** Words that need none stay without quotes; what is not plain ASCII could hide something and is written out. */
function quote(word: string): string {
  return /^[\w@%+=:,./${}-]+$/.test(word) ? word : JSON.stringify(word).replaceAll(/[^ -~]/g, codeOf);
}

function codeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
