import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countAt, escaped, type Filled, optionText, readFilled, withoutEntry } from './filled.ts';
import { type Shape, shapeOf } from './schema-shape.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    service: { type: 'string', description: 'which' },
    tail: { type: 'integer', default: 100, minimum: 1 },
    level: { enum: ['warn', 'error', 3, null] },
    follow: { type: ['boolean', 'null'] },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    window: { $ref: '#/$defs/window' },
    hosts: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    },
    target: {
      oneOf: [
        { title: 'by name', type: 'string' },
        {
          type: 'object',
          properties: { kind: { const: 'id' }, id: { type: 'number' } },
          required: ['kind', 'id'],
        },
      ],
    },
  },
  required: ['service'],
  $defs: {
    window: {
      type: 'object',
      properties: { from: { type: 'string' }, to: { type: 'string' } },
      required: ['from'],
    },
  },
};
const SHAPE = shapeOf(SCHEMA);

test('a schema becomes fields: nested, listed, in several forms, with hints', () => {
  assert.ok(SHAPE.kind === 'object');
  const kinds = Object.fromEntries(SHAPE.fields.map(({ name, shape }) => [name, shape.kind]));
  assert.deepEqual(kinds, {
    service: 'text',
    tail: 'number',
    level: 'choice',
    follow: 'flag',
    labels: 'json',
    window: 'object',
    hosts: 'list',
    target: 'either',
  });
  assert.equal(SHAPE.fields[1]?.shape.hint, '≥ 1, = 100');
  const target = SHAPE.fields[7]?.shape;
  assert.deepEqual(target?.kind === 'either' && target.forms.map(({ name }) => name), ['by name', 'id']);
  assert.deepEqual(shapeOf({ anyOf: [{ type: 'string' }, { type: 'null' }] }), { kind: 'text', hint: '' });
});

test('what is filled in becomes arguments; what is empty is left out; what does not fit is named', () => {
  const filled: Filled = {
    '/service': 'radarr',
    '/tail': '5',
    '/level': '3',
    '/follow': 'true',
    '/labels': '{"a":1}',
    '/window/from': '1h',
    [countAt('/hosts')]: '2',
    '/hosts/0/name': 'a',
    '/hosts/1/name': 'b',
    [countAt('/target')]: '1',
    '/target/id': '7',
  };
  assert.deepEqual(readFilled(SHAPE, filled), {
    value: {
      service: 'radarr',
      tail: 5,
      level: 3,
      follow: true,
      labels: { a: 1 },
      window: { from: '1h' },
      hosts: [{ name: 'a' }, { name: 'b' }],
      target: { kind: 'id', id: 7 },
    },
  });
  assert.deepEqual(readFilled(SHAPE, { '/service': 'x' }), { value: { service: 'x' } });
  const { wrong } = readFilled(SHAPE, {
    '/tail': '1.5',
    '/labels': '{',
    '/window/to': 'now',
    [countAt('/hosts')]: '1',
  }) as {
    wrong: string[];
  };
  assert.deepEqual(wrong, ['/service', '/tail', '/labels', '/window/from', '/hosts/0/name']);
  assert.deepEqual(
    readFilled(SHAPE, withoutEntry({ ...filled, [countAt('/target')]: '0', '/target': 'x' }, '/hosts', 0)),
    readFilled(SHAPE, {
      ...filled,
      [countAt('/hosts')]: '1',
      '/hosts/0/name': 'b',
      [countAt('/target')]: '0',
      '/target': 'x',
    }),
  );
});

/** What a form would hold for a value. */
function filledWith(shape: Shape, value: unknown, path = ''): Filled {
  if (value === undefined) return {};
  if (shape.kind === 'object')
    return Object.assign(
      {},
      ...shape.fields.map(({ name, shape: inner }) =>
        filledWith(inner, (value as Record<string, unknown>)[name], `${path}/${escaped(name)}`),
      ),
    );
  if (shape.kind === 'list') {
    const list = value as unknown[];
    return Object.assign(
      { [countAt(path)]: String(list.length) },
      ...list.map((one, index) => filledWith(shape.item, one, `${path}/${index}`)),
    );
  }
  return { [path]: optionText(value) };
}

test('whatever fits a schema can be filled in, and comes out as it was', () => {
  const word = fc.stringMatching(/^[a-z/~#]{1,6}$/);
  const leaf = fc.constantFrom({ type: 'string' }, { type: 'number' }, { enum: ['a', 1] });
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 2 },
      leaf,
      fc.record({ type: fc.constant('array'), items: tie('node') }),
      fc
        .dictionary(word, tie('node'), { minKeys: 1, maxKeys: 3 })
        .map((properties) => ({ type: 'object', properties, required: Object.keys(properties) })),
    ),
  }));
  const valueFor = (schema: unknown): fc.Arbitrary<unknown> => {
    const { type, items, properties, enum: options } = schema as Record<string, unknown>;
    if (options) return fc.constantFrom(...(options as unknown[]));
    if (type === 'array') return fc.array(valueFor(items), { maxLength: 3 });
    if (type === 'number') return fc.integer();
    if (type === 'string') return fc.stringMatching(/^[a-z]{1,5}$/);
    const all = Object.entries(properties as object).map(([name, one]) => [name, valueFor(one)]);
    return fc.record(Object.fromEntries(all));
  };
  fc.assert(
    fc.property(
      node.chain((schema) => valueFor(schema).map((value) => ({ schema, value }))),
      ({ schema, value }) => {
        const shape = shapeOf({ type: 'object', properties: { it: schema }, required: ['it'] });
        assert.deepEqual(
          JSON.stringify(readFilled(shape, filledWith(shape, { it: value }))),
          JSON.stringify({ value: { it: value } }),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a schema that holds itself, or leads nowhere, is JSON at some depth', () => {
  const tree = { type: 'object', properties: { next: { $ref: '#' }, odd: { $ref: '#/no/where' } } };
  assert.ok(JSON.stringify(shapeOf(tree)).includes('"json"'));
  fc.assert(fc.property(fc.jsonValue(), (schema) => typeof shapeOf(schema).kind === 'string'));
});
