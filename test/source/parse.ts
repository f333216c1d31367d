import { type ESTree, parseSync, Visitor } from 'vite';

/** A module that a source file names, by whatever means. */
export interface ImportRef {
  /** As written; `(computed)` when a dynamic import does not name a literal. */
  readonly specifier: string;
  /** True when only types come over: nothing of it is left when the code runs. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** A parsed source file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly program: ESTree.Program;
  readonly comments: readonly { readonly value: string; readonly start: number }[];
  lineAt(offset: number): number;
}

/** Parses TypeScript, TSX or JavaScript by the extension of `path`. Throws with file and reason when it cannot. */
export function parseSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  return { path, text, program, comments, lineAt };
}

/**
 * Everything a file imports: static imports, re-exports, `import()`, `import('x').T` in types, and
 * `new URL('x', import.meta.url)`, which is how workers and child processes are named.
 */
export function importsOf(source: Source): ImportRef[] {
  const found: ImportRef[] = [];
  const add = (node: ESTree.Span, specifier: string, typeOnly: boolean) =>
    found.push({ specifier, typeOnly, line: source.lineAt(node.start) });
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source.value, isTypeImport(node)),
    ExportAllDeclaration: (node) => add(node, node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node, node.source.value, isTypeExport(node));
    },
    ImportExpression: (node) => add(node, literal(node.source) ?? '(computed)', false),
    TSImportType: (node) => add(node, node.source.value, true),
    NewExpression: (node) => {
      const specifier = moduleUrl(node);
      if (specifier !== null) add(node, specifier, false);
    },
  }).visit(source.program);
  return found;
}

function isTypeImport(node: ESTree.ImportDeclaration): boolean {
  if (node.importKind === 'type') return true;
  const { specifiers } = node;
  return specifiers.length > 0 && specifiers.every((it) => 'importKind' in it && it.importKind === 'type');
}

function isTypeExport(node: ESTree.ExportNamedDeclaration): boolean {
  if (node.exportKind === 'type') return true;
  return node.specifiers.length > 0 && node.specifiers.every((it) => it.exportKind === 'type');
}

function literal(node: ESTree.Expression): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

/** `./x.ts` of `new URL('./x.ts', import.meta.url)`; null for any other expression. */
function moduleUrl(node: ESTree.NewExpression): string | null {
  const [target, base] = node.arguments;
  if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return null;
  if (base?.type !== 'MemberExpression' || base.object.type !== 'MetaProperty') return null;
  if (target?.type !== 'Literal' || typeof target.value !== 'string') return null;
  return /\.[cm]?[jt]sx?$/.test(target.value) ? target.value : null;
}
