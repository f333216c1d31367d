import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { type ImportRef, importsOf, parseSource, type Source } from './parse.ts';

/** The folder that holds package.json, absolute. */
export const ROOT = dirname(dirname(import.meta.dirname));

/** Where an import leads: a file of this repository (path from the root), a builtin or an npm package. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'npm'; readonly name: string }
  | { readonly kind: 'unknown'; readonly name: string };

/** Paths from the root of the code below these folders, sorted; what is built is no source. */
export function codeFiles(folders: readonly string[]): string[] {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx,mjs}`);
  return globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules/**', 'web/dist/**'] }).sort();
}

/** Reads and parses one file, by its path from the root. */
export function readSource(path: string): Source {
  return parseSource(path, readFileSync(join(ROOT, path), 'utf8'));
}

/** Resolves what `from` (a path from the root) names, by the same rules as Node: relative, `#folder/*`, package. */
export function resolveImport(from: string, specifier: string): Target {
  if (specifier === '(computed)') return { kind: 'unknown', name: specifier };
  if (isBuiltin(specifier)) return { kind: 'builtin', name: specifier };
  const [bare = ''] = specifier.split('?');
  if (bare.startsWith('.')) return { kind: 'file', path: normalize(join(dirname(from), bare)) };
  if (!bare.startsWith('#')) return { kind: 'npm', name: packageName(bare) };
  const folder = bare.slice(0, bare.indexOf('/') + 1);
  const target = SUBPATHS.get(`${folder}*`);
  if (target === undefined) return { kind: 'unknown', name: specifier };
  return { kind: 'file', path: normalize(target.replace('*', bare.slice(folder.length))) };
}

/** The files that `entries` reach over imports that are left at run time, entries included. */
export function reachableFiles(entries: readonly string[]): string[] {
  const seen = new Set(entries);
  for (const path of seen) {
    for (const ref of runtimeImports(path)) {
      const target = resolveImport(path, ref.specifier);
      if (target.kind === 'file' && isCode(target.path)) seen.add(target.path);
    }
  }
  return [...seen];
}

/** The imports of a file that are left when the types are gone. */
export function runtimeImports(path: string): ImportRef[] {
  return importsOf(readSource(path)).filter((ref) => !ref.typeOnly);
}

const SUBPATHS = new Map<string, string>(
  Object.entries(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).imports),
);

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path) && existsSync(join(ROOT, path));
}
