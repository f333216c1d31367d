import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Config } from '#config/schema.ts';
import type { ToolSources } from '#tools/sources.ts';

/** Where tools find logs and metrics: as configured, relative paths from `configDir`; and ripgrep, if it is in `path`. */
export function toolSources(
  { logs, metrics }: Config,
  configDir: string,
  path: string | undefined,
  readings: ToolSources['readings'],
): ToolSources {
  return {
    logRoots: logs.roots.map((root) => resolve(configDir, root)),
    lokiUrl: logs.loki_url ?? null,
    prometheusUrl: metrics.prometheus_url ?? null,
    readings,
    ripgrep: findRipgrep(path),
  };
}

/** The program `rg` in these folders, as PATH names them; null where it is not installed. */
export function findRipgrep(path: string | undefined): string | null {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
