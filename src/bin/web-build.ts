import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders and files whose content decides whether the built web UI is still the right one. */
const SOURCES = [
  'web',
  'src/contract',
  'src/core/audit-chain.ts',
  'src/core/audit-hash.ts',
  'src/core/canonical-json.ts',
  'src/core/log-level.ts',
  'package-lock.json',
] as const;
const STAMP = '.built-from';

/**
 * Builds the web UI when it is missing or was built from other sources. Runs Vite in a process of its own, so that its
 * memory is given back. Answers whether it built; throws with the builder's own words.
 */
export async function ensureWebBuilt(root: string, onBuild: () => void): Promise<boolean> {
  const out = join(root, 'web', 'dist');
  const wanted = fingerprint(root);
  const stamp = join(out, STAMP);
  if (existsSync(join(out, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted)
    return false;
  onBuild();
  const fresh = `${out}.${process.pid}`;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  await run(
    process.execPath,
    [vite, 'build', join(root, 'web'), '--outDir', fresh, '--logLevel', 'warn'],
    root,
  );
  writeFileSync(join(fresh, STAMP), wanted);
  replaceFolder(out, fresh);
  return true;
}

/** Puts the new build in place at once, so that an instance that starts meanwhile sees the old one or the new one. */
function replaceFolder(target: string, fresh: string): void {
  const old = `${fresh}.old`;
  try {
    renameSync(target, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesBelow(root, source))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(root, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(root: string, path: string): string[] {
  if (path.endsWith('.ts') || path.endsWith('.json')) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !file.startsWith(join('web', 'dist')) && !file.endsWith('.test.ts'))
    .sort();
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the web UI could not be built:\n${output.trim()}`);
}
