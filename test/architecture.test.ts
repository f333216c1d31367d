import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { describe, test } from 'node:test';
import { readsEnvironment } from './architecture/environment.ts';
import { brokenImports, folderOf, isTestCode } from './architecture/rules.ts';
import { BROWSER_SAFE, CONTROLLER, FOLDERS, REGISTRIES } from './architecture/table.ts';
import { parseSource } from './source/parse.ts';
import { codeFiles, reachableFiles, readSource, resolveImport, runtimeImports } from './source/tree.ts';

const FILES = codeFiles(['src', 'web']);

describe('the import table', () => {
  test('every file keeps to it', () => {
    assert.deepEqual(
      FILES.flatMap((path) => brokenImports(readSource(path))),
      [],
    );
  });

  test('arrows point one way: no folder reaches itself over others', () => {
    assert.deepEqual(cycles(), []);
  });

  test('the controller process loads no package but zod', () => {
    const own = FILES.filter((path) => path.startsWith(`${CONTROLLER.folder}/`) && !isTestCode(path));
    const allowed: readonly string[] = CONTROLLER.npm;
    const foreign = packagesOf([...own, CONTROLLER.entry]).filter(({ name }) => !allowed.includes(name));
    assert.deepEqual(foreign, []);
  });

  test('what the browser shares with the server uses no builtin of Node', () => {
    const builtins = reachableFiles(BROWSER_SAFE).flatMap((path) =>
      runtimeImports(path)
        .filter(({ specifier }) => resolveImport(path, specifier).kind === 'builtin')
        .map(({ specifier }) => `${path}: ${specifier}`),
    );
    assert.deepEqual(builtins, []);
  });
});

describe('the house rules', () => {
  test('only entry points read process.env: the others take values as arguments', () => {
    const readers = FILES.filter((path) => folderOf(path) !== 'bin' && !isTestCode(path));
    assert.deepEqual(
      readers.flatMap((path) => readsEnvironment(readSource(path))),
      [],
    );
  });

  test('only registries have an index.ts', () => {
    const indexes = FILES.filter((path) => /^index\.tsx?$/.test(basename(path)));
    assert.deepEqual(
      indexes.filter((path) => !REGISTRIES.includes(dirname(path))),
      [],
    );
  });
});

describe('the rules can fail', () => {
  const broken = (path: string, text: string) => brokenImports(parseSource(path, text)).length;

  for (const [what, path, text] of [
    ['an import from a folder above', 'src/core/x.ts', "import { s } from '#store/store.ts';"],
    ['a type from a folder above', 'src/core/x.ts', "import type { S } from '#store/store.ts';"],
    ['an import by relative path', 'src/core/x.ts', "import { s } from '../store/store.ts';"],
    ['a re-export', 'src/core/x.ts', "export * from '#agent/agent.ts';"],
    ['a dynamic import', 'src/core/x.ts', "const m = await import('#agent/agent.ts');"],
    ['a computed import', 'src/core/x.ts', 'const m = await import(name);'],
    ['a type written as import()', 'src/core/x.ts', "type A = import('#agent/agent.ts').Agent;"],
    ['a worker of another folder', 'src/core/x.ts', "new Worker(new URL('../store/w.ts', import.meta.url));"],
    ['a package that is not listed', 'src/diagnosis/x.ts', "import { z } from 'zod';"],
    ['a package of a scope that is not listed', 'src/http/x.ts', "import { s } from '@other/hono';"],
    [
      'a value where only types may come',
      'src/agent/x.ts',
      "import { type S, open } from '#store/store.ts';",
    ],
    ['a test helper outside a test', 'src/core/x.ts', "import { startDocker } from '#test/parts/docker.ts';"],
    ['a fixture outside a test', 'src/core/x.ts', "import { f } from './x-fixture.ts';"],
    ['a subpath that does not exist', 'src/bin/x.ts', "import { x } from '#nowhere/x.ts';"],
    ['a folder that is not listed', 'src/utils/x.ts', ''],
    ['a file of core in the web', 'web/x.tsx', "import { x } from '#core/digest.ts';"],
    ['a builtin in the web', 'web/x.tsx', "import { join } from 'node:path'; const p = <p>Don't</p>;"],
  ] as const) {
    test(`${what} is found`, () => assert.equal(broken(path, text), 1));
  }

  for (const [what, path, text] of [
    ['a folder below', 'src/store/x.ts', "import { s } from '#core/digest.ts'; import { f } from 'node:fs';"],
    ['types of an interface', 'src/agent/x.ts', "import type { S } from '#store/store.ts';"],
    ['a package of a listed scope', 'src/http/x.ts', "import { s } from '@hono/node-server/serve-static';"],
    [
      'what tests use',
      'src/core/x.test.ts',
      "import fc from 'fast-check'; import { s } from '#test/parts/docker.ts';",
    ],
    ['what runs a test of the web', 'web/x.test.ts', "import { test } from 'node:test';"],
    ['the real thing behind an interface', 'src/agent/x.test.ts', "import { open } from '#store/store.ts';"],
    ['the one file of core that the web shares', 'web/x.tsx', "import { v } from '#core/audit-chain.ts';"],
    [
      'words that look like an import',
      'src/core/x.ts',
      "// import '#agent/agent.ts'\nconst s = \"import '#agent/agent.ts'\";",
    ],
  ] as const) {
    test(`${what} may pass`, () => assert.equal(broken(path, text), 0));
  }

  for (const text of [
    'export const port = process.env.PORT;',
    "export const port = globalThis.process['env'].PORT;",
    'const { env } = process;',
    "import { env } from 'node:process';",
  ]) {
    test(`reading the environment is found: ${text}`, () => {
      assert.equal(readsEnvironment(parseSource('src/core/x.ts', text)).length, 1);
    });
  }
});

/** Folders of the table that reach themselves over what they may import. */
function cycles(): string[] {
  const arrows = (folder: string) => [
    ...(FOLDERS[folder]?.folders ?? []),
    ...(FOLDERS[folder]?.typesOnly ?? []),
  ];
  return Object.keys(FOLDERS).filter((start) => {
    const seen = new Set(arrows(start));
    for (const folder of seen) for (const next of arrows(folder)) seen.add(next);
    return seen.has(start);
  });
}

/** Every npm package that is loaded when these files run, with the file that names it. */
function packagesOf(entries: readonly string[]): { name: string; importedBy: string }[] {
  return reachableFiles(entries).flatMap((path) =>
    runtimeImports(path)
      .map(({ specifier }) => resolveImport(path, specifier))
      .flatMap((target) => (target.kind === 'npm' ? [{ name: target.name, importedBy: path }] : [])),
  );
}
