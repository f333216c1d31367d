import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scanMembers, withMembers } from './json-scan.ts';

const scan = (text: string) => {
  const bytes = Buffer.from(text);
  return Object.fromEntries(
    [...scanMembers(bytes)].map(([name, { start, end }]) => [name, bytes.toString('utf8', start, end)]),
  );
};

test('members are found as they stand, whatever is inside them', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const found = scan(text);
      assert.deepEqual(
        Object.fromEntries(Object.entries(found).map(([name, part]) => [name, JSON.parse(part)])),
        JSON.parse(text),
      );
    }),
  );
});

test('setting members leaves the others as they were', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (value, changes) => {
        const bytes = Buffer.from(JSON.stringify(value, null, 1));
        const changed = withMembers(bytes, scanMembers(bytes), changes).toString();
        const wanted = JSON.parse(JSON.stringify({ ...value, ...changes }));
        assert.deepEqual(JSON.parse(changed), wanted);
      },
    ),
  );
});

test('a name is the same however it is written, and may not come twice', () => {
  assert.deepEqual(scan('{"mod\\u0065l": "a" , "x":[1, "}"]}'), { model: '"a"', x: '[1, "}"]' });
  assert.throws(() => scan('{"model":"a","mod\\u0065l":"b"}'), /"model" comes twice/);
});

for (const text of [
  '',
  '[]',
  '"x"',
  '{',
  '{"a"',
  '{"a":',
  '{"a":}',
  '{"a":1',
  '{"a":1,}',
  '{"a":1}x',
  '{"a":"x}',
  '{a:1}',
]) {
  test(`no object: ${text}`, () => assert.throws(() => scan(text), /not a JSON object/));
}
