import { type ESTree, Visitor } from 'vite';
import type { Source } from '../source/parse.ts';

/** Where a file reads the environment: `process.env`, `const { env } = process`, `import { env } from 'node:process'`. */
export function readsEnvironment(source: Source): string[] {
  const places: string[] = [];
  const add = (node: ESTree.Span) =>
    places.push(`${source.path}:${source.lineAt(node.start)}: reads the environment`);
  new Visitor({
    MemberExpression: (node) => {
      if (isProcess(node.object) && memberName(node) === 'env') add(node);
    },
    VariableDeclarator: (node) => {
      if (node.init !== null && isProcess(node.init) && node.id.type === 'ObjectPattern') add(node);
    },
    ImportDeclaration: (node) => {
      const fromProcess = node.source.value === 'process' || node.source.value === 'node:process';
      if (
        fromProcess &&
        node.specifiers.some((it) => it.type === 'ImportSpecifier' && it.local.name === 'env')
      )
        add(node);
    },
  }).visit(source.program);
  return places;
}

/** `process`, or `globalThis.process`. */
function isProcess(node: ESTree.Node): boolean {
  if (node.type === 'Identifier') return node.name === 'process';
  return node.type === 'MemberExpression' && memberName(node) === 'process';
}

function memberName(node: ESTree.MemberExpression): string | null {
  const { property } = node;
  if (property.type === 'Literal') return String(property.value);
  return property.type === 'Identifier' && !node.computed ? property.name : null;
}
