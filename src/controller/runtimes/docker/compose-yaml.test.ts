import assert from 'node:assert/strict';
import { test } from 'node:test';
import { field, readYaml } from './compose-yaml.ts';
import { UnreadableYaml } from './yaml-cursor.ts';

test('tells where a scalar stands, quotes included', () => {
  const text = "services:\n  db: { env_file: 'db .env' } # the database\n";
  const found = field(field(field(readYaml(text), 'services'), 'db'), 'env_file');
  assert.equal(found?.kind, 'scalar');
  if (found?.kind === 'scalar') assert.equal(text.slice(found.start, found.end), "'db .env'");
});

test('finds what is merged in, an own field first, then the earlier base', () => {
  const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\n';
  const found = ['x', 'y', 'z'].map((key) => field(field(readYaml(text), 'c'), key));
  assert.deepEqual(
    found.map((node) => node?.kind === 'scalar' && node.text),
    ['3', '1', '2'],
  );
});

for (const [what, text] of [
  ['a second document', 'a: 1\n---\nb: 2\n'],
  ['a key twice', 'a: 1\na: 2\n'],
  ['tabs as indentation', 'a:\n\tb: 1\n'],
  ['an open bracket', 'a: [1, 2\n'],
  ['an open quote', "a: 'one\n"],
  ['an unknown alias', 'a: *nowhere\n'],
  ['a complex key', '? a\n: b\n'],
  ['a merge of no map', 'a: &a 1\nb:\n  <<: *a\n'],
  ['a key in a value', 'a: b: c\n'],
  ['endless nesting', `a: ${'['.repeat(200)}`],
] as const) {
  test(`refuses ${what}, and names the line`, () => {
    assert.throws(
      () => readYaml(text),
      (error) => error instanceof UnreadableYaml && error.line >= 1,
    );
  });
}
