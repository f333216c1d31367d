import { type ESTree, Visitor } from 'vite';
import { isTestCode } from '#test/architecture/rules.ts';
import type { Source } from '#test/source/parse.ts';

const TEST_FUNCTIONS = ['test', 'it', 'describe', 'suite', 't'];
const TEST_MARKS = ['only', 'skip', 'todo'];
const SHELL_FUNCTIONS = ['exec', 'execSync'];
const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/;
/** Folders of one machine; in tests a home is also what a recorded log line may speak of. */
const WORKPLACES = /(?<![\w.}])\/(?:root|work|workspaces?)\/[\w./-]*/;
const HOMES = /(?<![\w.}])(?:\/home\/|\/Users\/|C:\\+Users)\w[\w./-]*/;

const LESSON = {
  argv: 'pass the program and its arguments as an array to spawn or execFile: no shell string exists here.',
  mark: 'a test runs or it goes. Use describeWith of #test/parts/describe-with.ts for what needs a part of the machine.',
  require: 'import it: what is loaded past the import statements is not seen by the import table.',
  path: 'take paths from arguments, import.meta.dirname or os.tmpdir(): this one exists on one machine only.',
  unfinished: 'finish it, or take it out: the code says what is, plans have their own place.',
} as const;

/** Where a file does what no file may do, one line each with what to do instead. */
export function bannedThings(source: Source): string[] {
  const found: string[] = [];
  const add = (start: number, what: string, lesson: keyof typeof LESSON) =>
    found.push(`${source.path}:${source.lineAt(start)}: ${what}: ${LESSON[lesson]}`);
  new Visitor({
    Property: (node) => {
      const off = node.value.type === 'Literal' && node.value.value === false;
      if (node.key.type === 'Identifier' && node.key.name === 'shell' && !off)
        add(node.start, 'shell option', 'argv');
    },
    ImportDeclaration: (node) => {
      for (const what of shellImports(node)) add(node.start, what, 'argv');
      if (node.specifiers.some((it) => importedName(it) === 'createRequire'))
        add(node.start, 'createRequire', 'require');
    },
    CallExpression: (node) => {
      const mark = testMark(node);
      if (mark !== null) add(node.start, mark, 'mark');
    },
  }).visit(source.program);
  for (const comment of source.comments) {
    const [word] = UNFINISHED.exec(comment.value) ?? [];
    if (word !== undefined) add(comment.start, word, 'unfinished');
  }
  const path = WORKPLACES.exec(source.text) ?? (isTestCode(source.path) ? null : HOMES.exec(source.text));
  if (path !== null) add(path.index, path[0], 'path');
  return found;
}

/** `exec` and `execSync` by name, or a handle on all of child_process, behind which they would be out of sight. */
function shellImports(node: ESTree.ImportDeclaration): string[] {
  if (!/^(node:)?child_process$/.test(node.source.value)) return [];
  return node.specifiers
    .map((it) => importedName(it) ?? 'all of child_process')
    .filter((name) => SHELL_FUNCTIONS.includes(name) || name === 'all of child_process');
}

/** The name that a specifier takes from its module; null when it takes the module as a whole. */
function importedName(node: ESTree.ImportDeclaration['specifiers'][number]): string | null {
  if (node.type !== 'ImportSpecifier') return null;
  return node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
}

function testMark({ callee }: ESTree.CallExpression): string | null {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return null;
  if (callee.property.type !== 'Identifier' || !TEST_MARKS.includes(callee.property.name)) return null;
  return TEST_FUNCTIONS.includes(callee.object.name)
    ? `${callee.object.name}.${callee.property.name}()`
    : null;
}
