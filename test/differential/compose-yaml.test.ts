import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Document, parse, visit } from 'yaml';
import { field, readYaml, type YamlNode } from '#controller/runtimes/docker/compose-yaml.ts';
import { UnreadableYaml } from '#controller/runtimes/docker/yaml-cursor.ts';

/** Plain values; what is opaque becomes `OPAQUE`. */
const OPAQUE = Symbol('opaque');
function plain(node: YamlNode): unknown {
  if (node.kind === 'opaque') return OPAQUE;
  if (node.kind === 'empty') return null;
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'list') return node.items.map(plain);
  const merged = node.merged.map(plain).reverse() as Record<string, unknown>[];
  return Object.assign(
    {},
    ...merged,
    Object.fromEntries([...node.fields].map(([key, value]) => [key, plain(value)])),
  );
}

/** The same tree, where opaque places may hold anything. */
function sameTree(mine: unknown, theirs: unknown): boolean {
  if (mine === OPAQUE) return true;
  if (mine === null) return theirs === null;
  if (typeof mine === 'string') return String(theirs) === mine;
  if (Array.isArray(mine)) {
    return (
      Array.isArray(theirs) &&
      mine.length === theirs.length &&
      mine.every((one, at) => sameTree(one, theirs[at]))
    );
  }
  if (typeof mine !== 'object' || mine === null || typeof theirs !== 'object' || theirs === null)
    return false;
  const keys = Object.keys(mine);
  return (
    keys.length === Object.keys(theirs).length &&
    keys.every((key) =>
      sameTree((mine as Record<string, unknown>)[key], (theirs as Record<string, unknown>)[key]),
    )
  );
}

const REAL = `# a stack
version: "2.4"
x-common: &common
  restart: unless-stopped
  env_file:
    - common.env   # shared
  logging: {driver: json-file, options: {max-size: "10m", max-file: '3'}}
services:
  web:
    <<: *common
    image: nginx:1.27
    command: ["sh", "-c",
      "echo one: two # three"]
    ports:
    - "8080:80"
    - 127.0.0.1:8443:443/tcp
    environment:
      URL: http://db:5432/x#frag
      NOTE: it's a plain value
        over two lines
      SCRIPT: |
        env_file: not-this
        depends_on: nor this
    depends_on:
      db:
        condition: service_healthy
      cache: {condition: service_started}
  db:
    image: postgres
    env_file: 'db .env'
  cache:
    image: redis
    depends_on: [db]
volumes:
  data:
  other: {}
`;

test('reads a real compose file as the YAML library does', () => {
  const tree = readYaml(REAL);
  assert.ok(sameTree(plain(tree), parse(REAL, { merge: true })));
  const web = field(field(tree, 'services'), 'web');
  assert.deepEqual(plain(field(web, 'env_file')!), ['common.env']);
  assert.deepEqual(Object.keys(plain(field(web, 'depends_on')!) as object), ['db', 'cache']);
});

const word = fc.stringMatching(/^[A-Za-z_/.][A-Za-z0-9_./:$@ #'"{}[\],&*!-]{0,14}$/);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(word, fc.constant('two\nlines\n'), fc.constant(''), fc.integer(), fc.boolean()),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(word, tie('node'), { maxKeys: 4 }),
  ),
})).node;

test('any document written by the YAML library, in block or flow style, reads the same or is refused', () => {
  let read = 0;
  fc.assert(
    fc.property(
      fc.dictionary(word, value, { minKeys: 1, maxKeys: 5 }),
      fc.array(fc.boolean(), { minLength: 8 }),
      fc.nat(1),
      (object, flows, indentSeq) => {
        const document = new Document(object);
        let n = 0;
        visit(document, {
          Collection(_, node) {
            if (n > 0) node.flow = flows[n % flows.length] === true && n % 3 === 0;
            n++;
          },
        });
        const text = document.toString({ indentSeq: indentSeq === 1, lineWidth: 60 });
        let tree: YamlNode;
        try {
          tree = readYaml(text);
        } catch (error) {
          assert.ok(error instanceof UnreadableYaml);
          return;
        }
        read++;
        assert.ok(sameTree(plain(tree), parse(text)), text);
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(read > 200, `only ${read} of 300 could be read`);
});
