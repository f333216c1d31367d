import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Part } from './part.ts';
import { findProgram } from './programs.ts';

const FOLDER = fileURLToPath(new URL('../peers', import.meta.url));
const LOCK = join(FOLDER, 'package-lock.json');
/** npm's own note of what it has put there. */
const INSTALLED = join(FOLDER, 'node_modules/.package-lock.json');

/** Outside MCP programs: the conformance suite, the inspector, servers and gateways, at exactly the locked versions. */
export const peers: Part = {
  name: 'MCP peers',
  async whyMissing() {
    if (isInstalled()) return null;
    const npm = findProgram('npm');
    if (npm === null) return 'there is no npm to install test/peers with';
    try {
      await promisify(execFile)(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: FOLDER,
        timeout: 300_000,
      });
      return null;
    } catch (error) {
      return `npm ci in test/peers failed: ${(error as Error).message.split('\n', 1)[0]}`;
    }
  },
};

/** The program of a package of `test/peers`, to be run with Node. */
export function peerProgram(name: string, bin: string = name.split('/').at(-1) ?? name): string {
  const folder = join(FOLDER, 'node_modules', name);
  const { bin: bins } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bins === 'string' ? bins : bins[bin];
  if (file === undefined) throw new Error(`${name} has no program ${bin}`);
  return join(folder, file);
}

/** All that is locked is there at its version. */
function isInstalled(): boolean {
  if (!existsSync(INSTALLED)) return false;
  const packages = (path: string) => {
    const { packages: found } = JSON.parse(readFileSync(path, 'utf8')) as {
      packages: Record<string, { version?: string; optional?: true }>;
    };
    return found;
  };
  const there = packages(INSTALLED);
  return Object.entries(packages(LOCK)).every(
    ([path, { version, optional }]) => path === '' || optional === true || there[path]?.version === version,
  );
}
