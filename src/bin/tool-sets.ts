import type { Config } from '#config/schema.ts';
import { createOutsideDocker } from '#hub/docker-server/outside-docker.ts';
import { composeTools } from '#tools/compose/compose-tools.ts';
import { TOOLS } from '#tools/index.ts';
import type { Tool } from '#tools/tool.ts';
import { VERSION } from './version.ts';

/** Every tool of this instance: those that need no settings, and the sets that do. A set's tool wins over a plain one. */
export function instanceTools(config: Config): Tool[] {
  const sets = [...composeSet(config)];
  const own = new Set(sets.map(({ name }) => name));
  return [...TOOLS.filter(({ name }) => !own.has(name)), ...sets];
}

/** The tools of the Docker guide, answered by an outside server where one is named. */
function composeSet({ docker }: Config): readonly Tool[] {
  const { mcp_url, mcp_compose_file, mcp_read_timeout_s, mcp_write_timeout_s } = docker;
  const outside =
    mcp_url === undefined
      ? null
      : createOutsideDocker({
          url: mcp_url,
          readMs: mcp_read_timeout_s * 1000,
          changeMs: mcp_write_timeout_s * 1000,
          version: VERSION,
          fetch,
        });
  return composeTools({ file: mcp_compose_file === '' ? null : mcp_compose_file, outside });
}
