import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ServiceStatus } from '#contract/service.ts';
import { dependencyMap } from './dependency-layers.ts';

const service = (id: string, depends_on: string[], names: string[] = []) =>
  ({
    id,
    depends_on,
    env_refs: names.map((name) => ({ variable: 'URL', service: name })),
  }) as unknown as ServiceStatus;

test('what others need stands left of them, and an address in the settings is an edge of its own kind', () => {
  const { nodes, edges, columns, rows } = dependencyMap([
    service('web', ['api']),
    service('api', ['db'], ['db', 'mail', 'elsewhere']),
    service('db', []),
    service('mail', []),
  ]);
  assert.deepEqual(
    nodes.map(({ id, column }) => [id, column]),
    [
      ['web', 2],
      ['api', 1],
      ['db', 0],
      ['mail', 0],
    ],
  );
  assert.deepEqual(
    edges.map(({ from, to, kind }) => `${from}>${to} ${kind}`),
    ['web>api declared', 'api>db declared', 'api>mail named'],
  );
  assert.deepEqual([columns, rows], [3, 2]);
});

test('any graph is laid out, circles too, with no two services at one place', () => {
  const name = fc.integer({ min: 0, max: 7 }).map((n) => `s${n}`);
  fc.assert(
    fc.property(fc.array(fc.array(name, { maxLength: 4 }), { minLength: 1, maxLength: 8 }), (needs) => {
      const { nodes } = dependencyMap(needs.map((names, n) => service(`s${n}`, names)));
      assert.equal(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size, needs.length);
    }),
  );
});
