import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildBusyboxImage } from '#test/parts/busybox.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { shortFolder } from '#test/parts/kept.ts';

const exec = promisify(execFile);

/** A base that the engine builds upon, and what `buildMcpImage` makes of it. */
const BASE = 'opspilot-test/mcp-base:1';
export const MCP_IMAGE = 'opspilot-test/mcp:1';

/**
 * Puts an image with an MCP server of one tool into an engine: `run` has BusyBox's shell run a command inside of the
 * container. With the argument `stubborn` the server does not end when its input does. It declares a volume, `/data`.
 */
export async function buildMcpImage(engine: { readonly socketPath: string }): Promise<void> {
  await buildBusyboxImage(engine, BASE);
  const folder = await shortFolder();
  try {
    await writeFile(join(folder, 'server.sh'), SERVER, { mode: 0o755 });
    const lines = [
      `FROM ${BASE}`,
      'COPY server.sh /server.sh',
      'VOLUME /data',
      'ENTRYPOINT ["/bin/sh", "/server.sh"]',
    ];
    await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
    const { stdout } = await exec('tar', ['--create', '--directory', folder, '.'], { encoding: 'buffer' });
    await engineApi(engine.socketPath, 'POST', `/build?t=${MCP_IMAGE}`, stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** JSON by hand: the hub's messages have one form each, and commands hold neither quotes nor backslashes. */
const SERVER = String.raw`
TOOL='{"name":"run","description":"Runs a command.","inputSchema":{"type":"object","properties":{"command":{"type":"string"}},"required":["command"]}}'
answer() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$1" "$2"; }
echo 'the server has started' >&2
while read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/p')
  case "$line" in
    *'"method":"initialize"'*)
      answer "$id" '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"boxed","version":"1"}}' ;;
    *'"method":"ping"'*) answer "$id" '{}' ;;
    *'"method":"tools/list"'*) answer "$id" "{\"tools\":[$TOOL]}" ;;
    *'"method":"tools/call"'*)
      command=$(printf '%s' "$line" | sed -n 's/.*"command":"\([^"]*\)".*/\1/p')
      said=$(sh -c "$command" 2>&1 </dev/null | head -c 4000 | tr '\n\t"\\\r' '|    ')
      answer "$id" "{\"content\":[{\"type\":\"text\",\"text\":\"$said\"}]}" ;;
    *) [ -n "$id" ] && printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no such method"}}\n' "$id" ;;
  esac
done
if [ "$1" = stubborn ]; then while :; do sleep 1; done; fi
`;
