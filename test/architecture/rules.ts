import { importsOf, type Source } from '../source/parse.ts';
import { resolveImport } from '../source/tree.ts';
import { COMPUTED_IMPORTS, FOLDERS, type FolderRule, TEST_PACKAGES, WEB_BUILD } from './table.ts';

/** The folder of the table that a path belongs to: `core` for `src/core/x.ts`, `web` for all of `web/`. */
export function folderOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'src' ? second : top;
}

/** What a file of `src/` or `web/` imports against the table, one sentence each; none when it keeps to it. */
export function brokenImports(source: Source): string[] {
  const folder = folderOf(source.path);
  const rule = Object.hasOwn(FOLDERS, folder) ? FOLDERS[folder] : undefined;
  if (rule === undefined)
    return [`${source.path}: folder ${folder} is not in the import table (test/architecture/table.ts)`];
  return importsOf(source).flatMap(({ specifier, typeOnly, line }) => {
    const reason = objection(source.path, rule, specifier, typeOnly);
    return reason === null ? [] : [`${source.path}:${line}: ${specifier}: ${reason}`];
  });
}

function objection(path: string, rule: FolderRule, specifier: string, typeOnly: boolean): string | null {
  const target = resolveImport(path, specifier);
  switch (target.kind) {
    case 'builtin':
      return runsInBrowser(path) ? 'a browser has no builtins of Node' : null;
    case 'unknown':
      if (path in COMPUTED_IMPORTS) return null;
      return 'name the module literally, by a subpath of package.json: what cannot be read cannot be checked';
    case 'npm':
      return mayUsePackage(path, rule, target.name)
        ? null
        : `${folderOf(path)} may not use the package ${target.name}`;
    case 'file':
      return objectionToFile(path, rule, target.path, typeOnly);
  }
}

function runsInBrowser(path: string): boolean {
  return folderOf(path) === 'web' && !(path in WEB_BUILD) && !isTestCode(path);
}

function mayUsePackage(path: string, rule: FolderRule, name: string): boolean {
  const allowed = [...rule.npm, ...(isTestCode(path) ? TEST_PACKAGES : []), ...(WEB_BUILD[path] ?? [])];
  return allowed.some((entry) =>
    entry.endsWith('/*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
  );
}

function objectionToFile(path: string, rule: FolderRule, target: string, typeOnly: boolean): string | null {
  const from = folderOf(path);
  const to = folderOf(target);
  if (isTestCode(target) && !isTestCode(path)) return 'only tests may import what is there for tests';
  if (to === from || to === 'test' || rule.folders.includes(to) || rule.files?.includes(target)) return null;
  if (rule.folders.includes('*'))
    return Object.hasOwn(FOLDERS, to) ? null : `there is no folder ${to} in the table`;
  if (rule.typesOnly?.includes(to)) {
    return typeOnly || isTestCode(path)
      ? null
      : `${from} may know only the types of ${to}: use \`import type\` and take the value as an argument`;
  }
  return `${from} may not import ${to}: take what you need as an argument, or move it to a folder below both`;
}

/** Tests, the suites that several of them run, what they set up, and all of `test/`: no part of the product. */
export function isTestCode(path: string): boolean {
  return path.startsWith('test/') || /(\.test|-suite|-fixture)\.tsx?$/.test(path);
}
