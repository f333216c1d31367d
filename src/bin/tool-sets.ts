import { realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { Config } from '#config/schema.ts';
import { createOutsideDocker } from '#hub/docker-server/outside-docker.ts';
import { composeTools } from '#tools/compose/compose-tools.ts';
import { fileTools } from '#tools/files/file-tools.ts';
import { TOOLS } from '#tools/index.ts';
import type { Tool } from '#tools/tool.ts';
import type { DataDir } from './data-dir.ts';
import { StartError } from './start-error.ts';
import { VERSION } from './version.ts';

/**
 * Every tool of this instance: those that need no settings, and the sets that do. Throws `StartError` for a folder of
 * files that cannot be one.
 */
export function instanceTools(
  config: Config,
  dir: DataDir,
  configDir: string,
  lockedFile: string | null,
): Tool[] {
  const roots = config.files.roots.map((root) => fileRoot(resolve(configDir, root), dir));
  return [
    ...TOOLS,
    ...composeSet(config, lockedFile),
    ...fileTools({ roots, keepDir: join(dir.hub, 'former-files') }),
  ];
}

/** The tools of the Docker guide, answered by an outside server where one is named. */
function composeSet({ docker }: Config, lockedFile: string | null): readonly Tool[] {
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
  return composeTools({ file: mcp_compose_file === '' ? lockedFile : mcp_compose_file, outside });
}

/** The folder itself, without links on the way. Our own keys and records are in no such folder. */
function fileRoot(root: string, dir: DataDir): string {
  let real: string;
  try {
    real = realpathSync(root);
    if (!statSync(real).isDirectory()) throw new StartError(`files.roots: ${root} is no folder`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`files.roots: ${root} cannot be used (${(error as NodeJS.ErrnoException).code})`);
  }
  const holds = (outer: string, inner: string) => inner === outer || inner.startsWith(`${outer}${sep}`);
  if (real === sep)
    throw new StartError('files.roots: / holds everything, also what is no file: name its folders');
  const data = realpathSync(dir.root);
  if (holds(real, data) || holds(data, real))
    throw new StartError(`files.roots: ${root} and the data dir ${dir.root} must lie apart`);
  return real;
}
