import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argumentsOf, schemaFields } from './schema-fields.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    service: { type: 'string', description: 'which' },
    tail: { type: 'integer', default: 100 },
    level: { enum: ['warn', 'error'] },
    follow: { type: 'boolean' },
    labels: { type: 'object' },
  },
  required: ['service'],
};
const FIELDS = schemaFields(SCHEMA);

test('a schema becomes fields: with choices, hints and what has to be there', () => {
  assert.deepEqual(
    FIELDS.map(({ name, kind, required }) => [name, kind, required]),
    [
      ['service', 'text', true],
      ['tail', 'number', false],
      ['level', 'choice', false],
      ['follow', 'flag', false],
      ['labels', 'json', false],
    ],
  );
  assert.equal(FIELDS[1]?.hint, '= 100');
  assert.deepEqual(schemaFields({}), []);
});

test('what is filled in becomes arguments of the right kind, and what cannot is named', () => {
  const filled = { service: ' radarr ', tail: '5', follow: 'true', labels: '{"a":1}', level: '' };
  assert.deepEqual(argumentsOf(FIELDS, filled), {
    args: { service: 'radarr', tail: 5, follow: true, labels: { a: 1 } },
  });
  assert.deepEqual(argumentsOf(FIELDS, { tail: 'five', labels: '{' }), {
    wrong: ['service', 'tail', 'labels'],
  });
});
