import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SupervisorRequest } from '#contract/controller-api.ts';
import { readRequest } from './request.ts';

const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
const op = fc.oneof(
  fc.constantFrom('status', 'start', 'stop', 'restart', 'order', 'shutdown', 'toString'),
  fc.anything(),
);
const request = fc.record(
  { op, id: value, name: value, extra: value },
  { requiredKeys: [], noNullPrototype: true },
);

test('accepts exactly what the schema accepts', () => {
  fc.assert(
    fc.property(fc.oneof(request, fc.jsonValue()), (line) => {
      const read = readRequest(line);
      assert.equal(typeof read !== 'string', SupervisorRequest.safeParse(line).success);
    }),
    { numRuns: 2000 },
  );
});

test('says what is wrong', () => {
  assert.equal(readRequest(null), 'a request is a JSON object');
  assert.equal(readRequest({ op: 'start' }), 'start needs id, a string');
  assert.equal(readRequest({ op: 'status', id: 'x' }), 'status takes no id');
});
