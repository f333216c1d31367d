import { McpServer } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Imported } from './formats/imported.ts';
import { parseJsonc } from './formats/jsonc.ts';
import { readServers } from './formats/read-servers.ts';

export type Pasted = Imported & { readonly format: string };

/**
 * The servers in a text that somebody pasted without saying what it is: any format that files have, a part of one, one
 * server, an address, the name of an image, or a command of one line. `name` is for a server that has none in the text.
 * Throws `bad_request`.
 */
export function readPasted(text: string, name?: string): Pasted {
  const pasted = text.replace(/^\ufeff/, '').trim();
  if (/^https?:\/\/\S+$/.test(pasted)) return asClaude(name ?? nameOfUrl(pasted), { url: pasted }, 'address');
  if (/^[{"/]/.test(pasted)) return readJson(pasted, name);
  if (/^[\w-]+:(\s|$)/m.test(pasted)) return readServers('tool_registry.yaml', pasted, nothing);
  if (pasted === '') throw new OpsError('bad_request', 'nothing was pasted');
  const words = pasted.split(/[ \t]+/);
  if (/[\r\n]/.test(pasted)) return readServers('servers.txt', pasted, nothing);
  if (words.length === 1) return asRegistry(name ?? nameOfImage(pasted), { image: pasted }, 'image');
  return readCommand(words, name);
}

/** A command is split at its spaces and never given to a shell: what only a shell understands is refused. */
function readCommand([command = '', ...args]: readonly string[], name?: string): Pasted {
  const shells = [command, ...args].find((word) => /["'`$|;&<>()*?\\]/.test(word));
  if (shells !== undefined)
    throw new OpsError('bad_request', 'quotes and signs of a shell mean nothing here: paste it as JSON');
  const last = args.findLast((word) => !word.startsWith('-')) ?? command;
  return asClaude(name ?? nameOfImage(last), { command, args }, 'command');
}

function readJson(pasted: string, name?: string): Pasted {
  // Instructions often show the inner part of a file alone.
  const document = parseJsonc(pasted.startsWith('"') ? `{${pasted}}` : pasted, 'the text');
  if (!isObject(document)) throw new OpsError('bad_request', 'the text holds no servers');
  if (isLaunch(document)) return oneServer(name ?? 'server', document);
  const inner = Object.values(document);
  if (inner.length > 0 && inner.every((one) => isObject(one) && isLaunch(one)))
    return readServers('claude.json', JSON.stringify({ mcpServers: document }), nothing);
  const { servers } = document;
  const own = isObject(servers) && Object.values(servers).some((one) => isObject(one) && isOwnForm(one));
  const file = own || !isObject(servers) ? 'registry.json' : 'mcp.json';
  return readServers(file, JSON.stringify(document), nothing);
}

function oneServer(id: string, server: Readonly<Record<string, unknown>>): Pasted {
  return isOwnForm(server) ? asRegistry(id, server, 'server') : asClaude(id, server, 'server');
}

function asClaude(id: string, server: object, format: string): Pasted {
  const read = readServers('claude.json', JSON.stringify({ mcpServers: { [id]: server } }), nothing);
  return { ...read, format };
}

function asRegistry(id: string, server: object, format: string): Pasted {
  return { ...readServers('registry.json', JSON.stringify({ servers: { [id]: server } }), nothing), format };
}

function isLaunch(value: Readonly<Record<string, unknown>>): boolean {
  return ['command', 'url', 'image'].some((field) => typeof value[field] === 'string');
}

/** Fields that Claude, VS Code and others have as well. */
const SHARED: ReadonlySet<string> = new Set(['command', 'args', 'env', 'cwd', 'url', 'headers', 'transport']);

/** Whether it speaks the words of our own registry. */
function isOwnForm(server: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(server).some((field) => Object.hasOwn(McpServer.shape, field) && !SHARED.has(field));
}

/** `search` of `https://search.example/mcp`; of `mcp.example.com` the part that tells it apart. */
function nameOfUrl(url: string): string {
  const labels = (URL.parse(url)?.hostname ?? '').split('.');
  const telling = labels.filter((label) => label !== 'mcp' && label !== 'www' && label !== 'api');
  return named(telling[0] ?? '');
}

/** `duckduckgo` of `mcp/duckduckgo:latest`; `filesystem` of `@modelcontextprotocol/server-filesystem`. */
function nameOfImage(image: string): string {
  const last = image.split('/').at(-1) ?? '';
  return named(last.replace(/[@:].*$/, '').replace(/^(mcp-server|server|mcp)-|-(mcp-server|mcp)$/g, ''));
}

function named(text: string): string {
  const fit = text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return fit.slice(0, 32).replace(/-$/, '') || 'server';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A pasted text has no files beside it. */
function nothing(): null {
  return null;
}
